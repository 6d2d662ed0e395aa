"""A tab that waits for each answer, keeps every message that came, and can say what no browser would."""

import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Self
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.support.streamlit_client.messages import PATIENCE, addresses_for, rerun, uploaded, value_of
from tests.support.streamlit_client.page import Page
from tests.support.visitor import Reply, Visitor


class BlockingTab:
    """A visitor's tab: pages are shown, widgets are used, every message is kept in `received`.

    Args:
        visitor: Whose it is.
        workspace_id: What its address names.
        resume: A session's id, to come back to it.
    """

    def __init__(self, visitor: Visitor, workspace_id: str = "", resume: str = "") -> None:
        self._visitor = visitor
        visitor.get("/_stcore/health")  # which gives the token
        self._open = ExitStack()
        self._socket = self._open.enter_context(visitor.live(resume=resume))
        self.page = Page(f"w={workspace_id}" if workspace_id else "")
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

    def do(self, action: dict[str, Any]) -> None:
        """Do something on the label cards, and wait until the page is drawn."""
        self.show(None, value_of(self.page.widget("label-cards"), action))

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

    def small_copies(self) -> list[str]:
        """Return the addresses of the photos that the label cards show."""
        workspace = self.page.query.partition("w=")[2][:22]
        photos = [photo for label in self.page.labels() for photo, _ in label["photos"]]
        return [f"/workspace/{workspace}/small/{photo}" for photo in photos]

    def upload(self, key: str, files: Mapping[str, bytes]) -> list[ForwardMsg]:
        """Give files to the uploader of this key, as the browser does."""
        asked = self.send(addresses_for(secrets.token_hex(4), self.page.session_id, list(files)))
        urls = asked[-1].file_urls_response.file_urls
        for (name, data), url in zip(files.items(), urls, strict=True):
            status = self.put(url.upload_url, name, data).status
            assert status == 204, f"the upload was answered with {status}"
        return self.show(**{key: uploaded(list(files.items()), urls)})

    def put(self, address: str, name: str, data: bytes) -> Reply:
        """Send one file's bytes."""
        return self._visitor.put_file(f"/{address.lstrip('/')}", name, data, X_Xsrftoken=self._visitor.token)

    def send_photo(self, label: int, name: str, data: bytes) -> None:
        """Hand a photo in for a label, as its card does."""
        workspace = self.page.query.partition("w=")[2][:22]
        address = f"/workspace/{workspace}/labels/{label}/photos?name={quote(name)}&bytes={len(data)}"
        answer = self._visitor.ask("POST", address, data, Origin=self._visitor.origin)
        assert answer.status == 204, f"the upload was answered with {answer.status}"

    def download(self, file_id: str) -> tuple[ForwardMsg, Reply | None]:
        """Click on a download button: its file is made now. Return what was said, and the file."""
        message = BackMsg()
        message.backend_operation_request.request_id = "request"
        message.backend_operation_request.session_id = self.page.session_id
        message.backend_operation_request.deferred_file.file_id = file_id
        said = self.send(message)[-1]
        url = said.backend_operation_response.deferred_file.url
        return said, self.request("GET", url) if url else None

    def request(self, method: str, target: str, **headers: str) -> Reply:
        """Ask for an address, with this visitor's cookies and token; nothing in it is tidied up, as a browser would."""
        own = {"Origin": self._visitor.origin, "X_Xsrftoken": self._visitor.token}
        return self._visitor.ask(method, quote(target, safe="/%?=&:;,+@!$'()*[]~\\#|"), **own, **headers)


def deferred_files(messages: list[ForwardMsg]) -> list[str]:
    """Return the ids of the files that the download buttons in these messages would make."""
    deltas = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    buttons = [e.download_button for e in deltas if e.WhichOneof("type") == "download_button"]
    return [button.deferred_file_id for button in buttons if button.deferred_file_id]
