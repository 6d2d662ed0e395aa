"""States that browsers ask for again and again: put together anew only where a file that they follow from has changed.

Thirty teams ask every two seconds. Putting a state together takes some milliseconds, seeing that nothing has changed a
tenth of one.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from model.common.files import workspaces_folder
from rooms.teams import note_seen
from server.guide.notebook import Notebook, copy_of, notebook_of
from server.guide.state import State, state_of
from workspace.workspace import CHOICE, Workspace

_LONGEST = 10.0  # seconds: some of it follows from the clock, and from checks that have ended
_OF_WORKSPACE = ("workspace.db", "workspace.db-wal", "project.json", "decision.json", "guide.json")


class _Written(NamedTuple):
    when: int
    size: int
    inode: int


@dataclass(frozen=True)
class _Kept:
    state: State
    home: Workspace
    in_room: bool
    written: dict[Path, _Written | None]
    at: float

    @property
    def is_current(self) -> bool:
        fresh = time.monotonic() - self.at < _LONGEST and not self.state.get("result")
        return fresh and all(_written(path) == before for path, before in self.written.items())


_kept: dict[str, _Kept] = {}  # by the workspace that is asked about
_lock = threading.Lock()


def polled(workspace_id: str) -> State:
    """Return the state of a workspace, and note that somebody is there.

    Raises:
        FolderGone: it was deleted.
    """
    with _lock:
        known = _kept.get(workspace_id)
    if known is None or not known.is_current:
        known = _anew(Workspace.open(workspaces_folder(), workspace_id))
    if known.in_room:
        note_seen(known.home)
    return known.state


def _anew(workspace: Workspace) -> _Kept:
    notebook = notebook_of(workspace)
    written = {path: _written(path) for path in _files(workspace, notebook)}  # before it is read
    found = _Kept(state_of(workspace), notebook.home, notebook.room is not None, written, time.monotonic())
    with _lock:
        for other in [id for id, each in _kept.items() if found.at - each.at > 3 * _LONGEST]:
            del _kept[other]  # nobody asks any more, or it is gone
        _kept[workspace.id] = found
    return found


def _files(workspace: Workspace, notebook: Notebook) -> list[Path]:
    """Return the files that a state follows from."""
    copy = copy_of(notebook)
    found = [workspace.database]
    for each in (notebook.home, *([] if copy is None else [copy])):
        found += [each.folder / name for name in _OF_WORKSPACE]
        found += [each.classifier_path, each.training_folder / CHOICE]
    if notebook.room is not None:
        found += [notebook.room.database, notebook.room.folder / "room.db-wal"]
    return found


def _written(path: Path) -> _Written | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Written(found.st_mtime_ns, found.st_size, found.st_ino)
