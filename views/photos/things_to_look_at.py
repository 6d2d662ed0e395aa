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


def things_to_look_at(workspace: Workspace) -> None:
    """Say how many there are, and show them on a click."""
    if not workspace.photos() or working(workspace):  # what has not arrived cannot be judged
        return
    found = check_queue().before_training(workspace, _PATIENCE)
    polling.fragment(_until_known, workspace, found is None, again=found is None, place="things")
    if found is None:
        return
    n = len(wanting(found)) + len({change.by for change in workspace.dataset().changes.values()})
    title = f"Things to look at ({n})" if n else "Nothing to look at"
    box = st.expander(title, key="things", on_change="rerun", icon=None if n else ":material/check:")
    if box.open:
        with box:
            series_panel(workspace)
            changed_labels(workspace)
            photos_panel(workspace)


@in_place
def _until_known(workspace: Workspace, is_awaited: bool) -> None:
    """A fragment: it asks for what the checks found, and runs the whole page once that is known."""
    if not is_awaited:
        return
    if check_queue().before_training(workspace, 0.0) is not None:
        st.rerun()
    st.caption("Checking the photos …")
