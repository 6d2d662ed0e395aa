"""Hundreds of zips of an attacker: each is refused or gives files, never more than was promised, and nothing breaks."""

import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from model.common.errors import FileRefused, PhotoRefused
from model.common.text import LONGEST_PATH, clean_text
from model.image_folders.proposals import from_path, from_uploads
from model.image_folders.zip_files import listing_of
from model.photos.label_names import clean_label
from model.photos.labelled_files import LabelledFile
from model.photos.opened_file import PHOTO_LIMITS
from tests.support.hostile_zips import BOMBS, ODD, PHOTOS, mutated
from tests.support.pictures import encoded
from tests.support.zips import zip_of


def read_all(data: bytes) -> tuple[list[bytes], list[str]]:
    """Return what came out, and refusals; anything else that is raised fails the test."""
    try:
        members = listing_of(data, "gift.zip").members
    except FileRefused as refusal:
        return [], [str(refusal)]
    contents: list[bytes] = []
    refusals: list[str] = []
    for member in members:
        try:
            contents.append(member.read())
            assert len(contents[-1]) <= PHOTO_LIMITS.file_bytes
        except PhotoRefused as refusal:
            refusals.append(refusal.reason)
    return contents, refusals


def assert_sentences(refusals: list[str]) -> None:
    for refusal in refusals:
        assert refusal.endswith(".")
        assert len(refusal) < 400
        assert refusal.isprintable()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_gives_next_to_nothing_and_takes_no_memory(name: str) -> None:
    data = BOMBS[name]()
    tracemalloc.start()
    try:
        contents, refusals = read_all(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert_sentences(refusals)
    assert refusals
    assert not b"".join(contents)
    assert peak < 3 * PHOTO_LIMITS.file_bytes  # one file as large as may be, and its copy


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_among_uploads_is_opened_no_further(name: str) -> None:
    data = zip_of([("a.zip", BOMBS[name]()), ("b/1.jpg", PHOTOS[0])])
    tracemalloc.start()
    try:
        files = from_uploads([("gift.zip", data)]).best.files
        contents, refusals = [], []
        for file in files:
            try:
                contents.append(file.read())
            except PhotoRefused as refusal:
                refusals.append(refusal.reason)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert_sentences(refusals)
    assert refusals
    assert contents == [PHOTOS[0]]
    assert peak < 3 * PHOTO_LIMITS.file_bytes


def test_a_plain_bmp_in_a_zip_is_no_bomb() -> None:
    screenshot = encoded(Image.effect_noise((900, 700), 2).convert("RGB"), "BMP")  # 1.9 MB of nearly one colour
    assert read_all(zip_of([("a/1.bmp", screenshot)])) == ([screenshot], [])


@pytest.mark.parametrize("name", ODD)
def test_an_odd_zip_gives_files_with_clean_names_or_refusals(name: str) -> None:
    data = ODD[name]()
    contents, refusals = read_all(data)
    assert_sentences(refusals)
    assert sum(map(len, contents)) <= 4 * len(data) + 100
    assert_clean(from_uploads([("gift.zip", data)]).best.files)


def assert_clean(files: Iterable[LabelledFile]) -> None:
    for file in files:
        assert file.name == clean_text(file.name) != ""
        assert file.name.replace("\u200d", "").isprintable()
        assert file.name.encode()  # no half characters
        assert len(file.name) <= LONGEST_PATH
        assert file.label is None or (file.label == clean_label(file.label) and file.label.isprintable())
        assert file.label not in ("..", ".", "/")


@pytest.mark.parametrize("part", range(4))
def test_a_damaged_zip_gives_files_or_refusals(part: int) -> None:
    accepted = 0
    for data in mutated(100, seed=part):
        contents, refusals = read_all(data)
        assert_sentences(refusals)
        assert set(contents) <= set(PHOTOS)  # whole, or not at all
        accepted += bool(contents)
    assert accepted  # the damage leaves some files whole, and those come out


def test_nothing_is_written_beside_the_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for make in ODD.values():
        (tmp_path / "x.zip").write_bytes(make())
        read_path(tmp_path / "x.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def read_path(path: Path) -> None:
    try:
        files = from_path(path).best.files
    except FileRefused:
        return
    for file in files:
        try:
            file.read()
        except PhotoRefused as refusal:
            assert refusal.reason  # noqa: PT017
