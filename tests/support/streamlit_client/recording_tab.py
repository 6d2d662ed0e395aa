"""A visitor's tab without a browser: Streamlit's websocket and its addresses, and all that came back."""

import http.client
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

LIMIT = 60.0  # seconds for one answer


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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in {**(headers or {}), **({"Content-Length": str(len(body))} if body else {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, str(answer.headers), answer.read())
    finally:
        connection.close()


@dataclass
class Tab:
    """One websocket: pages are shown, widgets are used, every message is kept in `received`."""

    port: int
    workspace_id: str = ""
    session_id: str = ""
    resume: str = ""  # a session's id, to come back to it
    page: str = ""
    received: list[bytes] = field(default_factory=list)
    cookies: str = ""
    xsrf: str = ""

    def __post_init__(self) -> None:
        answer = request(self.port, "GET", "/_stcore/health")
        cookie = re.search(r"_streamlit_xsrf=([^;\r\n]+)", answer.headers)
        self.xsrf = cookie[1] if cookie else ""
        self.cookies = f"_streamlit_xsrf={self.xsrf}"
        self._hashes: dict[str, str] = {}  # of the pages' scripts, by their address
        self.widgets: dict[str, str] = {}  # ids by key
        self._open = ExitStack()
        self._socket = self._open.enter_context(self._connected())

    def _connected(self) -> AbstractContextManager[ClientConnection]:
        offered = ["streamlit", self.xsrf.replace("|", "_") or "x", *([self.resume] if self.resume else [])]
        return connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in offered],
            additional_headers={"Cookie": self.cookies}, origin=Origin(f"http://127.0.0.1:{self.port}"),
            max_size=None, open_timeout=LIMIT, proxy=None,
        )  # fmt: skip

    def __enter__(self) -> "Tab":
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

    def show(self, page: str | None = None, query: str | None = None, **states: Any) -> list[ForwardMsg]:  # noqa: ANN401
        """Open a page, or use widgets on the page that is open; return the messages until it is drawn.

        Args:
            page: As in the address; `None` stays.
            query: The address after its question mark, if not `w` and the workspace's id.
            states: Values of widgets by key; keys with dashes as in `**{"new-label": ...}`.
        """
        if page is not None:
            self.page = page
        message = BackMsg()
        state = message.rerun_script
        state.query_string = f"w={self.workspace_id}" if query is None and self.workspace_id else query or ""
        if self.page in self._hashes:
            state.page_script_hash = self._hashes[self.page]
        else:
            state.page_name = self.page
        for key, value in states.items():
            state.widget_states.widgets.append(_state(self.widget(key), value))
        return self.send(message)

    def widget(self, key: str) -> str:
        """Return the id of the widget that was drawn last with this key."""
        return self.widgets[key]

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
            said = self._socket.recv(LIMIT)
            self.received.append(said if isinstance(said, bytes) else said.encode())

    def receive(self) -> list[ForwardMsg]:
        """Return the messages to the end of a run or of an operation."""
        messages: list[ForwardMsg] = []
        while True:
            data = self._socket.recv(LIMIT)
            assert isinstance(data, bytes)
            self.received.append(data)
            message = ForwardMsg.FromString(data)
            messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id
            if kind == "navigation":
                self._hashes = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                widget_id = getattr(getattr(element, element.WhichOneof("type") or ""), "id", "")
                self.widgets[widget_id.partition("-")[2].partition("-")[2]] = widget_id
            if kind == "page_info_changed":
                found = re.search(r"(?:^|&)w=([^&]+)", message.page_info_changed.query_string)
                self.workspace_id = found[1] if found else ""
            ended = kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if ended or kind in ("backend_operation_response", "file_urls_response"):
                return messages

    def upload(self, key: str, files: Mapping[str, bytes]) -> list[ForwardMsg]:
        """Give files to the uploader of this key, as the browser does."""
        message = BackMsg()
        message.file_urls_request.request_id = "request"
        message.file_urls_request.session_id = self.session_id
        message.file_urls_request.file_names.extend(files)
        urls = self.send(message)[-1].file_urls_response.file_urls
        value = WidgetState().file_uploader_state_value
        for (name, data), url in zip(files.items(), urls, strict=True):
            assert self.put(url.upload_url, name, data).status == 204
            info = value.uploaded_file_info.add(name=name, size=len(data), file_id=url.file_id)
            info.file_urls.CopyFrom(url)
        return self.show(**{key: value})

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
        message.backend_operation_request.session_id = self.session_id
        message.backend_operation_request.deferred_file.file_id = file_id
        said = self.send(message)[-1]
        url = said.backend_operation_response.deferred_file.url
        return said, self.request("GET", url) if url else None

    def request(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask for an address, with this visitor's cookies and token."""
        own = {"Cookie": self.cookies, "X-Xsrftoken": self.xsrf, "Origin": f"http://127.0.0.1:{self.port}"}
        return request(
            self.port, method, quote(target, safe="/%?=&:;,+@!$'()*[]~\\#|"), {**own, **(headers or {})}, body
        )


def _state(widget_id: str, value: Any) -> WidgetState:  # noqa: ANN401
    state = WidgetState(id=widget_id)
    if value is True:
        state.trigger_value = True
    elif isinstance(value, str):
        state.string_value = value
    elif isinstance(value, list):
        state.string_array_value.data.extend(value)
    else:
        state.file_uploader_state_value.CopyFrom(value)
    return state


def deferred_files(messages: list[ForwardMsg]) -> list[str]:
    """Return the ids of the files that the download buttons in these messages would make."""
    deltas = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    buttons = [e.download_button for e in deltas if e.WhichOneof("type") == "download_button"]
    return [button.deferred_file_id for button in buttons if button.deferred_file_id]
