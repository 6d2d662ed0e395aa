"""Who the visitor is: the workspace named in the address, and short messages carried to the next run.

The id in the address (`?w=`) is the only key to a workspace. A click in the navigation drops it there, and a
refresh empties the session: so each holds a copy, and the address wins.
"""

from urllib.parse import parse_qs, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.state import SessionState

from model.common.errors import FolderGone, TwentyError
from model.common.files import workspaces_folder
from views.shared.text import plain
from workspace.expiry import note_use
from workspace.workspace import Workspace

_ID, _EARLIER, _MESSAGE, _PROBLEM = "workspace_id", "earlier_id", "message", "problem"


def find_workspace() -> Workspace | None:
    """Open the visitor's workspace; `None` when there is none yet, or none of that name any more.

    Raises:
        TwentyError: it is there and cannot be opened. The address stays: it is the only way back.
    """
    wanted = st.query_params.get("w") or st.session_state.get(_ID)
    if not wanted:
        return None
    try:
        workspace = Workspace.open(workspaces_folder(), wanted)
    except FolderGone:
        forget()
        tell_problem(
            "There are no photos at this address: they were deleted, or the address is cut short. "
            "You can start anew, or copy the whole address again."
        )
        return None
    enter(workspace)
    return workspace


def open_workspace() -> None:
    """Open the visitor's workspace; where it cannot be opened, say why, offer a new one, and end the page there."""
    try:
        find_workspace()
    except TwentyError as error:
        st.error(plain(str(error)))
        st.button("Start anew", key="anew", on_click=forget, icon=":material/add:")
        st.stop()


def enter(workspace: Workspace) -> None:
    """Make this the visitor's workspace, in the session and in the address."""
    st.session_state[_ID] = workspace.id
    note_use(workspace)
    if st.query_params.get("w") != workspace.id:
        st.query_params["w"] = workspace.id


def new_workspace() -> Workspace:
    """Create a workspace and enter it; the one left behind can be found again from the Start page."""
    workspace = Workspace.create(workspaces_folder())
    change_to(workspace)
    return workspace


def change_to(workspace: Workspace) -> None:
    """Enter another workspace; the one left behind can be found again from the Start page."""
    earlier = find_workspace()
    if earlier is not None and earlier.id != workspace.id and earlier.photos():
        st.session_state[_EARLIER] = earlier.id
    enter(workspace)


def workspace_at(text: str) -> Workspace:
    """Open the workspace whose address, or whose id, someone has typed.

    Raises:
        TwentyError: there is none.
    """
    try:
        named = parse_qs(urlsplit(text.strip()).query).get("w", [text.strip()])[0]
    except ValueError:  # no address
        named = text.strip()
    return Workspace.open(workspaces_folder(), named)


def earlier_workspace() -> Workspace | None:
    """Open the workspace that the visitor left for a new one."""
    earlier = st.session_state.get(_EARLIER)
    if not earlier or earlier == st.session_state.get(_ID):
        return None
    try:
        return Workspace.open(workspaces_folder(), earlier)
    except TwentyError:
        return None


def swap_with(earlier: Workspace) -> None:
    """Go back to the workspace left behind; the present one becomes the one to go back to."""
    st.session_state[_EARLIER] = st.session_state.get(_ID)
    enter(earlier)


def has_lost_workspace() -> bool:
    """Say whether this tab is in a workspace that is not there any more."""
    here = st.session_state.get(_ID)
    return here is not None and not Workspace(workspaces_folder() / str(here)).exists


def clear_session() -> None:
    """Forget all that this tab holds, but for the way back to an earlier workspace."""
    earlier = st.session_state.get(_EARLIER)
    st.session_state.clear()
    if earlier:
        st.session_state[_EARLIER] = earlier


def forget() -> None:
    """Leave the workspace without deleting it."""
    st.session_state.pop(_ID, None)
    if "w" in st.query_params:
        del st.query_params["w"]


def has_been_in(session: SessionState, workspace_id: str) -> bool:
    """Say whether a session is in a workspace, or has left it for another one."""
    return any(key in session and session[key] == workspace_id for key in (_ID, _EARLIER))


def tell(sentence: str) -> None:
    """Keep a short message for the next run: a toast right before a rerun is lost."""
    st.session_state[_MESSAGE] = sentence


def tell_problem(sentence: str) -> None:
    """Keep a message that stays on the page until the next click."""
    st.session_state[_PROBLEM] = sentence


def show_messages(above: DeltaGenerator) -> None:
    """Show what was kept, at the end of the page: one that begins anew before has shown it to nobody.

    Args:
        above: The place for a problem, above the page. It is there without one, too: Streamlit knows fragments and
            dialogs by what stands before them, as a toast would.
    """
    message, problem = (st.session_state.pop(key, None) for key in (_MESSAGE, _PROBLEM))
    if message:
        st.toast(plain(message), icon=":material/check:")
    if problem:
        above.warning(plain(problem))
