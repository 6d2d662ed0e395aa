"""Folders, zips and uploads give the same labelled files, and nothing hostile in them does harm."""

import io
import os
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from model.common.errors import FileRefused, PhotoRefused, Stopped
from model.common.progress import Progress
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, from_folder, from_uploads, from_zip, read_labelled
from model.photos.photo_store import PhotoStore
from tests.support.pictures import picture_bytes, write_folder
from tests.support.zips import zip_of


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(1) as decoder:
        yield decoder


def listed(files: Iterable[LabelledFile]) -> list[tuple[str | None, str]]:
    return [(file.label, file.name) for file in files]


def refusal_of(file: LabelledFile) -> str:
    with pytest.raises(PhotoRefused) as caught:
        file.read()
    assert caught.value.reason.endswith(".")
    return caught.value.reason


# ---- folders ----


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


# ---- zips ----


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
    assert [file.label for file in from_uploads(uploads, None)] == labels


def test_a_name_in_utf_8_without_its_mark_is_read_as_utf_8() -> None:
    data = zip_of([("Flügel/1.jpg", b"x")]).replace(b"\0\x08\x08\0", b"\0\0\x08\0")  # the flag of UTF-8
    assert from_zip(data)[0].label == "Flügel"


@pytest.mark.parametrize("name", ["../../evil.jpg", "a/../../evil.jpg", "/etc/evil.jpg", "C:/evil.jpg", "..\\evil.jpg"])
def test_a_name_that_leads_out_of_the_zip_is_refused_and_the_rest_go_on(name: str) -> None:
    evil, good = from_zip(zip_of([(name, b"x"), ("a/good.jpg", b"y")]))
    assert "leads out of the zip" in refusal_of(evil)
    assert (good.label, good.read()) == ("a", b"y")


def test_a_zip_in_a_zip_a_link_and_a_long_name_are_refused_by_name() -> None:
    link = zipfile.ZipInfo("a/link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/inner.zip", zip_of([("x.jpg", b"x")]))
        archive.writestr(link, "/etc/passwd")
        archive.writestr(f"a/{'n' * 300}.jpg", b"x")
    reasons = [refusal_of(file) for file in from_zip(out.getvalue())]
    assert ["zip inside a zip" in reasons[0], "a link" in reasons[1], "longer than 240" in reasons[2]] == [True] * 3


def test_a_zip_in_a_zip_under_another_name_is_refused_by_the_decoder(tmp_path: Path, decoder: Decoder) -> None:
    data = zip_of([("a/x.jpg", zip_of([("y.jpg", b"y")]))])
    _, refused = read_labelled(from_zip(data), PhotoStore(tmp_path), decoder)
    assert "a zip archive" in refused[0].reason


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(zip_of([("a/1.jpg", b"x")]))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(FileRefused, match="is protected with a password"):
        from_zip(bytes(data), "photos.zip")


def test_a_packing_of_another_kind_is_refused() -> None:
    (file,) = from_zip(zip_of([("a/1.jpg", b"x")], zipfile.ZIP_LZMA))
    assert "packed in an unusual way" in refusal_of(file)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4" + bytes(90), zip_of([("a/1.jpg", b"x" * 99)])[:-9]])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused, match="The zip cannot be opened"):
        from_zip(data)


def declaring(data: bytes, size: int) -> bytes:
    """The zip of one file with its unpacked size declared otherwise."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", changed, changed.index(signature) + offset, size)
    return bytes(changed)


def test_a_zip_that_unpacks_to_ten_gigabytes_is_refused_unread() -> None:
    bomb = declaring(zip_of([("a/1.jpg", bytes(1 << 20))]), 5 << 29)
    four = zip_of([])  # one end record
    entry = bomb[bomb.index(b"PK\1\2") : bomb.rindex(b"PK\5\6")]
    body = bomb[: bomb.index(b"PK\1\2")]
    end = bytearray(four[-22:])
    struct.pack_into("<HHII", end, 8, 4, 4, 4 * len(entry), len(body))
    with pytest.raises(FileRefused, match=r"would unpack to 10\.0 GB; at most 2 GB"):
        from_zip(body + entry * 4 + bytes(end))


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    assert len(packed) < 400_000
    honest = zip_of([("a/1.jpg", b"")], zipfile.ZIP_STORED)
    start = honest.index(b"PK\1\2")
    data = bytearray(honest[:start]) + packed[2:-4] + bytearray(honest[start:])
    for signature, offset in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        at = data.index(signature) + offset
        struct.pack_into("<H", data, at, zipfile.ZIP_DEFLATED)
        struct.pack_into("<II", data, at + 10, len(packed) - 6, 1000)  # 300 MB that claim to be 1000 bytes
    struct.pack_into("<I", data, data.rindex(b"PK\5\6") + 16, start + len(packed) - 6)
    (file,) = from_zip(bytes(data))
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
