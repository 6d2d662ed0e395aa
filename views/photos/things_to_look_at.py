"""Things to look at, folded into one line: what the checks found, photos of one thing, labels that were changed."""

import streamlit as st

from model.checks.findings import wanting
from server.services import check_queue
from views.photos.series import series_panel
from views.shared.error_messages import in_place
from views.shared.findings import photos_panel
from views.shared.label_changes import changed_labels
from views.shared.upload_progress import working
from views.streamlit_workarounds import polling
from workspace.workspace import Workspace

_PATIENCE = 0.3  # seconds: few photos are checked before a person could read that they are being checked
_OPEN = "things_open"


def things_to_look_at(workspace: Workspace) -> None:
    """Say how many there are, and show them on a click."""
    if not workspace.photos() or working(workspace):  # what has not arrived cannot be judged
        return
    found = check_queue().before_training(workspace, _PATIENCE)
    n = len(wanting(found or [])) + len({change.by for change in workspace.dataset().changes.values()})
    title, is_open = _title(n, is_known=found is not None), st.session_state.get(_OPEN, False)
    box = st.expander(title, is_open, key="things", on_change=_opened_or_closed)
    if box.open:
        with box:
            series_panel(workspace)
            changed_labels(workspace)
            photos_panel(workspace)
    polling.fragment(_until_known, workspace, found is None, again=found is None, place="things")


def _opened_or_closed() -> None:
    """Remember it: Streamlit takes a list with another title for another list, and closes it."""
    st.session_state[_OPEN] = st.session_state["things"]


def _title(n: int, *, is_known: bool) -> str:
    if not is_known:
        return "Checking the photos …"
    return f"Things to look at ({n})" if n else "Nothing to look at"


@in_place
def _until_known(workspace: Workspace, is_awaited: bool) -> None:
    """A fragment: it asks for what the checks found, and runs the whole page once that is known."""
    if is_awaited and check_queue().before_training(workspace, 0.0) is not None:
        st.rerun()
