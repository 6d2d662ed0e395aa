"""File structure of PNGs: damage that their decoder leaves aside, and the kind that only Apple's programs read."""

import zlib
from collections.abc import Iterator

from PIL import Image

_STEPS = (
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
)  # of Adam7: x, y
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PART = 1 << 20


def is_for_apple(data: bytes) -> bool:
    """Say whether a PNG is packed for iPhones (CgBI): its colours swapped, its stream without a head."""
    return data[12:16] == b"CgBI"


def has_damaged_pixels(data: bytes) -> bool:
    """Say whether the pixels of a PNG were damaged on the way: its decoder leaves their checksums aside."""
    return any(
        name == b"IDAT" and whole and zlib.crc32(content, zlib.crc32(name)) != checksum
        for name, content, checksum, whole in _chunks(data)
    )


def lacks_pixels(data: bytes, image: Image.Image) -> bool:
    """Say whether the stream of a decoded PNG ended before its last row: its decoder leaves the rest black."""
    last_row = image.crop((0, image.height - 1, *image.size))
    if not image.info.get("interlace") and last_row.getbbox(alpha_only=False):
        return False
    head = data[16:29]
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    missing = _stream_bytes(width, height, head[8] * _CHANNELS[head[9]], interlaced=bool(head[12]))
    stream = zlib.decompressobj()
    for packed in (content for name, content, _, _ in _chunks(data) if name == b"IDAT"):
        missing -= len(stream.decompress(packed, _PART))
        while missing > 0 and stream.unconsumed_tail:
            missing -= len(stream.decompress(stream.unconsumed_tail, _PART))
    return missing > 0


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int, bool]]:
    """Yield name, content and checksum of each chunk, and whether all of it is there."""
    at = 8  # the signature
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        checksum = int.from_bytes(data[end : end + 4], "big")
        yield data[at + 4 : at + 8], memoryview(data)[at + 8 : end], checksum, end + 4 <= len(data)
        at = end + 4


def _stream_bytes(width: int, height: int, bits: int, *, interlaced: bool) -> int:
    """Return how many bytes a picture has before it is packed: each row has one more, which says how it is coded."""
    steps = _STEPS if interlaced else ((0, 1, 0, 1),)
    total = 0
    for left, right, top, down in steps:
        columns, rows = -(-(width - left) // right), -(-(height - top) // down)
        total += rows * (1 + -(-columns * bits // 8)) if columns > 0 and rows > 0 else 0
    return total
