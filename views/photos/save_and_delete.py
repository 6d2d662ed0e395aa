"""What becomes of a workspace: come back to it, take it along as a file, delete it for good."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

from model.common.errors import FolderGone, TwentyError
from rooms.room import rooms_folder
from rooms.teams import membership
from server.services import delete_workspace
from views.shared import session
from views.shared.open_classifiers import unique_name
from views.shared.progress_bar import progress_bar
from views.shared.text import plain
from workspace import expiry, project
from workspace.saved.saving import SAVED, save
from workspace.workspace import CHOICE, Workspace

LARGEST_DOWNLOAD = 200 << 20  # bytes: what the page opens again, as `maxUploadSize` has it
# Asked for in callbacks: a part of the page that is drawn before may run the page again, and a click would be lost.
_TO_SAVE, _TO_DELETE = "to-save", "to-delete"
_SAVED = "saved-state"  # of the workspace when its file was made


def keeping(workspace: Workspace) -> None:
    """Say how long the photos are kept and who can see them; offer to save and to delete them."""
    with st.expander("Keep, save or delete", key="keeping"):
        st.markdown(
            f"Keep this page's address to come back later. {_of_room(workspace) or _until()}Whoever has it and can "
            "reach this app can see these photos."
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if workspace.photos():
                with st.popover("Save as a file", type="tertiary", icon=":material/save:", key="save"):
                    _save(workspace)
            with st.popover("Delete everything", type="tertiary", icon=":material/delete_forever:", key="delete"):
                st.markdown("Deletes these photos, the labels and what was trained from this computer, for good.")
                st.button("Delete for good", key="delete-all", type="primary", on_click=_ask_for, args=(_TO_DELETE,))
        if st.session_state.pop(_TO_DELETE, False):
            _delete(workspace)


def _ask_for(what: str) -> None:
    st.session_state[what] = True


def _until() -> str:
    days = expiry.keep_days()
    if days is None:
        return ""
    until = expiry.kept_until(days)
    return f"Everything is kept until {until:%A}, {until.day} {until:%B %Y}, longer if you come back before. "


def _of_room(workspace: Workspace) -> str:
    """Say what becomes of a team's photos; empty: they are in no room."""
    try:
        member = membership(workspace, rooms_folder())
        ends = datetime.fromtimestamp(member[0].facts().ends, _time_zone()) if member is not None else None
    except TwentyError:  # the room goes just now
        return ""
    if ends is None:
        return ""
    return (
        f"They are in a workshop: everything is deleted with it, at the latest on {ends:%A}, {ends.day} {ends:%B} at "
        f"{ends:%H:%M}. To keep it, save it as a file. Whoever leads the workshop can open and save these photos. "
    )


def _time_zone() -> tzinfo | None:
    """Return where the browser is; `None`: nobody knows, so where the server is."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, KeyError, OSError):  # the database of time zones may lack it
        return None


def _save(workspace: Workspace) -> None:
    st.markdown(
        "Photos, labels and what was trained in one file (a zip). Open it on the Start page, here or on another "
        "computer. The photos carry no place, date or camera."
    )
    path = workspace.folder / SAVED
    if st.session_state.get(_TO_SAVE):
        _make(workspace)
        return
    if _SAVED not in st.session_state or st.session_state[_SAVED] != _state(workspace) or not path.is_file():
        st.button(
            "Make the file", key="make-file", type="primary", icon=":material/save:", on_click=_ask_for,
            args=(_TO_SAVE,),
        )  # fmt: skip
        return
    n_bytes = path.stat().st_size
    if n_bytes > LARGEST_DOWNLOAD:
        st.markdown(
            f"The file has {n_bytes >> 20:,} MB, too large for a page. On this computer's command line, "
            f"`twenty save {workspace.id} FILE` writes it, and `twenty open FILE` opens it on another."
        )
        return
    st.download_button(
        f"Download the file ({max(n_bytes / 1e6, 0.1):,.1f} MB)", path.read_bytes, key="download-file",
        file_name=unique_name("twenty-photos", "zip"), mime="application/zip", type="primary", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _make(workspace: Workspace) -> None:
    state = _state(workspace)
    try:
        with progress_bar("Saving the photos") as show:
            save(workspace, workspace.folder / SAVED, show, below=workspace.folder)
    except TwentyError as error:
        st.session_state.pop(_TO_SAVE, None)
        if isinstance(error, FolderGone):
            raise
        st.error(plain(str(error)))
        return
    st.session_state.pop(_TO_SAVE, None)
    st.session_state[_SAVED] = state
    st.rerun()


def _state(workspace: Workspace) -> tuple[object, ...]:
    """Return what changes when a file that was made of a workspace is no longer all of it."""
    files = (
        workspace.classifier_path,
        workspace.detector_path,
        workspace.training_folder / CHOICE,
        workspace.folder / "decision.json",
        workspace.folder / "test_set" / "test_set.json",
    )
    changed = tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files)
    names = tuple(photo.name for photo in workspace.photos())
    return workspace.id, project.read(workspace).name, workspace.dataset().fingerprint(), hash(names), *changed


def _delete(workspace: Workspace) -> None:
    delete_workspace(workspace)
    session.clear_session()
    session.forget()
    session.tell("Everything was deleted.")
    st.switch_page("views/start/page.py")
