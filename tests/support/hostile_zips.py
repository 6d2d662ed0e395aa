"""Zips as an attacker makes them, and real ones damaged at random; for tests and benchmarks."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

from tests.support.hostile_photos import cut, flip, grow, repeat
from tests.support.pictures import picture_bytes
from tests.support.zips import zip_of

Maker = Callable[[], bytes]
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


def local(name: bytes, packed: bytes, size: int, crc: int = 0, method: int = 8) -> bytes:
    """Return a file as it lies in a zip, with whatever its header shall say."""
    return (
        struct.pack("<4s5H3I2H", _LOCAL, 20, 0x800, method, 0, 0x5021, crc, len(packed), size, len(name), 0)
        + name
        + packed
    )


def central(name: bytes, packed: int, size: int, at: int, **said: int) -> bytes:
    """Return a line of the list of files, with whatever it shall say."""
    head = struct.pack(
        "<4s6H3I5H2I", _CENTRAL, 20, 20, said.get("flags", 0x800), said.get("method", 8), 0, 0x5021, said.get("crc", 0),
        packed, size, len(name), 0, 0, 0, 0, said.get("mode", 0o100644) << 16, at,
    )  # fmt: skip
    return head + name


def end(n: int, length: int, at: int) -> bytes:
    """Return the record at a zip's end."""
    return struct.pack("<4s4H2IH", _END, 0, 0, min(n, 65_535), min(n, 65_535), length, at, 0)


def put_together(files: Sequence[bytes], lines: Sequence[bytes]) -> bytes:
    """Return a zip of parts that were made one by one."""
    body, listed = b"".join(files), b"".join(lines)
    return body + listed + end(len(lines), len(listed), len(body))


def deflated(size: int) -> bytes:
    """Return so many zeros, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # stands for itself: can be repeated
    return block * (size >> 20) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def overlapping(n: int = 2000, size: int = 20 << 20) -> bytes:
    """Return a zip whose files all lie in one another: a few kilobytes for many gigabytes (D. Fifield, 2019)."""
    packed = deflated(size)
    crc = zlib.crc32(bytes(size))
    kernel = local(b"a/0.bmp", packed, size, crc)
    lines = [central(f"a/{i}.bmp".encode(), len(packed), size, 0, crc=crc) for i in range(n)]
    return put_together([kernel], lines)


def nested(depth: int = 6) -> bytes:
    """Return a zip in a zip in a zip."""
    data = zip_of([("a/1.jpg", bytes(1 << 20))])
    for _ in range(depth):
        data = zip_of([(f"a/{i}.zip", data) for i in range(4)])
    return data


def lying(packed_size: int, said: int) -> bytes:
    """Return a zip of one file that unpacks to `packed_size` and says that it is `said` bytes long."""
    packed = deflated(packed_size)
    return put_together([local(b"a/1.bmp", packed, said)], [central(b"a/1.bmp", len(packed), said, 0)])


def endless_list(n: int = 300_000) -> bytes:
    """Return a zip whose list of files is huge, while the record that readers look at first says it is short."""
    line = central(b"a", 0, 0, 0, method=0)
    listed = line * n
    head = local(b"a", b"", 0, method=0)
    at = len(head) + len(listed)
    # The second record, of the 64-bit format, overrules the first.
    large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, n, n, len(listed), len(head))
    return head + listed + large + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1) + end(1, len(line), len(head))


def in_itself() -> bytes:
    """Return a zip that holds a line whose file begins at the zip itself, as in R. Cox's zip that holds itself."""
    inner = local(b"a/r.zip", b"", 0, method=0)
    line = central(b"a/r.zip", 400, 400, 0, method=0)
    return put_together([inner], [line])


def named(name: str, **other: int) -> bytes:
    """Return a zip of one good photo under that name."""
    photo = picture_bytes(0, 1, side=48)
    raw = name.encode("utf-8", "surrogatepass")
    crc = zlib.crc32(photo)
    return put_together(
        [local(raw, photo, len(photo), crc, method=0)],
        [central(raw, len(photo), len(photo), 0, crc=crc, method=0, **other)],
    )


def zip_said_packed_by(method: int) -> bytes:
    """Return a zip of one file that says it is packed in some way."""
    photo = picture_bytes(0, 1, side=48)
    return put_together(
        [local(b"a/x.jpg", photo, len(photo), method=method)],
        [central(b"a/x.jpg", len(photo), len(photo), 0, method=method)],
    )


def two_of_one_name() -> bytes:
    """Return a zip of two different files that have one name."""
    files = [("a/x.jpg", picture_bytes(0, 1, 48)), ("a/y.jpg", picture_bytes(0, 2, 48))]
    return zip_of(files).replace(b"a/y.jpg", b"a/x.jpg")


