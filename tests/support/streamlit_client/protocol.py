"""A visitor without a browser: Streamlit's websocket protocol and its upload address, against a real server.

What a browser sends and receives, message by message: a page is a run of the script, a click is a run with the widget's
value, an upload is a PUT to the address that the server hands out, followed by a run that names the file.
"""

import http.client
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0  # seconds for one answer


class Visitor:
    """One session of a browser.

    Args:
        port: Of the server, on this machine.
        address: What stands after the question mark, such as "w=...".
    """

    def __init__(self, port: int, address: str = "") -> None:
        self.port, self.address = port, address
        self.elements: list[tuple[str, Any]] = []  # kind and content, of the page as it stands
        self.session = ""
        self._pages: dict[str, str] = {}  # the script's hash by the page's path
        self._page = ""
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(f"http://127.0.0.1:{port}"),
            max_size=None,
            open_timeout=PATIENCE,
        )
        self.run()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def open(self, page: str) -> None:
        """Go to a page, by its path in the address."""
        self._page = self._pages[page]
        self.run()

    def run(self, *widgets: WidgetState) -> None:
        """Have the page made anew, with the values of some widgets, and wait until it stands."""
        message = BackMsg()
        message.rerun_script.query_string = self.address
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.widget_states.widgets.extend(widgets)
        self._socket.send(message.SerializeToString())
        while not self._stands():
            pass

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until the page shows that a click was heard: one that the server made by itself may come first.

        Raises:
            TimeoutError: it never did.
        """
        while not condition():
            while not self._stands():
                pass

    def values(self, kind: str, label: str) -> list[str]:
        """Return what stands in the text fields whose label begins so."""
        return [field.value if field.set_value else field.default for field in self.widgets(kind, label)]

    def click(self, label: str) -> None:
        """Click the first button whose label begins so."""
        self.run(WidgetState(id=self.widget("button", label).id, trigger_value=True))

    def write(self, label: str, text: str, kind: str = "text_input") -> None:
        """Write into the first text field whose label begins so, and see that the server has taken it."""
        self.run(WidgetState(id=self.widget(kind, label).id, string_value=text))
        self.wait_for(lambda: text in self.values(kind, label))

    def submit(self, label: str, text: str, button: str) -> None:
        """Write into the text field of exactly that label, in a form, and send the form."""
        field = next(found for found in self.widgets("text_input", label) if found.label == label)
        self.run(
            WidgetState(id=field.id, string_value=text),
            WidgetState(id=self.widget("button", button).id, trigger_value=True),
        )

    def upload(self, label: str, files: Mapping[str, bytes]) -> None:
        """Upload files into the first field whose label begins so, as a browser does."""
        state = WidgetState(id=self.widget("file_uploader", label).id)
        for name, data in files.items():
            path = f"/_stcore/upload_file/{self.session}/{secrets.token_hex(8)}"
            self._put(path, name, data)
            info = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=len(data))
            info.file_id = info.file_urls.file_id = path.rpartition("/")[2]
            info.file_urls.upload_url = info.file_urls.delete_url = path
        self.run(state)
        self.wait_for(lambda: self.widget("file_uploader", label).id != state.id)  # taken: there is an empty one again

    def widget(self, kind: str, label: str) -> Any:  # noqa: ANN401  (a protobuf message of that kind)
        """Return the first widget of a kind whose label begins so."""
        return self.widgets(kind, label)[0]

    def widgets(self, kind: str, label: str) -> list[Any]:
        """Return the widgets of a kind whose label begins so."""
        return [content for found, content in self.elements if found == kind and content.label.startswith(label)]

    def faults(self) -> list[str]:
        """Return what a page shows when the server has failed."""
        return [content.message for kind, content in self.elements if kind == "exception"]

    def said(self) -> str:
        """Return the text of a page."""
        bodies = (getattr(content, "body", "") for _, content in self.elements)
        return "\n".join(body for body in bodies if body)

    def _stands(self) -> bool:
        """Take one message; tell whether the page is complete."""
        message = ForwardMsg()
        message.ParseFromString(self._socket.recv(timeout=PATIENCE))
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.elements = []
            self.session = message.new_session.initialize.session_id or self.session
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.address = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            name = str(element.WhichOneof("type"))
            self.elements.append((name, getattr(element, name)))
        return kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def _put(self, path: str, name: str, data: bytes) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/_stcore/health")
        answer = connection.getresponse()
        answer.read()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        line = secrets.token_hex(16)
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{line}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={line}",
            "Cookie": cookie,
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-Xsrftoken": cookie.partition("=")[2].strip('"'),
        }
        connection.request("PUT", path, body, headers)
        status = connection.getresponse().status
        connection.close()
        if status != 204:
            raise ConnectionError(f"the upload was answered with {status}")
