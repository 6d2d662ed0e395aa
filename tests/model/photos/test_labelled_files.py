"""Folders, zips and uploads give the same labelled files; what is odd is refused by name."""

import os
import sys
from pathlib import Path

import pytest

from model.common.errors import FileRefused, PhotoRefused, Stopped
from model.common.progress import Progress
from model.photos.decoder import Decoder
from model.photos.labelled_files import from_folder, from_uploads, from_zip, read_labelled
from model.photos.photo_store import PhotoStore
from tests.support.labelled_files import listed, refusal_of
from tests.support.pictures import picture_bytes, write_folder
from tests.support.zips import zip_of


def test_the_first_sub_folder_is_the_label(tmp_path: Path) -> None:
    for name in ("b/1.jpg", "a/2.jpg", "a/far/3.jpg", "stray.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    files = list(from_folder(tmp_path))
    assert listed(files) == [("a", "a/2.jpg"), ("a", "a/far/3.jpg"), ("b", "b/1.jpg"), (None, "stray.jpg")]
    assert [file.read() for file in files] == [file.name.encode() for file in files]


def test_what_systems_leave_in_folders_is_passed_over(tmp_path: Path) -> None:
    hidden = (".DS_Store", "__MACOSX/a/._x.jpg", "a/.hidden.jpg", "a/Thumbs.db", "a/desktop.ini", ".git/x.jpg")
    for name in (*hidden, "a/x.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert listed(from_folder(tmp_path)) == [("a", "a/x.jpg")]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="is not a folder"):
        list(from_folder(tmp_path / "nowhere"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_odd_entries_of_a_folder_neither_hang_nor_loop(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "broken.jpg").symlink_to(tmp_path / "nowhere.jpg")
    os.mkfifo(tmp_path / "a" / "pipe.jpg")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    files = list(from_folder(tmp_path))
    assert listed(files) == [("a", "a/broken.jpg"), ("a", "a/pipe.jpg")]
    assert all("no file at all" in refusal_of(file) for file in files)


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    (file,) = from_folder(write_folder(tmp_path, {"a": 0}, 1))
    (tmp_path / "a" / "000.jpg").unlink()
    refusal_of(file)


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with (tmp_path / "a" / "film.mov").open("wb") as file:
        file.truncate(50 << 30)
    (found,) = from_folder(tmp_path)
    assert "51,200 MB" in refusal_of(found)


def test_names_that_are_no_text_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    try:
        Path(os.fsdecode(os.fsencode(tmp_path / "a") + b"/\xff.jpg")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes no such name")
    (file,) = from_folder(tmp_path)
    assert file.name == "a/?.jpg"
    assert file.read() == b"x"


def test_a_folder_whose_name_is_too_long_is_refused_by_file(tmp_path: Path) -> None:
    (file,) = from_folder(write_folder(tmp_path, {"y" * 200: 0}, 1))
    assert file.label is None
    assert "has 200 characters; at most 60" in refusal_of(file)


# ---- uploads ----


def test_single_uploads_have_no_label_of_their_own() -> None:
    assert listed(from_uploads([("1.jpg", b""), ("2.jpg", b"")], None)) == [(None, "1.jpg"), (None, "2.jpg")]


def test_uploads_under_a_label_have_that_label() -> None:
    uploads = [("1.jpg", b""), ("picked/b/2.jpg", b""), ("x.zip", zip_of([("c/3.jpg", b"")]))]
    assert [file.label for file in from_uploads(uploads, "a")] == ["a", "a", "a"]


def test_a_zip_among_uploads_is_opened_and_a_bad_one_is_refused_by_name() -> None:
    uploads = [("1.jpg", b"1"), ("Set.ZIP", zip_of([("a/2.jpg", b"2")])), ("bad.zip", b"no zip")]
    first, second, bad = from_uploads(uploads, None)
    assert (first.label, first.read()) == (None, b"1")
    assert (second.label, second.read()) == ("a", b"2")
    assert bad.name == "bad.zip"
    assert refusal_of(bad).startswith("it cannot be opened as a zip")


# ---- reading ----


def read(tmp_path: Path, decoder: Decoder, members: list[tuple[str, bytes]]) -> tuple[object, list[PhotoRefused]]:
    return read_labelled(from_zip(zip_of(members)), PhotoStore(tmp_path), decoder)


def test_a_folder_becomes_a_dataset(tmp_path: Path, decoder: Decoder) -> None:
    folder = write_folder(tmp_path / "photos", {"striped": 0, "dotted": 1}, 3)
    reports: list[Progress] = []
    dataset, refused = read_labelled(from_folder(folder), PhotoStore(tmp_path), decoder, reports.append)
    assert refused == []
    assert dataset.labels == ("dotted", "striped")
    assert dataset.targets.tolist() == [0, 0, 0, 1, 1, 1]
    assert dataset.names[0] == "dotted/000.jpg"
    assert all(photo_id in dataset.store for photo_id in dataset.photo_ids)
    assert [(report.done, report.total) for report in reports] == [(i, 6) for i in range(1, 7)]


def test_bad_files_are_refused_by_name_and_the_rest_go_on(tmp_path: Path, decoder: Decoder) -> None:
    good, other = picture_bytes(0, 1), picture_bytes(1, 1)
    members = [("a/1.jpg", good), ("a/notes.jpg", b"text"), ("a/empty.jpg", b""), ("b/2.jpg", other), ("c.jpg", good)]
    dataset, refused = read_labelled(from_zip(zip_of(members)), PhotoStore(tmp_path), decoder)
    assert dataset.names == ("a/1.jpg", "b/2.jpg")
    assert [refusal.name for refusal in refused] == ["a/notes.jpg", "a/empty.jpg", "c.jpg"]
    assert "a text file" in refused[0].reason
    assert "0 bytes" in refused[1].reason
    assert "in no label's folder" in refused[2].reason


def test_the_same_photo_under_two_labels_is_refused_with_both(tmp_path: Path, decoder: Decoder) -> None:
    data = picture_bytes(0, 1)
    members = [("a/1.jpg", data), ("a/1 copy.jpg", data), ("b/2.jpg", data)]
    dataset, refused = read_labelled(from_zip(zip_of(members)), PhotoStore(tmp_path), decoder)
    assert dataset.names == ("a/1.jpg",)
    assert "the same photo as “a/1.jpg”, so it counts once" in refused[0].reason
    assert "that one is under “a” and this one under “b”" in refused[1].reason


def test_folders_that_spell_one_label_in_two_ways_are_one_label(tmp_path: Path, decoder: Decoder) -> None:
    members = [("A/1.jpg", picture_bytes(0, 1)), ("a /2.jpg", picture_bytes(0, 2)), ("b/3.jpg", picture_bytes(1, 1))]
    dataset, _ = read_labelled(from_zip(zip_of(members)), PhotoStore(tmp_path), decoder)
    assert dataset.labels == ("A", "b")
    assert dataset.counts().tolist() == [2, 1]


def test_nothing_to_read_is_an_empty_dataset(tmp_path: Path, decoder: Decoder) -> None:
    dataset, refused = read_labelled([], PhotoStore(tmp_path), decoder)
    assert (dataset.labels, dataset.photo_ids, refused) == ((), (), [])
    assert dataset.counts().tolist() == []


def test_reading_can_be_stopped(tmp_path: Path, decoder: Decoder) -> None:
    def stop(_: Progress) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_labelled(from_zip(zip_of([("a/1.jpg", b"x")] * 1)), PhotoStore(tmp_path), decoder, stop)
