"""Zips give labelled files, and nothing hostile in them does harm."""

import stat
import struct
import zipfile
from pathlib import Path

import pytest

from model.common.errors import FileRefused
from model.image_folders.proposals import from_uploads, proposal_of
from model.image_folders.zip_files import Source
from model.image_folders.zip_listings import of_zip
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.photo_store import PhotoStore
from tests.support.hostile_zips import central, deflated, local, lying, named, put_together
from tests.support.labelled_files import listed, refusal_of
from tests.support.zips import zip_of


def from_zip(source: Source, name: str = "") -> tuple[LabelledFile, ...]:
    return proposal_of(of_zip(source, name)).best.files


def test_a_zip_of_folders_gives_labels(tmp_path: Path) -> None:
    data = zip_of([("healthy/1.jpg", b"1"), ("damaged/2.jpg", b"2"), ("stray.jpg", b"3")])
    (tmp_path / "set.zip").write_bytes(data)
    for source in (data, tmp_path / "set.zip"):
        files = from_zip(source)
        assert listed(files) == [
            ("healthy", "healthy/1.jpg"),
            ("damaged", "damaged/2.jpg"),
            (None, "stray.jpg"),
        ]
        assert [file.read() for file in files] == [b"1", b"2", b"3"]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["set/a/1", "set/b/2"], ["a", "b"]),
        (["set/a/1", "set/b/2", "set/readme", "readme"], ["a", "b", None, None]),
        (["x/set/a/1", "x/set/b/2"], ["a", "b"]),
        (["set/a/1", "set/a/2"], ["a", "a"]),
        (["a/1", "a/2"], ["a", "a"]),
        (["a/1", "a/2", "a/far/3"], ["a", "a", "a"]),
        (["a/1", "b/2"], ["a", "b"]),
        (["1", "2"], [None, None]),
        (["set/a/1", "__MACOSX/set/a/1"], ["a"]),
        (["set\\a\\1", "set\\b\\2"], ["a", "b"]),
        (["A/1", "a /2", "B/3", "Ａ/4"], ["A", "A", "B", "Ａ"]),
        (["👩‍🔧/1", "é/2"], ["👩‍🔧", "é"]),
    ],
)
def test_one_folder_above_the_labels_is_seen_through(names: list[str], labels: list[str | None]) -> None:
    assert [file.label for file in from_zip(zip_of((name, b"x") for name in names))] == labels
    uploads = [(name, b"x") for name in names]
    assert [file.label for file in from_uploads(uploads).best.files] == labels


def test_a_name_in_utf_8_without_its_mark_is_read_as_utf_8() -> None:
    data = zip_of([("Flügel/1.jpg", b"x")]).replace(b"\0\x08\x08\0", b"\0\0\x08\0")  # the flag of UTF-8
    assert from_zip(data)[0].label == "Flügel"


@pytest.mark.parametrize("name", ["../../evil.jpg", "a/../../evil.jpg", "/../evil.jpg", "..\\evil.jpg"])
def test_a_name_that_leads_out_of_the_zip_is_refused_and_the_rest_go_on(name: str) -> None:
    good, evil = from_zip(zip_of([(name, b"x"), ("a/good.jpg", b"y")]))
    assert "leads out of the zip" in refusal_of(evil)
    assert (good.label, good.read()) == ("a", b"y")


def test_a_zip_in_a_zip_in_a_zip_a_link_and_a_long_name_are_refused_by_name() -> None:
    zips = (
        (zip_of([("a/b.zip", zip_of([("c.zip", zip_of([("x.jpg", b"x")]))]))]), "zip inside a zip"),
        (named("a/link.jpg", mode=stat.S_IFLNK | 0o777), "a link"),
        (named(f"a/{'n' * 300}.jpg"), "longer than 240"),
    )
    for data, words in zips:
        (file,) = from_zip(data)
        assert words in refusal_of(file)


def test_a_zip_in_a_zip_under_another_name_is_refused_by_the_decoder(tmp_path: Path, decoder: Decoder) -> None:
    data = zip_of([("a/x.jpg", zip_of([("y.jpg", b"y")]))])
    _, refused = read_labelled(from_zip(data), PhotoStore(tmp_path), decoder)
    assert "a zip archive" in refused[0].reason


def test_a_zip_with_a_password_is_refused() -> None:
    with pytest.raises(FileRefused, match="is protected with a password"):
        from_zip(named("a/1.jpg", flags=0x801), "photos.zip")


def test_a_packing_of_another_kind_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"1 of 1 files in set\.zip are packed with LZMA.*7-Zip"):
        from_zip(zip_of([("a/1.jpg", b"x")], zipfile.ZIP_LZMA), "set.zip")


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4" + bytes(90), zip_of([("a/1.jpg", b"x" * 99)])[:-9]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="cannot be opened as a zip"):
        from_zip(data)


def test_a_zip_that_unpacks_to_ten_gigabytes_is_refused_unread() -> None:
    packed = deflated(1 << 20)
    four = [central(b"a/1.jpg", len(packed), 5 << 29, 0)] * 4
    with pytest.raises(FileRefused, match=r"would unpack to 10\.0 GB; at most 2 GB"):
        from_zip(put_together([local(b"a/1.jpg", packed, 5 << 29)], four))


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    (file,) = from_zip(lying(300 << 20, 1000))
    assert "damaged inside the zip" in refusal_of(file)


def test_a_single_file_that_unpacks_too_large_is_refused() -> None:
    (file,) = from_zip(zip_of([("a/1.bmp", bytes(40 << 20))]))
    assert "the file has 40 MB" in refusal_of(file)


def test_a_zip_of_too_many_files_is_refused_quickly() -> None:
    with pytest.raises(FileRefused, match="more than 20,000 files"):
        from_zip(zip_of(((f"a/{i}", b"") for i in range(20_001)), zipfile.ZIP_STORED))


def test_a_list_of_files_that_claims_to_be_huge_is_refused_unread() -> None:
    data = bytearray(zip_of([("a/1.jpg", b"x")]))
    struct.pack_into("<I", data, len(data) - 10, 1 << 30)
    with pytest.raises(FileRefused, match="cannot be opened as a zip"):
        from_zip(bytes(data))