NAMES = (
    "../../etc/cron.d/x.jpg", "a/../../../x.jpg", "/etc/passwd", "C:/Windows/x.jpg", "C:x.jpg",
    "\\\\server\\share\\x.jpg",
    "..\\..\\x.jpg", "a/CON.jpg", "a/NUL", "a/LPT1.jpg.", "a/x.jpg:stream", "a/x.jpg ", "a/x\0.jpg", "a/x\r\n.jpg",
    "a/\x1b[2J\x1b]0;owned\x07.jpg", "a/\u202egpj.exe", "a/\u2066x\u2069.jpg", "a/\ud800.jpg", "\ud800/x.jpg",
    "a/" + "n" * 255 + ".jpg", "a/" + "é" * 200 + ".jpg", "/" * 300, "." * 300, "a" * 65_000, "a/" * 2000 + "x.jpg",
    "",
    "a/", "a//b//x.jpg", "./x.jpg", "a/./x.jpg", "~/x.jpg", "a/$(id).jpg", "a/`id`.jpg", "a/;rm -rf ~.jpg",
    "a/%2e%2e/x.jpg",
    "<img src=x onerror=alert(1)>/x.jpg", "=cmd|' /C calc'!A0/x.jpg", "a/.jpg", "a/x", "a/x.JPG", "a/x.php", "a/x.svg",
    "__MACOSX/x.jpg", ".git/x.jpg", "a/Thumbs.db", "a/x.zip", "\u200b/x.jpg",
    "a/" + "e\u0301" * 80 + ".jpg", "😀/😀.jpg",
)  # fmt: skip

BOMBS: dict[str, Maker] = {
    "one file of 1 GB that says so": lambda: lying(1 << 30, 1 << 30),
    "one file of 300 MB that says 1 kB": lambda: lying(300 << 20, 1000),
    "one file of 300 MB that says 29 MB": lambda: lying(300 << 20, 29 << 20),
    "one file of 25 MB in 25 kB": lambda: lying(25 << 20, 25 << 20),
    "100 files of 29 MB": lambda: put_together(
        [local(b"a/1.bmp", deflated(29 << 20), 29 << 20)] * 100,
        [central(b"a/1.bmp", 29_600, 29 << 20, i * 29_700) for i in range(100)],
    ),
    "2,000 files of 20 MB in one another": overlapping,
    "60 files of 20 MB in one another": lambda: overlapping(60),
    "zips in zips": nested,
    "a zip in itself": in_itself,
    "a list of 300,000 files behind a short one": endless_list,
    "a list of 1,000,000 files": lambda: put_together([], [central(b"", 0, 0, 0, method=0)] * 1_000_000),
    "a name of 65 kB, a thousand times": lambda: put_together([], [central(b"n" * 65_000, 0, 0, 0)] * 1000),
}  # fmt: skip

ODD: dict[str, Maker] = {
    **{f"named {name[:24]!a}": lambda name=name: named(name) for name in NAMES},  # type: ignore[misc]
    "a link": lambda: named("a/x.jpg", mode=0o120777),
    "a device": lambda: named("a/x.jpg", mode=0o060666),
    "a pipe": lambda: named("a/x.jpg", mode=0o010666),
    "a password": lambda: named("a/x.jpg", flags=0x801),
    "strong encryption": lambda: named("a/x.jpg", flags=0x841),
    "patched data": lambda: named("a/x.jpg", flags=0x820),
    **{f"packed by method {method}": lambda method=method: zip_said_packed_by(method) for method in range(1, 99, 7)},  # type: ignore[misc]
    "two files of one name": two_of_one_name,
    "a name that differs inside": lambda: named("a/x.jpg").replace(b"a/x.jpg", b"b/y.jpg", 1),
    "another zip after it": lambda: named("a/x.jpg") + named("b/y.jpg"),
    "a photo before it": lambda: picture_bytes(0, 1) + named("a/x.jpg"),
    "a comment": lambda: named("a/x.jpg")[:-2] + b"\x05\0hello",
    "a comment that is too long": lambda: named("a/x.jpg")[:-2] + b"\xff\xffhello",
    "nothing": lambda: b"",
    "an empty zip": lambda: end(0, 0, 0),
    "an end of nothing": lambda: end(9, 1 << 31, 1 << 31),
    "a text": lambda: b"no zip at all",
}


PHOTOS = tuple(picture_bytes(kind, 7, side=32) for kind in range(3))


def mutated(n: int, seed: int) -> Iterator[bytes]:
    """Yield honest zips of photos with bytes changed, parts cut out, repeated or grown, the same for the same seed."""
    rng = random.Random(seed)
    originals = [
        zip_of([(f"{'abc'[i]}/{i}.jpg", photo) for i, photo in enumerate(PHOTOS)], method)
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
    ]
    for i in range(n):
        data = bytearray(originals[i % 2])
        for _ in range(rng.choice((1, 1, 2, 5))):
            rng.choice(_WAYS)(data, rng, originals)
        yield bytes(data)


def _in_structure(data: bytearray, rng: random.Random, _: Sequence[bytes]) -> None:
    """Change a byte of a header: most of a zip is photos."""
    at = bytes(data).find(rng.choice((_LOCAL, _CENTRAL, _END)), rng.randrange(len(data) or 1))
    if at >= 0:
        data[min(at + rng.randrange(46), len(data) - 1)] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


_WAYS = (flip, flip, _in_structure, _in_structure, cut, repeat, grow)
