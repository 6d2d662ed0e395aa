"""A tab that waits for each answer, keeps every message that came, and can say what no browser would."""

import http.client
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.support.streamlit_client.messages import PATIENCE, addresses_for, rerun, subprotocols, uploaded, value_of
from tests.support.streamlit_client.page import Page


@dataclass(frozen=True)
class Answer:
    """What an address answered."""

    status: int
    headers: str
    body: bytes

    @property
    def all(self) -> bytes:
        return self.headers.encode() + b"\n\n" + self.body


def request(
    port: int, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Ask for an address as it is: nothing in it is tidied up, as a browser would."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in {**(headers or {}), **({"Content-Length": str(len(body))} if body else {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, str(answer.headers), answer.read())
    finally:
        connection.close()


class Session:
    """One websocket: pages are shown, widgets are used, every message is kept in `received`."""

    def __init__(self, socket: ClientConnection, query: str = "") -> None:
        self._socket = socket
        self.page = Page(query)
        self.received: list[bytes] = []
        self.widgets: dict[str, str] = {}  # the ids of all that were ever drawn, by key

    def show(
        self,
        page: str | None = None,
        *widgets: WidgetState,
        query: str | None = None,
        **values: Any,  # noqa: ANN401  (of any widget)
    ) -> list[ForwardMsg]:
        """Open a page, or use widgets on the page that is open; return the messages until it is drawn.

        Args:
            page: As in the address; `None` stays.
            widgets: With their values, where one has no key.
            query: The address after its question mark, if it is to be another.
            values: Values of widgets by key; keys with dashes as in `**{"new-label": ...}`.
        """
        keyed = [value_of(self.page.widget(key), value) for key, value in values.items()]
        known = self.page.hash if page is None else self.page.hashes.get(page, "")
        name = page or "" if not known else ""
        query = self.page.query if query is None else query
        return self.send(rerun(query, *widgets, *keyed, page_hash=known, page_name=name))

    def until(self, true: Callable[[], object]) -> None:
        """Wait until the page shows that a click was heard: a run that the server began by itself may come first."""
        while not true():
            self.receive()

    def tell(self, message: BackMsg) -> None:
        """Send a message that need not be answered."""
        self._socket.send(message.SerializeToString())

    def send(self, message: BackMsg) -> list[ForwardMsg]:
        """Send a message of any kind and return the answers, to the end of the run or of the operation."""
        self.tell(message)
        return self.receive()

    def say(self, data: bytes) -> None:
        """Send bytes as they are, and wait for whatever comes until the other side hangs up."""
        self._socket.send(data)
        while True:
            said = self._socket.recv(PATIENCE)
            self.received.append(said if isinstance(said, bytes) else said.encode())

    def receive(self) -> list[ForwardMsg]:
        """Return the messages to the end of a run or of an operation."""
        messages: list[ForwardMsg] = []
        while True:
            data = self._socket.recv(PATIENCE)
            assert isinstance(data, bytes)
            self.received.append(data)
            messages.append(message := ForwardMsg.FromString(data))
            node = self.page.hear(message)
            if node is not None and node.key:
                self.widgets[node.key] = node.what.id
            kind = message.WhichOneof("type")
            ended = kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if ended or kind in ("backend_operation_response", "file_urls_response"):
                return messages


class BlockingTab(Session):
    """A visitor's tab: its session, and the addresses that its server answers besides.

    Args:
        port: Of the server, on this machine.
        workspace_id: What its address names.
        resume: A session's id, to come back to it.
    """

    def __init__(self, port: int, workspace_id: str = "", resume: str = "") -> None:
        self.port = port
        cookie = re.search(r"_streamlit_xsrf=([^;\r\n]+)", request(port, "GET", "/_stcore/health").headers)
        token = cookie[1] if cookie else ""
        self._own = {
            "Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token, "Origin": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        self._open = ExitStack()
        socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=subprotocols(token, resume), additional_headers={"Cookie": self._own["Cookie"]},
            origin=Origin(self._own["Origin"]), max_size=None, open_timeout=PATIENCE, proxy=None,
        )  # fmt: skip
        super().__init__(self._open.enter_context(socket), f"w={workspace_id}" if workspace_id else "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._open.close()

    @property
    def text(self) -> bytes:
        """All that was received."""
        return b"\n".join(self.received)

    def media(self) -> list[str]:
        """Return the addresses of all pictures and files that were ever named."""
        return sorted({found.decode() for found in re.findall(rb"/media/[0-9a-f]{32,}\.[a-z0-9]+", self.text)})

    def upload(self, key: str, files: Mapping[str, bytes]) -> list[ForwardMsg]:
        """Give files to the uploader of this key, as the browser does."""
        asked = self.send(addresses_for(secrets.token_hex(4), self.page.session_id, list(files)))
        urls = asked[-1].file_urls_response.file_urls
        for (name, data), url in zip(files.items(), urls, strict=True):
            status = self.put(url.upload_url, name, data).status
            assert status == 204, f"the upload was answered with {status}"
        return self.show(**{key: uploaded(list(files.items()), urls)})

    def put(self, address: str, name: str, data: bytes) -> Answer:
        """Send one file's bytes."""
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--cut--\r\n"
        return self.request(
            "PUT", f"/{address.lstrip('/')}", {"Content-Type": "multipart/form-data; boundary=cut"}, body
        )

    def download(self, file_id: str) -> tuple[ForwardMsg, Answer | None]:
        """Click on a download button: its file is made now. Return what was said, and the file."""
        message = BackMsg()
        message.backend_operation_request.request_id = "request"
        message.backend_operation_request.session_id = self.page.session_id
        message.backend_operation_request.deferred_file.file_id = file_id
        said = self.send(message)[-1]
        url = said.backend_operation_response.deferred_file.url
        return said, self.request("GET", url) if url else None

    def request(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask for an address, with this visitor's cookies and token."""
        return request(
            self.port, method, quote(target, safe="/%?=&:;,+@!$'()*[]~\\#|"), {**self._own, **(headers or {})}, body
        )


def deferred_files(messages: list[ForwardMsg]) -> list[str]:
    """Return the ids of the files that the download buttons in these messages would make."""
    deltas = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    buttons = [e.download_button for e in deltas if e.WhichOneof("type") == "download_button"]
    return [button.deferred_file_id for button in buttons if button.deferred_file_id]
