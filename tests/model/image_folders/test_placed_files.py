"""Folders and uploads give the same labelled files; what is odd is refused by name."""

import os
import sys
from pathlib import Path

import pytest

from model.common.errors import FileRefused
from model.image_folders.proposals import from_path, from_uploads
from model.photos.labelled_files import LabelledFile
from tests.support.labelled_files import listed, refusal_of
from tests.support.pictures import write_folder
from tests.support.zips import zip_of


def files_of(folder: Path) -> tuple[LabelledFile, ...]:
    return from_path(folder).best.files


def test_the_first_sub_folder_is_the_label(tmp_path: Path) -> None:
    for name in ("b/1.jpg", "a/2.jpg", "a/far/3.jpg", "stray.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    files = files_of(tmp_path)
    assert listed(files) == [("a", "a/2.jpg"), ("a", "a/far/3.jpg"), ("b", "b/1.jpg"), (None, "stray.jpg")]
    assert [file.read() for file in files] == [file.name.encode() for file in files]


def test_what_systems_leave_in_folders_is_passed_over(tmp_path: Path) -> None:
    hidden = (".DS_Store", "__MACOSX/a/._x.jpg", "a/.hidden.jpg", "a/Thumbs.db", "a/desktop.ini", ".git/x.jpg")
    for name in (*hidden, "a/x.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert listed(files_of(tmp_path)) == [("a", "a/x.jpg")]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="is not a folder"):
        files_of(tmp_path / "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_odd_entries_of_a_folder_neither_hang_nor_loop(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "broken.jpg").symlink_to(tmp_path / "nowhere.jpg")
    os.mkfifo(tmp_path / "a" / "pipe.jpg")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    files = files_of(tmp_path)
    assert listed(files) == [("a", "a/broken.jpg"), ("a", "a/pipe.jpg")]
    assert all("no file at all" in refusal_of(file) for file in files)


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    (file,) = files_of(write_folder(tmp_path, {"a": 0}, 1))
    (tmp_path / "a" / "000.jpg").unlink()
    refusal_of(file)


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with (tmp_path / "a" / "film.mov").open("wb") as file:
        file.truncate(50 << 30)
    (found,) = files_of(tmp_path)
    assert "51,200 MB" in refusal_of(found)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_names_in_an_old_code_page_are_read_and_never_made_one_label(tmp_path: Path) -> None:
    for name in ("rød", "blå"):
        (tmp_path / os.fsdecode(name.encode("cp1252"))).mkdir()
        (tmp_path / os.fsdecode(name.encode("cp1252")) / "1.jpg").write_bytes(name.encode())
    proposal = from_path(tmp_path)
    assert listed(proposal.best.files) == [("blå", "blå/1.jpg"), ("rød", "rød/1.jpg")]
    assert [file.read() for file in proposal.best.files] == ["blå".encode(), "rød".encode()]
    assert not proposal.is_plain


def test_a_folder_whose_name_is_too_long_is_refused_by_file(tmp_path: Path) -> None:
    (file,) = files_of(write_folder(tmp_path, {"y" * 200: 0}, 1))
    assert file.label is None
    assert "has 200 characters; at most 60" in refusal_of(file)


# ---- uploads ----


def test_single_uploads_have_no_label_of_their_own() -> None:
    proposal = from_uploads([("1.jpg", b""), ("2.jpg", b"")])
    assert proposal.is_plain
    assert listed(proposal.best.files) == [(None, "1.jpg"), (None, "2.jpg")]


def test_a_zip_among_uploads_is_opened_and_a_bad_one_is_refused_by_name() -> None:
    uploads = [("1.jpg", b"1"), ("Set.ZIP", zip_of([("a/2.jpg", b"2")])), ("bad.zip", b"no zip")]
    first, second, bad = from_uploads(uploads).best.files
    assert (first.label, first.read()) == (None, b"1")
    assert (second.label, second.read()) == ("a", b"2")
    assert bad.name == "bad.zip"
    assert refusal_of(bad).startswith("it cannot be opened as a zip")
