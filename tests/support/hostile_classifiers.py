"""`.twenty` files as an attacker makes them: damaged, put together otherwise, of other content under right hashes."""

import copy
import hashlib
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from PIL import Image

from tests.support.hostile_photos import jpeg_of
from tests.support.pictures import encoded, picture
from tests.support.zips import unpacked, zipped

Files = dict[str, bytes]
MANIFEST, ARRAYS = "manifest.json", "arrays.safetensors"


def mutated(original: bytes, n: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield what was done and the file, the same for the same seed."""
    rng = random.Random(seed)
    files = unpacked(original)
    for i in range(n):
        way = _WAYS[i % len(_WAYS)]
        yield way.__name__.strip("_"), way(original, dict(files), rng)


def packed(files: Files, manifest: Any = None, method: int = zipfile.ZIP_STORED) -> bytes:  # noqa: ANN401
    """Put a file together; the manifest says the right sizes and hashes of whatever is in it."""
    manifest = json.loads(files[MANIFEST]) if manifest is None else manifest
    others = {name: data for name, data in files.items() if name != MANIFEST}
    if isinstance(manifest, dict) and isinstance(manifest.get("files"), dict):
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in others.items()
        }
    return zipped({MANIFEST: json.dumps(manifest).encode(), **others}, method)


# --- the file as bytes -------------------------------------------------------------------------------------------


def _bytes(original: bytes, _: Files, rng: random.Random) -> bytes:
    data = bytearray(original)
    for _i in range(rng.choice((1, 1, 4, 40))):
        # Half of the damage near the end, where the structure is: most of the file is weights.
        at = rng.randrange(len(data)) if rng.random() < 0.5 else -1 - rng.randrange(min(len(data), 4000))
        data[at] = rng.randrange(256)
    return bytes(data[: rng.randrange(len(data))] if rng.random() < 0.2 else data)


def _structure(original: bytes, _: Files, rng: random.Random) -> bytes:
    """Put wrong numbers into the zip's headers."""
    data = bytearray(original)
    for _i in range(rng.choice((1, 2, 5))):
        at = original.find(rng.choice((b"PK\3\4", b"PK\1\2", b"PK\5\6")), rng.randrange(len(original)))
        if at >= 0:
            number = rng.choice((0, 1, 8, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, rng.randrange(1 << 20)))
            start = min(at + rng.randrange(4, 44), len(data) - 4)
            data[start : start + 4] = struct.pack("<I", number)
    return bytes(data)


# --- the files in it ---------------------------------------------------------------------------------------------


def _members(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Swap, remove, add, rename, empty or repeat files; sometimes with a manifest that fits."""
    names = list(files)
    one, other = rng.choice(names), rng.choice(names)
    act = rng.randrange(7)
    if act == 0:
        files[one], files[other] = files[other], files[one]
    elif act == 1:
        del files[one]
    elif act == 2:
        files[rng.choice(("../../evil.py", "/etc/passwd", "model.pkl", "photos/0000.jpg/x", "", "\0", "x" * 70))] = (
            b"evil"
        )
    elif act == 3:
        files[one + "x"] = files.pop(one)
    elif act == 4:
        files[one] = b""
    elif act == 5:
        files[one] = files[one] * 3
    else:
        files[one] = files[one][: rng.randrange(len(files[one]) + 1)]
    fitting = rng.random() < 0.6 and MANIFEST in files and files[MANIFEST][:1] == b"{"
    try:
        return packed(files) if fitting else zipped(files)
    except ValueError:  # what is in the place of the manifest is none
        return zipped(files)


def _zip_tricks(original: bytes, files: Files, rng: random.Random) -> bytes:
    manifest = json.loads(files[MANIFEST])
    manifest["files"][ARRAYS]["bytes"] = rng.choice((-1, -2, 0, 1 << 40, 1e300, "9", None, [1], True))
    tricks: tuple[Callable[[], bytes], ...] = (
        lambda: packed(files, method=zipfile.ZIP_DEFLATED),
        lambda: (original + zipped({"photos/0000.jpX": b"other"})).replace(b"jpX", b"jpg"),  # two files of one name
        lambda: zipped({**files, MANIFEST: files[MANIFEST] + b" " * (40 << 20)}, zipfile.ZIP_DEFLATED),
        lambda: zipped({**files, MANIFEST: json.dumps(manifest).encode()}),
        lambda: b"#!/bin/sh\nrm -rf ~\n" + original,
        lambda: original + original,
        lambda: packed({**files, **{f"photos/{i:05}.jpg": b"" for i in range(30_000)}}),
    )
    return rng.choice(tricks)()


# --- the manifest ------------------------------------------------------------------------------------------------


_NESTED: Any = []
for _ in range(150):
    _NESTED = [_NESTED]
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 3.5, 1e308, -1e308, 5e-324, 2**31, 2**63, 10**300, float("nan"), float("inf"), -0.0,
    "", " ", "x" * 10_000, "nan", "1e999", "\ud800", "\0", "\u202e", "../../etc/passwd", "http://example.org/x.png",
    "<img src=x onerror=alert(1)>", "timm:resnet18", "torchvision:vit_b_16", "timm:../../x", [], {}, [[]], [1] * 500,
    {"a": 1}, _NESTED, ["a"] * 100, list(range(2000)), "0" * 64, "f" * 64, "head", "tuned", "all", "last", "quick",
)  # fmt: skip


def _manifest(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Put an odd value, or another part of it, in some places of the manifest."""
    manifest = json.loads(files[MANIFEST])
    for _i in range(rng.choice((1, 1, 1, 2, 6))):
        places = [
            place for place in _places(manifest) if place[0] is not manifest or place[1] not in ("files", "format")
        ]
        # A third of the time at the top, where most of the meaning is.
        top = [place for place in places if place[0] is manifest]
        parent, key = rng.choice(top if top and rng.random() < 0.35 else places)
        act = rng.random()
        if act < 0.15:
            del parent[key]
        elif act < 0.3:
            other_parent, other_key = rng.choice(places)
            parent[key] = copy.deepcopy(other_parent[other_key])
        else:
            parent[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    try:
        return packed(files, manifest)
    except RecursionError:
        return packed(files)


def _places(value: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """Return every place in JSON: what it lies in, and under which key."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        parent = waiting.pop()
        keys = list(parent) if isinstance(parent, dict) else range(len(parent)) if isinstance(parent, list) else []
        for key in keys:
            found.append((parent, key))
            waiting.append(parent[key])
        if len(found) > 5000:
            break
    return found


def _json_text(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Write JSON that is none, or of which a reader makes something huge."""
    text = files[MANIFEST]
    act = rng.randrange(6)
    if act == 0:
        text = b"[" * rng.choice((1000, 1_000_000))
    elif act == 1:
        text = text[:-1] + b', "x": ' + b"[]," * 300_000 + b"[]}"
    elif act == 2:
        text = text.replace(b'"temperature": ', b'"temperature": ' + b"9" * rng.choice((400, 5000)), 1)
    elif act == 3:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice((b"\xff", b"\0", b'"', b"}", b",", b"NaN", b"\\ud800")) + text[at + 1 :]
    elif act == 4:
        text = b"\xff\xfe" + text.decode().encode("utf-16-le")
    else:
        text = text[:1] + b'"format": "twenty-photos classifier", "version": 1, "labels": [],' + text[1:]
    return zipped({**files, MANIFEST: text})


# --- the arrays --------------------------------------------------------------------------------------------------


def _header(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Forge the header of the arrays: other types, shapes and places."""
    data = files[ARRAYS]
    length = int.from_bytes(data[:8], "little")
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    for _i in range(rng.choice((1, 1, 3))):
        whole = {key: known for key, known in header.items() if isinstance(known, dict) and "data_offsets" in known}
        name = rng.choice(list(whole) or ["x"])
        entry = header.setdefault(name, {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]})
        act = rng.randrange(8)
        if act == 0:
            entry["dtype"] = rng.choice(
                ("F64", "F32", "F16", "BF16", "I64", "I8", "BOOL", "F8_E4M3", "pickle", "", 1, None)
            )
        elif act == 1:
            entry["shape"] = rng.choice(
                ([], [0], [-1], [1 << 40], [1 << 32, 1 << 32], [2**63], "x", [1.5], None, [1] * 64)
            )
        elif act == 2:
            entry["data_offsets"] = rng.choice(
                ([0, 0], [0, len(body) * 2], [-4, 0], [4, 0], [2**63, 2**64 - 1], [0], "x")
            )
        elif act == 3:  # lies in another
            entry["data_offsets"] = whole[rng.choice(list(whole))]["data_offsets"] if whole else [0, 0]
        elif act == 4:
            header[rng.choice(("__proto__", "members.weight", "x" * 5000, "\0", ""))] = dict(entry)
        elif act == 5:
            del header[name]
        elif act == 6:
            header["__metadata__"] = rng.choice(({"format": "pt"}, [], 1, {"a": 1}, {"a": {"b": "c"}}))
        else:
            header[name] = copy.deepcopy(rng.choice(ODD_VALUES))
    text = json.dumps(header).encode()
    said = rng.choice((len(text), len(text), len(text), len(text) + 1, 0, 1 << 40, 2**64 - 1))
    files[ARRAYS] = struct.pack("<Q", said) + text + body
    return packed(files)


def _numbers(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Put numbers that lead nowhere among the weights and probabilities, under the right hash."""
    data = bytearray(files[ARRAYS])
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    name = rng.choice([key for key in header if key != "__metadata__"])
    start, end = (8 + length + at for at in header[name]["data_offsets"])
    kind = {"F16": "<e", "F32": "<f", "F64": "<d", "I64": "<q"}.get(header[name]["dtype"], "<b")
    size = struct.calcsize(kind)
    whole = kind in ("<q", "<b")
    numbers = (0, -1, 1, 127, 2**62, -(2**62)) if whole else (0.0, -0.0, -1.0, 1.5, 6e4, 3e38, -3e38, 1e-40, _NAN, _INF)
    for at in range(start, end, size) if rng.random() < 0.5 else [start + size * rng.randrange((end - start) // size)]:
        try:
            struct.pack_into(kind, data, at, rng.choice(numbers))
        except (OverflowError, struct.error):
            data[at : at + size] = b"\x7b" * size
        if at - start > 400:
            data[at:end] = data[at : at + size] * ((end - at) // size)
            break
    files[ARRAYS] = bytes(data)
    return packed(files)


_NAN, _INF = float("nan"), float("inf")
_SMALL = picture(0, 1, side=48)


def _exif() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return exif.tobytes()


_PICTURES: tuple[Callable[[], bytes], ...] = (
    lambda: b"", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", lambda: b"%!PS-Adobe-3.0",
    *(lambda kind=kind: encoded(_SMALL, kind) for kind in ("PNG", "TIFF", "WEBP", "GIF")),
    lambda: encoded(_SMALL, "JPEG", exif=_exif()), lambda: encoded(_SMALL, "JPEG", comment=b"x" * 999),
    lambda: encoded(_SMALL, "JPEG", progressive=True), lambda: jpeg_of(65_535, 65_535), lambda: jpeg_of(500, 500),
    lambda: encoded(_SMALL, "JPEG") + b"<script>alert(1)</script>", lambda: encoded(_SMALL, "JPEG")[:-20],
    lambda: encoded(picture(0, 1, side=900), "JPEG"),
)  # fmt: skip


def _pictures(_: bytes, files: Files, rng: random.Random) -> bytes:
    """Put other pictures, or damaged ones, in the place of the small copies, under the right hashes."""
    names = [name for name in files if name.startswith("photos/")]
    for name in rng.sample(names, rng.choice((1, 1, 3))):
        if rng.random() < 0.4:
            damaged = bytearray(files[name])
            for _i in range(rng.choice((1, 4))):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            files[name] = bytes(damaged)
        else:
            files[name] = rng.choice(_PICTURES)()
    return packed(files)


_WAYS: tuple[Callable[[bytes, Files, random.Random], bytes], ...] = (
    _bytes, _structure, _members, _manifest, _manifest, _manifest, _header, _header, _numbers, _numbers, _pictures,
    _json_text, _zip_tricks,
)  # fmt: skip
