"""What one who goes through the exercises alone has written down, and where a copy with a shortcut came from.

In a room the same stands in the room's notes (`rooms.notes`).
"""

import threading
from contextlib import suppress
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from model.common.errors import TwentyError
from model.common.files import read_json, write_json
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace, is_id

_FILE = "guide.json"
_LONGEST = 4_000  # characters of a note
_MOST_COPIES = 20
_changing = threading.Lock()  # what one tab writes must not undo what another has just written


class Guide(msgspec.Struct, frozen=True):
    """What is kept beside the photos."""

    exercise: Annotated[int, Meta(ge=0, le=5)] = 0
    origin: Annotated[str, Meta(max_length=22)] = ""  # the workspace that this is a copy of, with a shortcut
    copies: Annotated[tuple[Annotated[str, Meta(max_length=22)], ...], Meta(max_length=_MOST_COPIES)] = ()
    notes: dict[str, str] = {}  # JSON by key


def read(workspace: Workspace) -> Guide:
    """Return what is known; a damaged file counts as none."""
    found: Guide | None = read_json(workspace.folder / _FILE, Guide)
    return found or Guide()


def change(workspace: Workspace, **values: Any) -> None:  # noqa: ANN401  (fields of Guide)
    """Set some of it.

    Raises:
        StorageFull: the disk has no space; nothing has changed.
    """
    with _changing:
        _write(workspace, msgspec.structs.replace(read(workspace), **values))


def note_copy(workspace: Workspace, copy: Workspace) -> None:
    """Note that a copy with a shortcut was made of a workspace. Raises as `change`."""
    with _changing:
        known = read(workspace)
        _write(workspace, msgspec.structs.replace(known, copies=(*known.copies, copy.id)[-_MOST_COPIES:]))


def notes(workspace: Workspace) -> dict[str, Any]:
    """Return all that was written down, by key."""
    found = {}
    for key, text in read(workspace).notes.items():
        with suppress(msgspec.MsgspecError):
            found[key] = msgspec.json.decode(text)
    return found


def write(workspace: Workspace, key: str, value: object, *, once: bool = False) -> bool:
    """Write something down; with `once`, only where nothing stands yet. Return whether it was written.

    Raises:
        TwentyError: it is too long.
        StorageFull: the disk has no space; nothing has changed.
    """
    text = msgspec.json.encode(value).decode()
    if len(text) > _LONGEST:
        raise TwentyError(WorkspaceCode.NOTE_LONG, n=len(text), most=_LONGEST)
    with _changing:
        known = read(workspace)
        if once and key in known.notes:
            return False
        _write(workspace, msgspec.structs.replace(known, notes={**known.notes, key: text}))
    return True


def copies(workspace: Workspace) -> list[Workspace]:
    """Return the copies with a shortcut that were made of a workspace: they hold its photos, and go with it."""
    found = [Workspace(workspace.folder.with_name(each)) for each in read(workspace).copies if is_id(each)]
    return [each for each in found if each.exists and read(each).origin == workspace.id]


def _write(workspace: Workspace, guide: Guide) -> None:
    write_json(workspace.folder / _FILE, msgspec.to_builtins(guide), below=workspace.folder)
