"""Uploads wait on disk, never in Streamlit's memory, and go with their last use, their session or their server."""

import gc
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from model.common.errors import PhotoRefused
from views.streamlit_workarounds.uploads_on_disk import Arrival, Parking


@pytest.fixture
def manager() -> MemoryUploadedFileManager:
    return MemoryUploadedFileManager("/upload")


def put(parking: Parking, session: str, file: str, data: bytes) -> None:
    arrival = Arrival(parking, session)
    for start in range(0, len(data), 400):
        arrival.write(data[start : start + 400])
    parking.park(session, UploadedFileRec(file, f"{file}.jpg", "image/jpeg", b""), arrival)


def on_disk(root: Path) -> list[bytes]:
    gc.collect()
    return sorted(path.read_bytes() for path in root.glob(".uploads-*/*") if path.name != "claim")


def taken(parking: Parking, session: str, file: str) -> Callable[[], bytes]:
    data = parking.data(session, file)
    assert data is not None
    return data


def test_a_file_waits_on_disk_and_goes_with_its_last_use(manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
    parking = Parking(manager, tmp_path)
    put(parking, "a", "1", b"x" * 1000)
    assert manager._total_bytes == 0
    (record,) = manager.get_files("a", ["1"])
    assert (record.name, record.data) == ("1.jpg", b"")
    data = taken(parking, "a", "1")
    manager.remove_file("a", "1")
    assert data() == data() == b"x" * 1000  # an interrupted page reads again
    assert on_disk(tmp_path) == [b"x" * 1000]
    del data
    assert on_disk(tmp_path) == []


def test_files_of_one_session_are_not_anothers(manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
    parking = Parking(manager, tmp_path)
    put(parking, "a", "1", b"a's")
    put(parking, "b", "1", b"b's")
    assert parking.data("c", "1") is None
    assert taken(parking, "b", "1")() == b"b's"
    assert parking.data("b", "1") is None
    assert taken(parking, "a", "1")() == b"a's"


def test_a_visitor_who_leaves_in_the_middle_leaves_nothing(manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
    parking = Parking(manager, tmp_path)
    for n in range(5):
        put(parking, "a", str(n), b"x")
    put(parking, "b", "1", b"stays")
    manager.remove_file("a", "1")
    assert len(on_disk(tmp_path)) == 5
    manager.remove_session_files("a")
    assert on_disk(tmp_path) == [b"stays"]


def test_what_is_too_much_at_once_is_refused_by_name(manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
    parking = Parking(manager, tmp_path, most_waiting=1000)
    put(parking, "a", "1", bytes(600))
    put(parking, "a", "2", bytes(600))
    put(parking, "b", "2", bytes(600))
    assert taken(parking, "a", "1")() == taken(parking, "b", "2")() == bytes(600)
    with pytest.raises(PhotoRefused, match=r"2\.jpg: more than .* GB were added at once"):
        taken(parking, "a", "2")()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_refuses_a_file_by_name(
    manager: MemoryUploadedFileManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parking = Parking(manager, tmp_path)
    put(parking, "a", "0", b"x")
    (folder,) = tmp_path.glob(".uploads-*")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "7")
    (folder / "7").symlink_to("/dev/full")
    put(parking, "a", "1", bytes(100_000))
    with pytest.raises(PhotoRefused, match=r"1\.jpg: it could not be kept .No space left"):
        taken(parking, "a", "1")()


@pytest.mark.skipif(os.name != "posix", reason="only a POSIX system tells which server still lives")
def test_what_a_killed_server_left_is_deleted_by_the_next_one(
    manager: MemoryUploadedFileManager, tmp_path: Path
) -> None:
    lives = Parking(manager, tmp_path)
    put(lives, "a", "1", b"x")
    (kept,) = tmp_path.glob(".uploads-*")
    left, unclaimed = tmp_path / ".uploads-left", tmp_path / ".uploads-unclaimed"
    for folder, names in ((left, ("claim", "1")), (unclaimed, ("1",))):
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"x")
        for path in (*folder.iterdir(), folder, kept / "claim", kept):
            os.utime(path, (time.time() - 100_000,) * 2)
    Parking(MemoryUploadedFileManager(""), tmp_path)
    assert not left.exists()
    assert not unclaimed.exists()
    assert taken(lives, "a", "1")() == b"x"


def test_uploads_are_for_their_owner_alone(manager: MemoryUploadedFileManager, tmp_path: Path) -> None:
    parking = Parking(manager, tmp_path)
    put(parking, "a", "1", b"x")
    (folder,) = tmp_path.glob(".uploads-*")
    assert folder.stat().st_mode & 0o077 == 0
    assert taken(parking, "a", "1")() == b"x"
