"""Expiry (time to live): a workspace that nobody has used for a time that is set is deleted; so is what crashes left.

How long a workspace was not used is added up, sweep by sweep, and never read off a clock: a clock that is set forward
by a year must not delete everybody's photos, and one that is set back must not keep them for ever. While the server
runs, a steady clock tells the time between two sweeps. Over a restart of the machine only the clock on the wall tells,
so that span counts for half of the time to keep at most: what was used lately outlives any jump of it.

A workspace is used when its page is opened (`note_use`), and when anything in it changes.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from model.common.errors import TwentyError
from model.common.files import read_json, remove_folder, write_atomically
from workspace.wording import WorkspaceCode
from workspace.workspace import HALF_OPENED, Workspace, is_id, sweep_deleted

KEEP_DAYS = "TWENTY_KEEP_DAYS"
_DAY = 86_400.0  # seconds
_SWEEP = 3600.0  # seconds between two sweeps
_NOTED_EVERY = 600.0  # seconds: a page that is clicked on again and again writes no more often
_OLD = 6 * 3600.0  # seconds: no saved workspace takes longer to open
_STATE = ".kept.json"  # beside the workspaces

_log = logging.getLogger(__name__)
_noted: dict[str, float] = {}  # workspace id -> when its use was noted last, on the steady clock


def keep_days(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return after how many days without use a workspace is deleted; `None`: never.

    Raises:
        TwentyError: the setting makes no sense.
    """
    text = environment.get(KEEP_DAYS, "").strip().lower()
    if text in ("", "never"):
        return None
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not 1 / 24 <= days <= 36_500:
        raise TwentyError(WorkspaceCode.NO_DAYS, variable=KEEP_DAYS, text=text)
    return days


def kept_until(days: float) -> date:
    """Return the day until which a workspace that is used now is there."""
    return date.today() + timedelta(days=days)


def note_use(workspace: Workspace) -> None:
    """Note that a workspace is being used. Cheap: to be called with every click."""
    now = _steady()
    if now - _noted.get(workspace.id, -math.inf) < _NOTED_EVERY:
        return
    _noted[workspace.id] = now
    with suppress(OSError):  # deleted meanwhile, or a disk that cannot be written: sweeping it will not work either
        (workspace.folder / _MARK).touch()


_MARK = "used"  # in a workspace's folder: when it changes, the workspace was used
_CHANGING = (_MARK, "workspace.db", "workspace.db-wal", "training/progress.json", "decision.json", "saved")


def _steady() -> float:
    """Return seconds of a clock that nobody sets, and that goes on while the machine sleeps, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _boot() -> str:
    """Return what names this start of the machine: servers that share it can share the steady clock too."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip() if hasattr(time, "CLOCK_BOOTTIME") else ""
    except OSError:
        return ""


class _Swept(msgspec.Struct):
    """What a sweep leaves on disk for the next one."""

    wall: float | None = None
    steady: float | None = None
    boot: str = ""
    # Workspace id -> what `_seen` said of it, and for how many seconds it was not used.
    workspaces: dict[str, tuple[str, Annotated[float, msgspec.Meta(ge=0)]]] = {}


@dataclass
class Sweeper:
    """Deletes what nobody uses. One thread a server; any number of servers may share a folder."""

    root: Path  # of the workspaces
    days: float | None  # without use, after which a workspace goes; None: never
    is_busy: Callable[[str], bool] = lambda _: False  # by a workspace's id: it is being worked on, and must stay
    steady: Callable[[], float] = _steady  # seconds, of a clock that nobody sets
    wall: Callable[[], float] = time.time  # seconds
    boot: str = field(default_factory=_boot)  # names the span over which `steady` goes on; empty: nothing does
    on_gone: Callable[[str], None] = lambda _: None  # is told the id of each workspace that was deleted
    _last: float | None = field(default=None, init=False)
    _closed: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def start(self) -> None:
        """Sweep now and from then on every hour, in a thread of its own."""
        self._thread = threading.Thread(target=self._work, name="sweeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(10)

    def sweep(self) -> list[str]:
        """Add up the time without use, and return the ids of the workspaces that were deleted."""
        if self.days is None or not self.root.is_dir():
            return []
        known: _Swept = read_json(self.root / _STATE, _Swept) or _Swept()
        passed, keep = self._passed(known), self.days * _DAY
        idle: dict[str, tuple[str, float]] = {}
        gone = []
        for folder in _workspaces(self.root):
            seen, unused = _seen(folder), 0.0
            then, so_far = known.workspaces.get(folder.name, ("", 0.0))
            if then == seen:
                unused = so_far + passed
            if unused > keep and not self.is_busy(folder.name) and _seen(folder) == seen:
                self._delete(folder)
                gone.append(folder.name)
            else:
                idle[folder.name] = (seen, unused)
        with suppress(TwentyError, OSError):  # a full disk: this hour is not counted
            state = _Swept(self.wall(), self._last, self.boot, idle)
            write_atomically(self.root / _STATE, msgspec.json.encode(state), durable=False)
        return gone

    def clear_up(self) -> None:
        """Delete what a server that was killed has left half done. Only at the start: nothing is half done then."""
        old = self.wall() - _OLD
        for folder in self.root.glob(f"{HALF_OPENED}*"):
            if _changed(folder) < old:
                remove_folder(folder)
        if self.root.is_dir():
            sweep_deleted(self.root)

    def _work(self) -> None:
        step: Callable[[], object] = self.clear_up
        while True:
            try:
                step()
                self.sweep()
            except Exception:  # noqa: BLE001  (it must go on, whatever one folder is like)
                _log.exception("sweeping failed")
            step = lambda: None  # noqa: E731
            if self._closed.wait(min(_SWEEP, (self.days or 1) * _DAY / 4)):
                return

    def _passed(self, known: _Swept) -> float:
        """Return the seconds since the last sweep, whichever server's."""
        now, last = self.steady(), self._last
        self._last = now
        if self.boot and known.boot == self.boot:
            return max(now - (now if known.steady is None else known.steady), 0.0)
        if last is not None:
            return max(now - last, 0.0)
        wall = self.wall()
        return min(max(wall - (wall if known.wall is None else known.wall), 0.0), (self.days or 0.0) * _DAY / 2)

    def _delete(self, folder: Path) -> None:
        try:
            Workspace(folder).delete()
            self.on_gone(folder.name)
        except OSError:
            _log.exception("a workspace that is no longer used could not be deleted")


def start(root: Path, is_busy: Callable[[str], bool], on_gone: Callable[[str], None]) -> Sweeper:
    """Start to sweep a folder of workspaces as the environment says.

    Raises:
        TwentyError: the setting makes no sense.
    """
    sweeper = Sweeper(root, keep_days(), is_busy, on_gone=on_gone)
    sweeper.start()
    return sweeper


def _workspaces(root: Path) -> list[Path]:
    try:
        return [folder for folder in root.iterdir() if is_id(folder.name) and (folder / "workspace.db").is_file()]
    except OSError:
        return []


def _seen(folder: Path) -> str:
    """Return a text that changes whenever a workspace is used; what the clock says in it does not matter."""
    return " ".join(str(_changed(folder / name)) for name in _CHANGING)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
