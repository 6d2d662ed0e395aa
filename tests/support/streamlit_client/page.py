"""A page as it stands in one tab: what the server has drawn, kept as a browser keeps it, and which runs have ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Place = tuple[int, ...]
FULL, PART = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
_TEXTS = ("markdown", "heading", "text", "alert", "html")


@dataclass(frozen=True)
class Node:
    """One element or block."""

    what: Any  # the protobuf message of the element, or of the block
    kind: str
    fragment: str  # that drew it, or nothing
    script: str  # the app's own or a page's, by its hash
    run: int  # that drew it last

    @property
    def key(self) -> str:
        """The key that the app gave a widget: Streamlit's id ends with it."""
        wid = getattr(self.what, "id", "")
        if not isinstance(wid, str) or not wid.startswith("$$ID-"):
            return ""
        key = wid.split("-", 2)[2]
        return "" if key == "None" else key


class Page:
    """Hears every message of a session, and knows what stands in the tab, at which address, and what runs."""

    def __init__(self, query: str = "") -> None:
        self.nodes: dict[Place, Node] = {}
        self.query = query  # the address after its question mark
        self.session_id = self.hash = ""
        self.hashes: dict[str, str] = {}  # of the pages' scripts, by their addresses
        self.drawing = ""  # the script hash of the page that the last run was for
        self.run = self.last_full = 0  # the numbers of the last run, and of the last one of the whole page
        self.running = False
        self.ended: list[tuple[int, int, list[str]]] = []  # (run, status, fragments)
        self.faults: list[str] = []  # all that a visitor was shown as a failure

    def hear(self, message: ForwardMsg) -> Node | None:
        """Take one message in; return what was drawn."""
        kind = message.WhichOneof("type")
        if kind == "delta":
            return self._draw(message)
        if kind == "new_session":
            self._new_run(message)
        elif kind == "script_finished":
            self._end_run(message)
        elif kind == "navigation":
            self.hash = message.navigation.page_script_hash
            self.hashes = {
                "" if page.is_default else page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }
        elif kind == "session_status_changed":
            self.running = message.session_status_changed.script_is_running
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
            self.faults.append(str(message.session_event.script_compilation_exception))
        return None

    def _new_run(self, message: ForwardMsg) -> None:
        self.run += 1
        self.session_id = message.new_session.initialize.session_id or self.session_id
        main, page = message.new_session.main_script_hash, message.new_session.page_script_hash
        self.drawing = page
        if self.hash and page != self.hash:  # what the page itself has drawn goes; what the app draws around it stays
            self.nodes = {place: node for place, node in self.nodes.items() if node.script == main}
        if not message.metadata.run.fragment_ids:
            self.hash, self.last_full, self.running = page, self.run, True

    def _end_run(self, message: ForwardMsg) -> None:
        """Take down what a run has not drawn again: of its fragments, or of the whole page."""
        status, fragments = message.script_finished, list(message.metadata.run.fragment_ids)
        self.ended.append((self.run, status, fragments))
        if status in (FULL, PART):
            self.nodes = {
                place: node
                for place, node in self.nodes.items()
                if node.run == self.run or (status == PART and node.fragment not in fragments)
            }

    def _draw(self, message: ForwardMsg) -> Node | None:
        place, delta = tuple(message.metadata.delta_path), message.delta
        script = message.metadata.active_script_hash
        if delta.WhichOneof("type") == "add_block":
            node = Node(delta.add_block, "block", delta.fragment_id, script, self.run)
        elif delta.WhichOneof("type") == "new_element":
            kind = str(delta.new_element.WhichOneof("type"))
            node = Node(getattr(delta.new_element, kind), kind, delta.fragment_id, script, self.run)
            depth = len(place)  # an element where a block was: what stood in the block goes
            self.nodes = {old: each for old, each in self.nodes.items() if old[:depth] != place}
        else:
            return None
        self.nodes[place] = node
        if node.kind == "exception":
            self.faults.append(f"{node.what.type}: {node.what.message}")
        return node

    # What is looked for on a page

    def find(self, key: str) -> Node | None:
        """Return the widget of that key, or of one that begins so where it ends in a dash, if it is there."""
        for node in self.nodes.values():
            if node.key == key or (key.endswith("-") and node.key.startswith(key)):
                return node
        return None

    def widget(self, key: str) -> Node:
        """Return the same of a widget that must be there."""
        node = self.find(key)
        assert node is not None, f"no {key} on the page"
        return node

    def saying(self, label: str) -> Node:
        """Return the first widget that says so on itself."""
        return next(node for node in self._in_order() if getattr(node.what, "label", None) == label)

    def widgets(self) -> list[str]:
        """Return the keys of all widgets, in the order in which they stand."""
        return [node.key for node in self._in_order() if node.key]

    def values(self, key: str) -> list[str]:
        """Return what stands in the text fields whose keys begin so."""
        fields = [node.what for node in self._in_order() if node.key.startswith(key) and hasattr(node.what, "default")]
        return [field.value if field.set_value else field.default for field in fields]

    def labels(self) -> list[dict[str, Any]]:
        """Return the labels as the label cards show them."""
        node = self.find("label-cards")
        return [] if node is None else list(json.loads(node.what.json)["labels"])

    def text(self) -> str:
        """Return all text, block by block."""
        parts = []
        for node in self._in_order():
            if node.kind in _TEXTS:
                parts.append(str(getattr(node.what, "body", "")))
            elif node.kind == "progress":
                parts.append(str(node.what.text))
            elif node.kind == "bidi_component":  # of ours: its data says what it shows
                parts.append(str(node.what.json or node.what.mixed.json))
        return "\n".join(parts)

    def _in_order(self) -> Sequence[Node]:
        return [node for _, node in sorted(self.nodes.items(), key=lambda each: each[0])]
