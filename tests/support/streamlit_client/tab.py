"""One browser tab as the server sees it: Streamlit's websocket, uploads and pictures, without a browser.

It keeps the page that the server has drawn, presses what is on it, polls as often as the page asks for, and fetches
each picture once, six at a time, as a browser does. What a browser spends on drawing is not spent here.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support.streamlit_client.messages import (
    PATIENCE,
    Upload,
    addresses_for,
    rerun,
    subprotocols,
    uploaded,
    value_of,
)
from tests.support.streamlit_client.page import FULL, PART, Node, Page

PICTURES_AT_ONCE = 6  # as many connections as a browser opens to one host


class TabError(Exception):
    """The server did what would show a visitor an error, or nothing at all."""


@dataclass
class Traffic:
    """What went to and fro."""

    received: int = 0  # bytes over the websocket
    pictures: int = 0
    polls: int = 0


class Tab:
    """A visitor's tab. Use it in one event loop; `open` first, `close` last."""

    def __init__(self, address: str, client: httpx.AsyncClient) -> None:
        """Prepare a tab of the app at `address`; the client is the tab's own, for its cookies are."""
        self.address, self.client = address, client
        self.page, self.traffic = Page(), Traffic()
        self._socket: ClientConnection
        self._changed = asyncio.Condition()
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._urls: dict[str, list[FileURLs]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()
        self._broken: BaseException | None = None
        self._door = asyncio.Semaphore(PICTURES_AT_ONCE)

    async def open(self, page: str = "", query: str = "") -> None:
        """Open the app at a page's address and wait until it is drawn."""
        await self.client.get(f"{self.address}/_stcore/health")
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self._socket = await connect(
            f"ws://{urlsplit(self.address).netloc}/_stcore/stream",
            subprotocols=subprotocols(self._token()), additional_headers={"Cookie": cookies},
            origin=Origin(self.address), max_size=None, open_timeout=PATIENCE, ping_interval=None,
        )  # fmt: skip
        self._begin(self._read())
        self.page.query = query
        await self._run(rerun(query, page_name=page))

    def _token(self) -> str:
        return self.client.cookies.get("_streamlit_xsrf") or ""

    async def close(self) -> None:
        """Close the tab as a browser does."""
        for task in [*self._timers.values(), *self._tasks]:
            task.cancel()
        with suppress(Exception):
            await self._socket.close()

    # What a visitor does: each returns the seconds until the page had answered

    async def use(self, key: str, value: Any = True) -> float:  # noqa: ANN401  (of any widget)
        """Press the button of that key, tick its box, write into its field or choose one of its options."""
        return await self.use_seen(self.page.widget(key), value)

    async def use_seen(self, node: Node, value: Any = True) -> float:  # noqa: ANN401
        """The same with a widget as the tab saw it at some time."""
        message = rerun(self.page.query, value_of(node, value), page_hash=self.page.hash, fragment=node.fragment)
        return await self._run(message, node.fragment)

    async def upload(self, key: str, files: Sequence[Upload]) -> float:
        """Give files to the uploader of that key."""
        start = time.monotonic()
        request = f"{key} {start}"
        await self._send(addresses_for(request, self.page.session_id, [name for name, _ in files]))
        await self.until(lambda: request in self._urls, "addresses for uploads")
        urls = self._urls.pop(request)
        # A browser sends them one after the other over few connections.
        for url, (name, data) in zip(urls, files, strict=True):
            await self._put(url.upload_url, name, data)
        await self.use(key, uploaded(files, urls))
        return time.monotonic() - start

    async def send_photos(self, workspace: str, label: int, files: Sequence[Upload]) -> float:
        """Hand photos in for a label, as its card does, and look what became of them."""
        start = time.monotonic()
        for name, data in files:
            answer = await self.client.post(
                f"{self.address}/workspace/{workspace}/labels/{label}/photos",
                params={"name": name, "bytes": len(data)}, content=data, headers={"Origin": self.address},
            )  # fmt: skip
            if answer.status_code != httpx.codes.NO_CONTENT:
                raise TabError(f"the upload of {name} was answered with {answer.status_code}: {answer.text[:200]}")
        await self.use("label-cards", {"do": "look"})
        return time.monotonic() - start

    async def go(self, page: str) -> float:
        """Follow the navigation, or a link on the page, to a page's address."""
        self._stop_timers()  # as a browser does when a page is chosen
        return await self._run(rerun(self.page.query, page_hash=self.page.hashes[page]))

    # Waiting

    async def until(self, true: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
        """Wait until something is true of the page; return the seconds.

        Raises:
            TabError: it did not become true, or the connection broke.
        """
        start = time.monotonic()

        def settled() -> bool:
            return self._broken is not None or true()

        try:
            async with self._changed:
                await asyncio.wait_for(self._changed.wait_for(settled), patience)
        except TimeoutError as error:
            raise TabError(
                f"waited {patience:.0f} s in vain for {what}; the page says: {self.page.text()[:400]}"
            ) from error
        if self._broken is not None:
            raise TabError(f"the connection broke while waiting for {what}: {self._broken!r}")
        return time.monotonic() - start

    # Messages to the server

    async def _run(self, message: BackMsg, fragment: str = "") -> float:
        """Ask for a run and wait for its end."""
        start, before, page = time.monotonic(), self.page.run, self.page
        await self._send(message)

        def answered() -> bool:
            # Of a run that a poll overtakes in the moment of its end, Streamlit never says that it has finished: the
            # browser then only hears that nothing runs any more.
            if page.last_full > before and not page.running:
                return True
            return any(
                run > before and (status == FULL or (fragment and status == PART and fragment in fragments))
                for run, status, fragments in page.ended
            )

        await self.until(answered, "an answer")
        page.ended = [each for each in page.ended if each[0] >= page.run]
        return time.monotonic() - start

    async def poll(self, fragment: str, page_hash: str) -> None:
        """Ask for a run of a fragment, as its timer does, and wait for nothing."""
        await self._send(rerun(self.page.query, page_hash=page_hash, fragment=fragment, poll=True))

    async def _send(self, message: BackMsg) -> None:
        await self._socket.send(message.SerializeToString())

    async def _put(self, url: str, name: str, data: bytes) -> None:
        answer = await self.client.put(
            f"{self.address}{url}",
            files={"file": (name, data, "image/jpeg")},
            headers={"X-Xsrftoken": self._token(), "Origin": self.address},
        )
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise TabError(f"the upload of {name} was answered with {answer.status_code}: {answer.text[:200]}")

    # Messages from the server

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                self.traffic.received += len(data)
                message = ForwardMsg.FromString(data)
                self.hear(message)
                if message.WhichOneof("type") != "delta":
                    async with self._changed:
                        self._changed.notify_all()
            self._broken = TabError("the server closed the connection")
        except (OSError, EOFError, Exception) as error:  # noqa: BLE001  (whoever waits is told)
            self._broken = error
        async with self._changed:
            self._changed.notify_all()

    def hear(self, message: ForwardMsg) -> None:
        """Do what a browser does with one message."""
        node = self.page.hear(message)
        kind = message.WhichOneof("type")
        if node is not None and node.kind in ("imgs", "image_list"):
            self._begin(self._fetch([image.url for image in node.what.imgs]))
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self._stop_timers()
        elif kind == "auto_rerun":
            self._begin_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "file_urls_response":
            self._urls[message.file_urls_response.response_id] = list(message.file_urls_response.file_urls)

    # Polls and pictures

    def _begin_timer(self, fragment: str, interval: float) -> None:
        self._stop_timers([fragment])

        async def again_and_again() -> None:
            while True:
                await asyncio.sleep(interval)
                self.traffic.polls += 1
                await self.poll(fragment, self.page.hash)

        self._timers[fragment] = asyncio.create_task(again_and_again())

    def _stop_timers(self, fragments: Sequence[str] | None = None) -> None:
        for fragment in list(self._timers) if fragments is None else fragments:
            if (timer := self._timers.pop(fragment, None)) is not None:
                timer.cancel()

    async def _fetch(self, urls: Sequence[str]) -> None:
        for url in urls:
            if url.startswith("/media/") and url not in self._seen:
                self._seen.add(url)
                async with self._door:
                    answer = await self.client.get(self.address + url)
                # What the next run no longer shows is forgotten before a slow browser has asked for it: no fault.
                self.traffic.pictures += answer.status_code == httpx.codes.OK

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
