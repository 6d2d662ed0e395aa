"""What nobody uses goes after the time that was set, and whatever a clock does, nothing goes sooner."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from model.common.errors import TwentyError
from model.common.files import write_json
from tests.support.processes import wait_until
from workspace import expiry
from workspace.expiry import Sweeper, keep_days, kept_until, note_use
from workspace.workspace import Workspace

HOUR, DAY = 3600.0, 86_400.0


class Clocks:
    """A steady clock and one on the wall, both set by the test."""

    def __init__(self) -> None:
        self.steady, self.wall = 1000.0, 1_700_000_000.0

    def go_on(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture(autouse=True)
def _nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "_noted", {})


def server(root: Path, clocks: Clocks, is_busy: Callable[[str], bool] = lambda _: False) -> Sweeper:
    """A server that keeps workspaces for ten days, just started, as its machine was."""
    return Sweeper(root, 10, is_busy, lambda: clocks.steady, lambda: clocks.wall, boot=secrets.token_hex(8))


def run(sweeper: Sweeper, clocks: Clocks, days: float) -> list[str]:
    """Let a server run for some days; returns what it deleted."""
    gone = sweeper.sweep()
    for _ in range(round(days * 4)):
        clocks.go_on(DAY / 4)
        gone += sweeper.sweep()
    return gone


def use(workspace: Workspace) -> None:
    expiry._noted.clear()  # ten minutes have passed
    mark = workspace.folder / "used"
    before = mark.stat().st_mtime if mark.exists() else 0.0
    note_use(workspace)
    if mark.stat().st_mtime == before:  # two looks within a tick of the clock
        os.utime(mark, (before + 1, before + 1))


def test_what_is_not_used_for_the_time_that_was_set_is_deleted(tmp_path: Path, clocks: Clocks) -> None:
    unused, used = Workspace.create(tmp_path), Workspace.create(tmp_path)
    sweeper = server(tmp_path, clocks)
    assert run(sweeper, clocks, 6) == []
    use(used)
    assert run(sweeper, clocks, 3.5) == []
    assert run(sweeper, clocks, 1) == [unused.id]
    assert not unused.folder.exists()
    assert used.exists
    assert run(sweeper, clocks, 8) == [used.id]


def test_a_change_counts_as_use_without_any_page(tmp_path: Path, clocks: Clocks) -> None:
    workspace = Workspace.create(tmp_path)
    sweeper = server(tmp_path, clocks)
    run(sweeper, clocks, 9)
    time.sleep(0.02)
    workspace.add_label("a")
    assert run(sweeper, clocks, 9) == []
    write_json(workspace.training_folder / "progress.json", {}, below=workspace.folder)
    assert run(sweeper, clocks, 9) == []


@pytest.mark.parametrize("jump", [-3650 * DAY, -DAY, 3650 * DAY, 1e15])
def test_a_clock_that_jumps_while_the_server_runs_changes_nothing(tmp_path: Path, clocks: Clocks, jump: float) -> None:
    workspace = Workspace.create(tmp_path)
    sweeper = server(tmp_path, clocks)
    assert run(sweeper, clocks, 5) == []
    clocks.wall += jump
    assert run(sweeper, clocks, 4.5) == []
    assert run(sweeper, clocks, 1) == [workspace.id]


@pytest.mark.parametrize("jump", [3650 * DAY, 1e15, -3650 * DAY])
def test_a_clock_that_jumps_between_two_servers_deletes_nothing_that_was_used_lately(
    tmp_path: Path, clocks: Clocks, jump: float
) -> None:
    workspace = Workspace.create(tmp_path)
    run(server(tmp_path, clocks), clocks, 4)
    clocks.wall += jump
    assert run(server(tmp_path, clocks), clocks, 0.5) == []
    assert workspace.exists
    assert run(server(tmp_path, clocks), clocks, 7) == [workspace.id]  # and it does go in the end


def test_a_server_that_runs_now_and_then_still_deletes(tmp_path: Path, clocks: Clocks) -> None:
    workspace = Workspace.create(tmp_path)
    for _ in range(2):
        assert run(server(tmp_path, clocks), clocks, 0.25) == []
        clocks.go_on(7 * DAY)
    assert run(server(tmp_path, clocks), clocks, 0.25) == [workspace.id]


def test_two_servers_on_one_folder_do_not_count_an_hour_twice(tmp_path: Path, clocks: Clocks) -> None:
    workspace = Workspace.create(tmp_path)
    first, second = server(tmp_path, clocks), server(tmp_path, clocks)
    second.boot = first.boot
    for _ in range(18):
        assert first.sweep() == second.sweep() == []
        clocks.go_on(DAY / 2)
    clocks.wall += 1e9
    third = server(tmp_path, clocks)  # started anew on the same machine: the steady clock has gone on
    third.boot = first.boot
    assert third.sweep() == []
    clocks.go_on(1.5 * DAY)
    assert first.sweep() == [workspace.id]


def test_what_is_worked_on_stays(tmp_path: Path, clocks: Clocks) -> None:
    workspace, busy = Workspace.create(tmp_path), {True}
    sweeper = server(tmp_path, clocks, lambda id_: id_ == workspace.id and bool(busy))
    assert run(sweeper, clocks, 30) == []
    busy.clear()
    assert run(sweeper, clocks, 0.5) == [workspace.id]


@pytest.mark.parametrize("state", [b"", b"[1]", b'{"wall": "x", "workspaces": 3}', b'{"wall": 1e999}', None])
def test_a_list_that_is_lost_or_damaged_deletes_nothing(tmp_path: Path, clocks: Clocks, state: bytes | None) -> None:
    workspace = Workspace.create(tmp_path)
    run(server(tmp_path, clocks), clocks, 9)
    if state is None:
        write_json(tmp_path / ".kept.json", {"wall": 0, "workspaces": {workspace.id: ["x", 1e9]}})
    else:
        (tmp_path / ".kept.json").write_bytes(state)
    assert run(server(tmp_path, clocks), clocks, 9) == []


def test_a_laptop_keeps_everything(tmp_path: Path, clocks: Clocks) -> None:
    workspace = Workspace.create(tmp_path)
    sweeper = server(tmp_path, clocks)
    sweeper.days = None
    assert run(sweeper, clocks, 4000) == []
    assert workspace.exists
    assert {path.name for path in tmp_path.iterdir()} == {workspace.id}


def test_nothing_but_workspaces_is_ever_deleted(tmp_path: Path, clocks: Clocks) -> None:
    kept = [tmp_path / "holiday", tmp_path / ("y" * 22), tmp_path / ".hidden"]
    for folder in kept:
        folder.mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    Workspace.create(tmp_path)
    assert len(run(server(tmp_path, clocks), clocks, 30)) == 1
    server(tmp_path, clocks).clear_up()
    assert all(folder.is_dir() for folder in kept)
    assert (tmp_path / "notes.txt").exists()


def test_folders_that_crashes_left_are_swept_up_and_nothing_else(tmp_path: Path, clocks: Clocks) -> None:
    half_old, half_new, deleted = tmp_path / ".opening-a", tmp_path / ".opening-b", tmp_path / ".deleted-c"
    for folder in (half_old, half_new, deleted):
        folder.mkdir()
    clocks.wall = time.time()
    os.utime(half_old, (clocks.wall - 7 * HOUR, clocks.wall - 7 * HOUR))
    server(tmp_path, clocks).clear_up()
    assert [folder.exists() for folder in (half_old, half_new, deleted)] == [False, True, False]


def test_the_thread_sweeps_at_once_and_ends_with_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace.create(tmp_path)
    monkeypatch.setenv("TWENTY_KEEP_DAYS", "1")
    seen = expiry._seen(workspace.folder)
    write_json(tmp_path / ".kept.json", {"wall": time.time(), "workspaces": {workspace.id: [seen, 2 * DAY]}})
    gone: list[str] = []
    sweeper = expiry.start(tmp_path, lambda _: False, gone.append)
    wait_until(lambda: gone, 20)
    sweeper.close()
    assert gone == [workspace.id]
    assert not workspace.folder.exists()
    assert sweeper._thread is not None
    assert not sweeper._thread.is_alive()


def test_use_is_noted_at_most_every_ten_minutes(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    note_use(workspace)
    (workspace.folder / "used").unlink()
    note_use(workspace)
    assert not (workspace.folder / "used").exists()
    workspace.delete()
    expiry._noted.clear()
    note_use(workspace)
    assert not workspace.folder.exists()


def test_the_setting_is_read_or_refused_with_its_name() -> None:
    assert keep_days({}) is keep_days({"TWENTY_KEEP_DAYS": "never"}) is None
    assert keep_days({"TWENTY_KEEP_DAYS": " 0.5 "}) == 0.5
    for text in ("soon", "0", "-1", "nan", "inf", "0.01", "1e9"):
        with pytest.raises(TwentyError, match="TWENTY_KEEP_DAYS"):
            keep_days({"TWENTY_KEEP_DAYS": text})
    assert kept_until(7) == date.today() + timedelta(days=7)
