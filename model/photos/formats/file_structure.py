"""File structure of JPEG, WebP, HEIC and AVIF, read before a decoder sees it: cut short, its scans, as we write it."""

import re
from typing import NamedTuple

from model.photos.formats.file_types import AVIF, HEIC, WEBP


def is_cut_short(data: bytes, file_type: str) -> bool:
    """Say whether a WebP, HEIC or AVIF file promises more bytes than there are; their decoders may not mind."""
    if file_type == WEBP:
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if file_type in (HEIC, AVIF):
        return _end_of_boxes(data) > len(data)
    return False


class Scan(NamedTuple):
    """Where the codes of a JPEG's pixels lie in the file."""

    start: int
    end: int
    frame: int  # where the header of its picture begins, with the size
    alone: bool  # it has all channels at their full depth in Huffman codes: nothing is left for another scan


def scans_of(data: bytes, most: int) -> list[Scan]:
    """Find the scans of a JPEG's first picture, up to one more than `most`: each costs a pass over all its pixels."""
    at, frame, n_channels, found = 2, 0, 0, list[Scan]()
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xD9 and len(found) <= most:
        marker, head, at = data[at + 1], at + 4, at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in (*_SEQUENTIAL, _PROGRESSIVE):
            frame = head - 4
        if marker in _SEQUENTIAL:
            n_channels = int.from_bytes(data[head + 5 : head + 6], "big")
        if marker == _SCAN:
            mark = _MARKER.search(data, at)
            start, at = at, mark.start() if mark else len(data)
            found.append(Scan(start, at, frame, mark is not None and data[head] == n_channels))
    return found


def webp_size(data: bytes) -> tuple[int, int]:
    """Return width and height from a WebP's header: its decoder reserves the memory while opening."""
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF


def _end_of_boxes(data: bytes) -> int:
    """Return where the last box at the top of a HEIC or AVIF file ends, by the lengths that the boxes give."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:  # the length is a longer number, after the box's name
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if length < 8:  # 0: it goes on to the end
            return len(data)
        at += length
    return at


# Of a JPEG that we have written: its frame, tables and one scan. No notes, no profile, no comment, no second picture.
_JFIF, _FRAME, _SCAN, _TABLES = 0xE0, 0xC0, 0xDA, (0xDB, 0xC4)
_SEQUENTIAL = (_FRAME, 0xC1)  # frames whose scans hold whole channels, in Huffman codes
_PROGRESSIVE = 0xC2
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # in a scan: neither a byte that was escaped nor a restart


def is_plain_jpeg(data: bytes, longest: int) -> bool:
    """Say whether bytes are a JPEG such as we store: colours in one scan, its sides at most `longest`, nothing else.

    For pictures that should be ours and came from elsewhere: in such a file nothing can be hidden, and the parts of a
    decoder that had holes are not reached.
    """
    if data[:2] != b"\xff\xd8":
        return False
    at, framed = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end]
        if marker == _SCAN:
            found = _MARKER.search(data, end)
            return framed and found is not None and found[0] == b"\xff\xd9" and found.end() == len(data)
        if marker == _FRAME and not framed and _is_plain_frame(body, longest):
            framed = True
        elif not (marker in _TABLES or (marker == _JFIF and _is_plain_jfif(body))):
            return False
        at = end
    return False


def _is_plain_frame(body: bytes, longest: int) -> bool:
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    return len(body) == 15 and body[0] == 8 and body[5] == 3 and 0 < min(height, width) <= max(height, width) <= longest


def _is_plain_jfif(body: bytes) -> bool:
    return len(body) == 14 and body[:5] == b"JFIF\0" and body[12:] == b"\0\0"  # no preview in it
