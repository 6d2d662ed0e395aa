"""Uploaded files wait on disk, not in memory: handed over, freed, and the widget is empty again."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from model.photos.decoder import FileData
from views.shared.error_messages import told
from views.streamlit_workarounds.uploads_on_disk import Parking, parking_of

# A name, with its folders where a folder was picked, and the bytes, or what reads them from where they wait.
Upload = tuple[str, FileData]
PHOTO_TYPES = ("jpg", "jpeg", "png", "webp", "bmp", "gif")


def accepted_types() -> Sequence[str] | None:
    """Return which files the browser offers.

    Nearly always all: what the browser itself turns away it does not name to us, and nobody would know.
    An iPhone turns its HEIC photos into JPEG only for a page that asks for types.
    """
    agent = st.context.headers.get("User-Agent", "")
    return PHOTO_TYPES if "iPhone" in agent or "iPad" in agent else None


def uploader(
    label: str,
    key: str,
    take: Callable[..., None],
    *args: Any,  # noqa: ANN401
    folder: bool = False,
    **options: Any,  # noqa: ANN401
) -> None:
    """Show a file uploader that gives its files to `take(uploads, *args)` and is empty again after."""
    _parking()  # before the first file can come
    current = f"{key}-{st.session_state.setdefault(f'{key}-round', 0)}"
    with st.container(key=key):
        st.file_uploader(
            label,
            key=current,
            accept_multiple_files="directory" if folder else True,
            on_change=_hand_over,
            args=(current, key, take, args),
            **options,
        )


@told
def _hand_over(current: str, key: str, take: Callable[..., None], args: tuple[Any, ...]) -> None:
    uploads = receive(st.session_state.get(current) or [])  # the session may have been cleared meanwhile
    if not uploads:
        return
    st.session_state[f"{key}-round"] += 1  # a new key is a new, empty widget
    take(uploads, *args)


def receive(files: Sequence[UploadedFile | DeletedFile]) -> list[Upload]:
    """Return the files' names and what reads their bytes, and free Streamlit's copy."""
    # A browser that sends one selection in two parts names the first part again, which is freed by then.
    there = [file for file in files if isinstance(file, UploadedFile)]
    uploads = [(file.name, _data(file)) for file in there]
    _free(there)
    return uploads


def _data(file: UploadedFile) -> FileData:
    context, parking = get_script_run_ctx(), _parking()
    waiting = parking.data(context.session_id, file.file_id) if context is not None and parking is not None else None
    return file.getvalue() if waiting is None else waiting


def _parking() -> Parking | None:
    """Return where this server's uploads wait; `None` in a test without a server."""
    context = get_script_run_ctx()
    manager = None if context is None else context.uploaded_file_mgr
    return parking_of(manager) if isinstance(manager, MemoryUploadedFileManager) else None


def _free(files: Sequence[UploadedFile]) -> None:
    # Internal, but the only way: Streamlit keeps a file until the session ends, even when the widget is
    # gone. Its own chat input frees its files like this.
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)
