"""One browser tab as the server sees it: Streamlit's websocket, uploads and pictures, without a browser.

It keeps the page that the server has drawn, presses what is on it, polls as often as the page asks for, and fetches
each picture once, six at a time, as a browser does. What a browser spends on drawing is not spent here.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.support.streamlit_client.drawn_page import DrawnPage

PATIENCE = 60.0  # seconds until an answer that does not come is a fault
PICTURES_AT_ONCE = 6  # as many connections as a browser opens to one host
_FULL, _PART = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
Upload = tuple[str, bytes]


class TabError(Exception):
    """The server did what would show a visitor an error, or nothing at all."""


@dataclass
class Traffic:
    """What went to and fro."""

    received: int = 0  # bytes over the websocket
    pictures: int = 0
    polls: int = 0
    runs: int = 0  # finished, of any kind
    faults: list[str] = field(default_factory=list)


class Tab:
    """A visitor's tab. Use it in one event loop; `open` first, `close` last."""

    def __init__(self, address: str, client: httpx.AsyncClient) -> None:
        """Prepare a tab of the app at `address`; the client is the tab's own, for its cookies are."""
        self.address, self.client = address, client
        self.drawn = DrawnPage()
        self.page_hash = self.session_id = self.query = ""
        self.pages: dict[str, str] = {}  # script hash by the page's address
        self.traffic = Traffic()
        self.drawing = ""  # the script hash of the page that the last run was for
        self._socket: ClientConnection
        self._run, self._run_fragments = 0, list[str]()
        self._last_full, self._running = 0, False  # the number of the last run of the whole page; whether any runs
        self._ended: list[tuple[int, int, list[str]]] = []  # (run, status, fragments)
        self._changed = asyncio.Condition()
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._urls: dict[str, list[FileURLs]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()
        self._broken: BaseException | None = None
        self._door = asyncio.Semaphore(PICTURES_AT_ONCE)

    async def open(self, page: str = "", query: str = "") -> None:
        """Open the app at a page's address and wait until it is drawn."""
        await self._connect()
        self.query = query
        await self._rerun(page_name=page)

    async def _connect(self) -> None:
        await self.client.get(f"{self.address}/_stcore/health")
        token = self.client.cookies.get("_streamlit_xsrf") or ""
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self._socket = await connect(
            f"ws://{urlsplit(self.address).netloc}/_stcore/stream",
            subprotocols=["streamlit", *([token] if token else [])],  # type: ignore[list-item]
            additional_headers={"Cookie": cookies}, origin=self.address,  # type: ignore[arg-type]
            max_size=None, open_timeout=PATIENCE, ping_interval=None,
        )  # fmt: skip
        self._begin(self._read())

    async def close(self) -> None:
        """Close the tab as a browser does."""
        for task in [*self._timers.values(), *self._tasks]:
            task.cancel()
        with suppress(Exception):
            await self._socket.close()

    # What a visitor does

    async def press(self, key: str) -> float:
        """Press the button of that key; return the seconds until the page had answered."""
        return await self._send_widget(key, lambda state: setattr(state, "trigger_value", True))

    async def write(self, key: str, text: str) -> float:
        """Write into the text field of that key; return the seconds until the page had answered."""
        return await self._send_widget(key, lambda state: setattr(state, "string_value", text))

    async def tick(self, key: str) -> float:
        """Tick the box of that key; return the seconds until the page had answered."""
        return await self._send_widget(key, lambda state: setattr(state, "bool_value", True))

    async def choose(self, key: str, option: str) -> float:
        """Choose an option of a segmented control or of radio buttons."""
        node = self.drawn.find(key)
        assert node is not None, f"no {key} on the page"
        if node.kind == "button_group":
            return await self._send_widget(key, lambda state: state.string_array_value.data.append(option))
        return await self._send_widget(key, lambda state: setattr(state, "string_value", option))

    async def upload(self, key: str, files: Sequence[Upload]) -> float:
        """Give files to the uploader of that key; return the seconds until the page had taken them."""
        start = time.monotonic()
        node = self.drawn.find(key)
        assert node is not None, f"no {key} on the page"
        request = f"{key} {start}"
        message = BackMsg()
        message.file_urls_request.request_id = request
        message.file_urls_request.session_id = self.session_id
        message.file_urls_request.file_names.extend(name for name, _ in files)
        await self._send(message)
        await self.until(lambda: request in self._urls, "addresses for uploads")
        urls = self._urls.pop(request)
        # A browser sends them one after the other over few connections.
        for url, (name, data) in zip(urls, files, strict=True):
            await self._put(url.upload_url, name, data)

        def fill(state: WidgetState) -> None:
            for url, (name, data) in zip(urls, files, strict=True):
                info = state.file_uploader_state_value.uploaded_file_info.add()
                info.name, info.size, info.file_id = name, len(data), url.file_id
                info.file_urls.CopyFrom(url)

        await self._send_widget(key, fill)
        return time.monotonic() - start

    async def go(self, page: str) -> float:
        """Follow the navigation, or a link on the page, to a page's address; return the seconds it took."""
        self._stop_timers()  # as a browser does when a page is chosen
        return await self._rerun(page_hash=self.pages[page])

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
                f"waited {patience:.0f} s in vain for {what}; the page says: {self.drawn.text()[:400]}"
            ) from error
        if self._broken is not None:
            raise TabError(f"the connection broke while waiting for {what}: {self._broken!r}")
        return time.monotonic() - start

    # Messages to the server

    async def _send_widget(self, key: str, fill: Callable[[WidgetState], None]) -> float:
        node = self.drawn.find(key)
        assert node is not None, f"no {key} on the page"
        state = WidgetState(id=node.what.id)
        fill(state)
        return await self._rerun(state, fragment=node.fragment)

    async def _rerun(
        self, state: WidgetState | None = None, fragment: str = "", page_hash: str | None = None, page_name: str = ""
    ) -> float:
        start, before = time.monotonic(), self._run
        await self.ask_rerun(state, fragment, page_hash, page_name)

        def answered() -> bool:
            # Of a run that a poll overtakes in the moment of its end, Streamlit never says that it has finished: the
            # browser then only hears that nothing runs any more.
            if self._last_full > before and not self._running:
                return True
            return any(
                run > before and (status == _FULL or (fragment and status == _PART and fragment in fragments))
                for run, status, fragments in self._ended
            )

        await self.until(answered, "an answer")
        self._ended = [each for each in self._ended if each[0] >= self._run]
        return time.monotonic() - start

    async def ask_rerun(
        self,
        state: WidgetState | None = None,
        fragment: str = "",
        page_hash: str | None = None,
        page_name: str = "",
        *,
        poll: bool = False,
    ) -> None:
        """Send one request to run the page, or a fragment of it, and wait for nothing."""
        message = BackMsg()
        ask = message.rerun_script
        ask.query_string, ask.page_name = self.query, page_name
        ask.page_script_hash = self.page_hash if page_hash is None and not page_name else page_hash or ""
        ask.fragment_id, ask.is_auto_rerun = fragment, poll
        if state is not None:
            ask.widget_states.widgets.append(state)
        else:
            ask.widget_states.SetInParent()
        await self._send(message)

    async def _send(self, message: BackMsg) -> None:
        await self._socket.send(message.SerializeToString())

    async def _put(self, url: str, name: str, data: bytes) -> None:
        answer = await self.client.put(
            f"{self.address}{url}",
            files={"file": (name, data, "image/jpeg")},
            headers={"X-Xsrftoken": self.client.cookies.get("_streamlit_xsrf") or "", "Origin": self.address},
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
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._draw(message)
        elif kind == "new_session":
            self._new_run(message)
        elif kind == "script_finished":
            self._end_run(message)
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
            self.pages = {
                "" if page.is_default else page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }
        elif kind == "session_status_changed":
            self._running = message.session_status_changed.script_is_running
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._poll(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            self._stop_timers(message.stop_auto_rerun.fragment_ids)
        elif kind == "file_urls_response":
            self._urls[message.file_urls_response.response_id] = list(message.file_urls_response.file_urls)
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.traffic.faults.append(str(message.session_event.script_compilation_exception))

    def _new_run(self, message: ForwardMsg) -> None:
        self._run += 1
        self._run_fragments = list(message.metadata.run.fragment_ids)
        self.session_id = message.new_session.initialize.session_id or self.session_id
        main, page = message.new_session.main_script_hash, message.new_session.page_script_hash
        self.drawing = page
        if not self._run_fragments:
            self._stop_timers()
        if self.page_hash and page != self.page_hash:  # the browser drops what the page itself has drawn
            self.drawn.drop_page(main)
        if not self._run_fragments:
            self.page_hash, self._last_full, self._running = page, self._run, True

    def _end_run(self, message: ForwardMsg) -> None:
        self.traffic.runs += 1
        status = message.script_finished
        fragments = list(message.metadata.run.fragment_ids)
        self._ended.append((self._run, status, fragments))
        if status in (_FULL, _PART):
            self.drawn.drop_stale(self._run, fragments if status == _PART else None)

    def _draw(self, message: ForwardMsg) -> None:
        node = self.drawn.draw(message, self._run)
        if node is None:
            return
        if node.kind == "exception":
            self.traffic.faults.append(f"{node.what.type}: {node.what.message}")
        if node.kind in ("imgs", "image_list"):
            self._begin(self._fetch([image.url for image in node.what.imgs]))

    # Polls and pictures

    def _poll(self, fragment: str, interval: float) -> None:
        self._stop_timers([fragment])

        async def again_and_again() -> None:
            while True:
                await asyncio.sleep(interval)
                self.traffic.polls += 1
                await self.ask_rerun(fragment=fragment, poll=True)

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

    def _begin(self, work: Any) -> None:  # noqa: ANN401  (a coroutine)
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
