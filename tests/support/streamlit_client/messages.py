"""What a browser says to Streamlit: how it connects, requests to run a page, the values of widgets."""

import itertools
import json
from collections.abc import Sequence
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, FileURLs
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Subprotocol

from tests.support.streamlit_client.page import Node

PATIENCE = 60.0  # seconds until an answer that does not come is a fault
Upload = tuple[str, bytes]
_actions = itertools.count(1)  # on label cards; a session does each number once


def subprotocols(token: str, resume: str = "") -> list[Subprotocol]:
    """Return what a browser offers: Streamlit's protocol, its token, and the id of a session to come back to."""
    return [Subprotocol(offer) for offer in ("streamlit", token.replace("|", "_") or "x", resume) if offer]


def rerun(
    query: str,
    *widgets: WidgetState,
    page_hash: str = "",
    page_name: str = "",
    fragment: str = "",
    poll: bool = False,
) -> BackMsg:
    """Return a request to run a page, or a fragment of it, with the values of some widgets."""
    message = BackMsg()
    ask = message.rerun_script
    ask.query_string, ask.page_script_hash, ask.page_name = query, page_hash, page_name
    ask.fragment_id, ask.is_auto_rerun = fragment, poll
    ask.widget_states.SetInParent()
    ask.widget_states.widgets.extend(widgets)
    return message


def value_of(node: Node, value: Any) -> WidgetState:  # noqa: ANN401  (of any widget)
    """Return a widget with a value: `True` presses a button or ticks a box, a text is written or chosen.

    A dictionary is an action on the label cards.
    """
    state = WidgetState(id=node.what.id)
    if isinstance(value, dict):
        return _asked_of_cards(node, value)
    if isinstance(value, FileUploaderState):
        state.file_uploader_state_value.CopyFrom(value)
    elif node.kind == "button_group":
        state.string_array_value.data.append(value)
    elif node.kind == "checkbox":
        state.bool_value = value
    elif value is True:
        state.trigger_value = True
    else:
        state.string_value = value
    return state


def _asked_of_cards(node: Node, action: dict[str, Any]) -> WidgetState:
    """Return what the label cards say when a person has done something (views/photos/label_cards/actions.py)."""
    asked = {"tab": "client", "actions": [{**action, "n": next(_actions)}]}
    events = json.dumps([{"event": "asked", "value": asked}])
    return WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{node.what.id}__events", json_trigger_value=events)


def addresses_for(request: str, session_id: str, names: Sequence[str]) -> BackMsg:
    """Return a request for addresses to upload files to."""
    message = BackMsg()
    message.file_urls_request.request_id = request
    message.file_urls_request.session_id = session_id
    message.file_urls_request.file_names.extend(names)
    return message


def uploaded(files: Sequence[Upload], urls: Sequence[FileURLs]) -> FileUploaderState:
    """Return the value of an uploader whose files lie at those addresses."""
    state = FileUploaderState()
    for (name, data), url in zip(files, urls, strict=True):
        info = state.uploaded_file_info.add(name=name, size=len(data), file_id=url.file_id)
        info.file_urls.CopyFrom(url)
    return state
