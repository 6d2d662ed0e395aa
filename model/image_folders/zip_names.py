"""File names in zips (the field of Unicode names, UTF-8, code pages), as paths that lead nowhere else."""

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from model.image_folders.code_pages import likeliest

_UTF_8 = 0x800  # the flag of a name in UTF-8
_UNICODE_PATH = 0x7075  # the extra field that holds a name once more, in UTF-8
_BEGINNING = re.compile(r"(?:/|[?.]/)*(?:[A-Za-z]:/)?/*")  # "/", "C:/", "//?/C:/", "./": only ways to begin


def paths_of(infos: Sequence[zipfile.ZipInfo]) -> tuple[list[PurePosixPath], bool]:
    """Return the paths of files in a zip, and whether some were decoded by a guess."""
    known = [_known_name(info) for info in infos]
    raw = [_raw(info) for info, name in zip(infos, known, strict=True) if name is None]
    page = _page(raw)
    names = [_raw(info).decode(page) if name is None else name for info, name in zip(infos, known, strict=True)]
    return [path_inside(name) for name in names], page != "utf-8"


def _page(raw: Sequence[bytes]) -> str:
    """Return in which code page names were written, all by one program; many write UTF-8 without its mark."""
    strange = sorted({part for name in raw for part in name.split(b"/") if not part.isascii()})
    try:
        b"/".join(strange).decode()
    except UnicodeError:
        return likeliest(strange)
    return "utf-8"


def path_inside(name: str) -> PurePosixPath:
    r"""Return a name as a path; folders are cut at `/` and `\`, and only ways to begin are taken off."""
    return PurePosixPath(_BEGINNING.sub("", name.replace("\\", "/"), count=1))


def _raw(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("cp437")  # as `zipfile` decodes what has no mark: every byte is a letter there


def _known_name(info: zipfile.ZipInfo) -> str | None:
    """Return a name that the zip says in Unicode; `None` where its bytes are in a code page that it does not name."""
    flagged = bool(info.flag_bits & _UTF_8)
    raw = info.orig_filename.encode("utf-8", "surrogatepass") if flagged else _raw(info)
    return _unicode_path(info.extra, raw) or (info.orig_filename if flagged or raw.isascii() else None)


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in the field of Unicode names, if it was written for this name and not for one before it."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and field[:5] == struct.pack("<BL", 1, zlib.crc32(raw)):
            with suppress(UnicodeError):
                return field[5:].decode()
    return None
