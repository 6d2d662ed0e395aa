"""Names in zips: what they say in Unicode counts first, a guess is shown, and no name leads elsewhere."""

import struct
import zlib

import pytest

from model.image_folders.proposals import Proposal, from_uploads
from model.image_folders.wording import LayoutCode
from tests.support.hostile_zips import central, local, put_together
from tests.support.labelled_files import listed
from tests.support.zips import zip_of


def proposed(names: list[bytes], *, flags: int = 0, extras: list[bytes] | None = None) -> Proposal:
    """Read a zip of files with these names."""
    files, lines, at = [], [], 0
    for i, name in enumerate(names):
        extra = extras[i] if extras else b""
        data = b"%d" % i
        line = bytearray(central(name, len(data), len(data), at, crc=zlib.crc32(data), method=0, flags=flags))
        struct.pack_into("<H", line, 30, len(extra))
        files.append(local(name, data, len(data), zlib.crc32(data), method=0))
        struct.pack_into("<H", (head := bytearray(files[-1])), 6, flags)
        files[-1] = bytes(head)
        lines.append(bytes(line) + extra)
        at += len(files[-1])
    return from_uploads([("set.zip", put_together(files, lines))])


def unicode_path(name: bytes, said: str) -> bytes:
    return struct.pack("<HHBL", 0x7075, 5 + len(said.encode()), 1, zlib.crc32(name)) + said.encode()


def test_names_in_an_old_code_page_are_guessed_and_shown_before_they_count() -> None:
    proposal = proposed([f"{label}/{i}.jpg".encode("cp850") for label in ("rød", "Ørsted") for i in (1, 2)])
    assert list(proposal.best.counts().items()) == [("rød", 2), ("Ørsted", 2)]
    assert [note.code for note in proposal.best.notes] == [LayoutCode.NAMES_GUESSED]
    assert not proposal.is_plain
    assert [file.read() for file in proposal.best.files] == [b"0", b"1", b"2", b"3"]


def test_the_field_of_unicode_names_counts_before_any_guess() -> None:
    raw = [name.encode("cp850") for name in ("rød/1.jpg", "Ørsted/1.jpg")]
    proposal = proposed(raw, extras=[unicode_path(raw[0], "rød/1.jpg"), unicode_path(raw[1], "Ørsted/1.jpg")])
    assert list(proposal.best.counts()) == ["rød", "Ørsted"]
    assert proposal.is_plain


def test_a_field_that_was_written_for_another_name_does_not_count() -> None:
    raw = [b"a/1.jpg", b"b/1.jpg"]
    proposal = proposed(raw, extras=[unicode_path(b"c/1.jpg", "d/1.jpg"), b"\x75\x70\x01\x00\x01"])
    assert list(proposal.best.counts()) == ["a", "b"]


def test_names_in_utf_8_need_no_mark_and_no_guess() -> None:
    proposal = proposed([name.encode() for name in ("Flügel/1.jpg", "猫/1.jpg")])
    assert set(proposal.best.counts()) == {"Flügel", "猫"}
    assert proposal.is_plain


def test_a_byte_of_a_letter_is_no_backslash() -> None:
    labels = ("表", "ソフト", "能力")  # in Shift JIS each has a byte 0x5C
    assert all(b"\\" in label.encode("cp932") for label in labels)
    proposal = proposed([f"{label}\\{i}.jpg".encode("cp932") for label in labels for i in (1, 2)])
    assert proposal.best.counts() == dict.fromkeys(labels, 2)


def test_labels_are_never_made_one_by_signs_that_stand_for_unknown_letters() -> None:
    proposal = proposed([b"r\x9bd/1.jpg", b"r\x86d/1.jpg", b"r\x84d/1.jpg"])
    assert len(proposal.best.counts()) == 3
    assert not any("\ufffd" in label for label in proposal.best.counts())


@pytest.mark.parametrize(
    "name",
    [
        "a/Screenshot 2024-01-01 10:11:12.jpg", "/a/1.jpg", "//a/1.jpg", "C:/a/1.jpg", "C:\\a\\1.jpg", "\\a\\1.jpg",
        "\\\\?\\C:\\a\\1.jpg", "./a/1.jpg",
    ],
)  # fmt: skip
def test_ways_to_begin_are_taken_off_and_a_colon_leads_nowhere(name: str) -> None:
    files = from_uploads([("set.zip", zip_of([(name, b"x"), ("b/2.jpg", b"y")]))]).best.files
    assert [file.label for file in files] == ["a", "b"]
    assert files[0].read() == b"x"


def test_each_way_of_packing_that_is_not_opened_is_said_once_with_a_program_that_opens_it() -> None:
    for method, words in ((9, "Deflate64"), (12, "bzip2"), (14, "LZMA"), (93, "Zstandard"), (99, "password")):
        lines = [central(f"a/{i}.jpg".encode(), 1, 1, 0, method=method) for i in range(3)]
        (refused,) = from_uploads(
            [("set.zip", put_together([local(b"a/0.jpg", b"x", 1, method=method)], lines))]
        ).best.files
        with pytest.raises(Exception, match=words) as caught:
            refused.read()
        assert "7-Zip" in str(caught.value)


def test_of_a_zip_that_is_packed_in_two_ways_the_rest_is_read() -> None:
    data = b"x"
    files = [local(b"a/1.jpg", data, 1, zlib.crc32(data), method=0), local(b"a/2.jpg", data, 1, method=9)]
    lines = [
        central(b"a/1.jpg", 1, 1, 0, crc=zlib.crc32(data), method=0),
        central(b"a/2.jpg", 1, 1, len(files[0]), method=9),
    ]
    good, bad = from_uploads([("set.zip", put_together(files, lines))]).best.files
    assert (good.label, good.read()) == ("a", b"x")
    with pytest.raises(Exception, match="1 of 2 files in it are packed with Deflate64"):
        bad.read()
    assert listed([bad]) == [(None, "set.zip")]
