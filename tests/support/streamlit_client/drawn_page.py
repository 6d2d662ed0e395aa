"""What the server has drawn in a tab: elements and blocks by where they stand, kept as a browser keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Place = tuple[int, ...]
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


class DrawnPage:
    """The page as it stands in one tab."""

    def __init__(self) -> None:
        self.nodes: dict[Place, Node] = {}

    def draw(self, message: ForwardMsg, run: int) -> Node | None:
        """Take one change in; return what was drawn."""
        place, delta = tuple(message.metadata.delta_path), message.delta
        script = message.metadata.active_script_hash
        if delta.WhichOneof("type") == "add_block":
            node = Node(delta.add_block, "block", delta.fragment_id, script, run)
        elif delta.WhichOneof("type") == "new_element":
            kind = str(delta.new_element.WhichOneof("type"))
            node = Node(getattr(delta.new_element, kind), kind, delta.fragment_id, script, run)
            depth = len(place)  # an element where a block was: what stood in the block goes
            self.nodes = {old: each for old, each in self.nodes.items() if old[:depth] != place}
        else:
            return None
        self.nodes[place] = node
        return node

    def drop_page(self, main_script: str) -> None:
        """Take down what a page has drawn; what the app draws around each page stays."""
        self.nodes = {place: node for place, node in self.nodes.items() if node.script == main_script}

    def drop_stale(self, run: int, fragments: Sequence[str] | None) -> None:
        """Take down what a run has not drawn again: of its fragments, or of the whole page."""
        self.nodes = {
            place: node
            for place, node in self.nodes.items()
            if node.run == run or (fragments is not None and node.fragment not in fragments)
        }

    def find(self, key: str) -> Node | None:
        """Return the widget of that key, or of one that begins so where it ends in a dash, if it is there."""
        for node in self.nodes.values():
            if node.key == key or (key.endswith("-") and node.key.startswith(key)):
                return node
        return None

    def widgets(self) -> list[str]:
        """Return the keys of all widgets, in the order in which they stand."""
        return [node.key for _, node in sorted(self.nodes.items(), key=lambda each: each[0]) if node.key]

    def text(self) -> str:
        """Return all text, block by block."""
        parts = []
        for _, node in sorted(self.nodes.items(), key=lambda each: each[0]):
            if node.kind in _TEXTS:
                parts.append(str(getattr(node.what, "body", "")))
            elif node.kind == "progress":
                parts.append(str(node.what.text))
        return "\n".join(parts)
