"""Who the visitor is: the workspace named in the address, and short messages carried to the next run.

The id in the address (`?w=`) is the only key to a workspace. A click in the navigation drops it there, and a
refresh empties the session: so each holds a copy, and the address wins.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from model.errors import FolderGone, TwentyError
from model.files import workspaces_folder
from model.retention import note_use
from model.workspace import Workspace
from views.words import plain

_ID, _EARLIER, _MESSAGE, _PROBLEM = "workspace_id", "earlier_id", "message", "problem"


def find_workspace() -> Workspace | None:
    """Open the visitor's workspace; `None` when there is none yet, or none of that name any more."""
    wanted = st.query_params.get("w") or st.session_state.get(_ID)
    if not wanted:
        return None
    try:
        workspace = Workspace.open(workspaces_folder(), wanted)
    except TwentyError:
        forget()
        tell_problem(
            "The photos of this address are not here: they were deleted, or the address is cut short. "
            "You can start anew, or copy the whole address again."
        )
        return None
    enter(workspace)
    return workspace


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


def unless_deleted(draw: Callable[..., None]) -> Callable[..., None]:
    """Let a page, or a part of it that runs alone, end in a sentence when its workspace goes while it is drawn."""

    @wraps(draw)
    def guarded(*args: Any) -> None:  # noqa: ANN401
        try:
            draw(*args)
        except FolderGone as gone:
            here = st.session_state.get(_ID)
            if here and Workspace(workspaces_folder() / here).exists:
                st.error(plain(str(gone)))  # something else has gone
            else:
                st.rerun()  # `find_workspace` says so

    return guarded


def if_still_there(change: Callable[..., None]) -> Callable[..., None]:
    """Let a callback do nothing when its workspace was deleted: the run that follows says so."""

    @wraps(change)
    def guarded(*args: Any) -> None:  # noqa: ANN401
        with suppress(FolderGone):
            change(*args)

    return guarded


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


def tell(sentence: str) -> None:
    """Keep a short message for the next run: a toast right before a rerun is lost."""
    st.session_state[_MESSAGE] = sentence


def tell_problem(sentence: str) -> None:
    """Keep a message that stays on the page until the next click."""
    st.session_state[_PROBLEM] = sentence


def show_messages() -> None:
    """Show what was kept, once."""
    if message := st.session_state.pop(_MESSAGE, None):
        st.toast(plain(message), icon=":material/check:")
    if problem := st.session_state.pop(_PROBLEM, None):
        st.warning(plain(problem))


def address(workspace: Workspace | None) -> dict[str, str]:
    """Return the query parameters of a link that stays in this workspace."""
    return {} if workspace is None else {"w": workspace.id}
