"""What is left behind says nothing of a visitor, and a deletion takes all of one and nothing of another."""

import re
import stat
import time
from pathlib import Path

import pytest

from tests.support.marked import BLUE, ORANGE, marked_workspace, shows
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor
from tests.support.visits import Visit, assert_holds_nothing_of
from tests.support.watched_server import Watched
from workspace.workspace import Workspace


def test_a_deletion_takes_nothing_from_anybody_else(server: Watched, visits: tuple[Visit, Visit]) -> None:
    _, other = visits
    other.tab.show("photos")
    before = other.tab.media()
    served = [address for address in before if other.tab.request("GET", address).status == 200]
    with BlockingTab(Visitor(server.port)) as tab:
        tab.show("photos")
        tab.show(**{"delete-all": True})
    assert [address for address in before if other.tab.request("GET", address).status == 200] == served
    other.tab.show("results")
    assert b"Nothing is trained" not in other.tab.received[-1]


def test_others_on_this_machine_cannot_read_the_workspaces(server: Watched, visits: tuple[Visit, Visit]) -> None:
    root = server.home / "workspaces"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700  # the names in it are the keys
    for visit in visits:
        assert stat.S_IMODE(visit.marked.workspace.folder.stat().st_mode) == 0o700


def test_a_folder_of_workspaces_that_was_open_is_closed(tmp_path: Path) -> None:
    root = tmp_path / "workspaces"
    root.mkdir(mode=0o755)
    Workspace.create(root)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_nothing_of_a_visitor_lies_outside_the_workspace(server: Watched, visits: tuple[Visit, Visit]) -> None:
    for visit in visits:
        for path in server.temporary.rglob("*"):
            assert_holds_nothing_of(visit, str(path).encode(), "a name of a temporary file")
            if path.is_file():
                assert_holds_nothing_of(visit, path.read_bytes(), str(path))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux shows processes as files")
def test_processes_show_nothing_of_a_visitor_and_leave_no_dump(server: Watched, visits: tuple[Visit, Visit]) -> None:
    processes = server.processes()
    assert len(processes) >= 4  # the server, two trainers, one that opens photos
    for process in processes:
        seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        for visit in visits:
            assert_holds_nothing_of(visit, seen, str(process))
        limit = re.search(r"Max core file size\s+(\S+)", (process / "limits").read_text())
        assert limit is not None
        assert limit[1] == "0"


def test_the_log_names_nobody(server: Watched, visits: tuple[Visit, Visit]) -> None:
    """Also not when a photo cannot be shown. Of pages that fail, `test_behind_a_password.py` has the like."""
    victim, _ = visits
    broken = marked_workspace(server.home, "Schnabeltier", ORANGE, trained=False)
    thumbnail = broken.workspace.store.thumbnail_path(broken.workspace.photos()[0].id)
    thumbnail.unlink()
    thumbnail.mkdir()
    with BlockingTab(Visitor(server.port), broken.workspace.id) as tab:
        tab.show("photos")
        assert str(server.home).encode() not in tab.text
    log = server.log.read_bytes()
    assert log
    assert_holds_nothing_of(victim, log, "the log")
    for needle in (broken.word, broken.workspace.id, tab.page.session_id):
        assert needle.encode() not in log


def test_nothing_of_a_deleted_workspace_is_served_or_remembered(server: Watched) -> None:
    server.wait()
    gone = marked_workspace(server.home, "Schlammpeitzger", BLUE)
    visit = Visit(server, gone)
    visit.tab.show("photos")
    with BlockingTab(Visitor(server.port), gone.workspace.id) as closed:  # Streamlit keeps it for half an hour
        closed.show("photos")
    with BlockingTab(Visitor(server.port), gone.workspace.id) as still_open:
        still_open.show("photos")
        shown = [(tab, address) for tab in (visit.tab, closed, still_open) for address in _pictures(tab)]
        needles = visit.needles()
        held = {needle for needle, _ in server.holders(needles)}
        assert len(held) >= 3  # there is something to forget
        mine = [(tab, address) for tab, address in shown if _holds_any(tab, address, needles)]
        assert len(mine) >= 6
        visit.tab.show("photos", **{"delete-all": True})
        for tab, address in mine:
            assert tab.request("GET", address).status in (404, 410)
        assert b"were deleted" in b"".join(message.SerializeToString() for message in still_open.receive())
        visit.tab.close()
    pieces = [needle for needle in needles if needle != visit.tab.page.session_id.encode()]
    left = _soon_empty(server, pieces)
    assert not left, left


def _pictures(tab: BlockingTab) -> list[str]:
    return [*tab.media(), *tab.small_copies()]


def _holds_any(tab: BlockingTab, address: str, needles: list[bytes]) -> bool:
    body = tab.request("GET", address).body
    return any(needle in body for needle in needles) or shows(body, BLUE)


def _soon_empty(server: Watched, needles: list[bytes]) -> list[tuple[bytes, str]]:
    """Return what is still held when the connections have had time to end."""
    end = time.monotonic() + 5
    while True:
        # Streamlit's loop holds the last tab that it served until it serves another.
        with BlockingTab(Visitor(server.port)) as somebody:
            somebody.show()
            held = server.holders(needles)
        if not held or time.monotonic() > end:
            return held
