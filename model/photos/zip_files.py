"""A zip that someone sent -> its files, read one by one, never unpacked onto the disk."""

import contextlib
import io
import mmap
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, cast

from model.common.errors import FileRefused, PhotoRefused
from model.common.text import display_name
from model.photos.photo import LIMITS, too_large_file

MOST_MEMBERS = 20_000  # files in a zip
MOST_UNPACKED = 2 << 30  # bytes, of all files together
MOST_TIMES_LARGER = 200  # than it is packed a file may be; photos hardly shrink, a plain BMP to a hundredth
_ALWAYS_UNPACKED = 1 << 20  # bytes: below this no ratio is asked for
_LARGEST_PART = LIMITS.file_bytes + (1 << 20)  # bytes
LONGEST_NAME = 240
_ENTRY = b"PK\1\2"  # begins a line of the list of files


@dataclass(frozen=True)
class Member:
    """A file in a zip. Nothing is unpacked before `read` is called."""

    path: PurePosixPath  # as the zip says: for people, never for a disk
    read: Callable[[], bytes]  # may raise PhotoRefused


def members_of(source: bytes | Path, name: str) -> list[Member]:
    """List the files in a zip. One with a fault is listed too: reading it says what the fault is.

    Args:
        source: The zip, or where it lies.
        name: What a person calls it.

    Raises:
        FileRefused: it is no zip, has a password, or would unpack to too much.
    """
    archive = named_zip(source, name)
    # Neither folders nor what has no name at all, which `ZipInfo.is_dir` breaks down on.
    infos = [info for info in archive.infolist() if info.filename and not info.filename.endswith("/")]
    _check(infos, name, source.stat().st_size if isinstance(source, Path) else len(source))
    return [_member(archive, info) for info in infos]


def named_zip(source: bytes | Path, name: str) -> zipfile.ZipFile:
    """Open a zip whose list of files is of a sane length; nothing is unpacked.

    Raises:
        FileRefused: it is no zip, or has too many files.
    """
    try:
        opened = open_zip(source, MOST_MEMBERS, _LARGEST_PART)
    except Exception as error:  # a crafted zip raises anything: struct.error, NotImplementedError ...
        raise FileRefused(
            f"{name} cannot be opened as a zip: it is damaged, cut short, or something else under that name. "
            "Make the zip again and add it."
        ) from error
    if opened is None:
        raise FileRefused(_too_many(name))
    return opened


def open_zip(source: bytes | Path, most_files: int, largest_part: int) -> zipfile.ZipFile | None:
    """Open a zip that anyone may have made; `None` where it lists more than `most_files`.

    Args:
        source: The zip, or where it lies.
        most_files: Each costs some 500 bytes of memory.
        largest_part: How many bytes are ever read from it at once.

    Raises:
        Exception: of any kind, where it is damaged or no zip.
    """
    content = _content(source)
    # Where the list of files lies is said in ways that readers understand differently, and one of them could be lied
    # to. So its lines are counted first, wherever they are.
    return zipfile.ZipFile(_Guarded(content, largest_part)) if _n_entries(content, most_files) <= most_files else None


class _Guarded:
    """A zip's bytes as a file, of which never more than so much is read at once."""

    def __init__(self, content: io.BytesIO | mmap.mmap, largest_part: int) -> None:
        self._content, self.tell, self.close = content, content.tell, content.close
        self._most = largest_part + 1

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._content.seek(offset, cast("Literal[0, 1, 2]", whence))
        return self._content.tell()

    def read(self, size: int = -1, /) -> bytes:
        data = self._content.read(self._most if size < 0 else min(size, self._most))
        if len(data) >= self._most:
            raise zipfile.BadZipFile("a part that is too large")
        return data


def _content(source: bytes | Path) -> io.BytesIO | mmap.mmap:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    with source.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _n_entries(content: io.BytesIO | mmap.mmap, most: int) -> int:
    """Count the lines of the list of files, up to one too many."""
    n = at = 0
    whole = content.getvalue() if isinstance(content, io.BytesIO) else content
    while n <= most and (at := whole.find(_ENTRY, at)) >= 0:
        n, at = n + 1, at + len(_ENTRY)
    return n


def _check(infos: list[zipfile.ZipInfo], name: str, size: int) -> None:
    """Refuse a zip by what its list of files says, before anything is unpacked."""
    if len(infos) > MOST_MEMBERS:
        raise FileRefused(_too_many(name))
    if any(info.flag_bits & 1 for info in infos):
        raise FileRefused(f"{name} is protected with a password. Make the zip again without one and add it.")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED:
        raise FileRefused(
            f"{name} would unpack to {unpacked / 2**30:,.1f} GB; at most {MOST_UNPACKED >> 30} GB are read. "
            "Split it into several zips, or save the photos smaller."
        )
    if sum(info.compress_size for info in infos) > size:
        raise FileRefused(
            f"{name} is not put together as a zip is: files in it lie within one another, as in a zip bomb. "
            "Make the zip again from the original photos."
        )


def _too_many(name: str) -> str:
    return f"{name} has more than {MOST_MEMBERS:,} files, the most that are read. Split it into several zips."


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = _path(info)

    def read() -> bytes:
        if fault := _fault(info, path):
            raise PhotoRefused(display_name(path.name), fault)
        try:
            return _unpacked(archive, info)
        except Exception as error:  # zlib.error, NotImplementedError, BadZipFile, EOFError ...
            raise PhotoRefused(
                display_name(path.name),
                "it is damaged inside the zip. Make the zip again from the original photos.",
            ) from error

    return Member(path, read)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # In so many words: asked for all of it, a packed stream is unpacked whole before it is cut to what the list of
    # files says, and one of 300 kB holds 300 MB.
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise zipfile.BadZipFile("not as long as it says")
    return data


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.filename
    if not info.flag_bits & 0x800:
        # Without that mark a name counts as an old DOS one, but many programs write UTF-8 all the same.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return PurePosixPath(name.replace("\\", "/"))


def _fault(info: zipfile.ZipInfo, path: PurePosixPath) -> str | None:
    """Say why a file in a zip is not read at all; `None` when it is."""
    checks = (
        (
            path.is_absolute() or ".." in path.parts or ":" in str(path),
            "its name in the zip leads out of the zip. Make the zip again from a folder of photos.",
        ),
        (
            len(str(path)) > LONGEST_NAME,
            f"its name in the zip is longer than {LONGEST_NAME} characters. Give it a shorter one.",
        ),
        (
            stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG),
            "it is a link, not a photo. Put the photo itself into the zip.",
        ),
        (
            path.suffix.lower() == ".zip",
            "it is a zip inside a zip, which is not opened. Unpack it and add its photos.",
        ),
        (
            info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
            "it is packed in an unusual way. Make the zip again with the system's own zip program.",
        ),
        (info.file_size > LIMITS.file_bytes, too_large_file(info.file_size)),
        (
            info.file_size > max(_ALWAYS_UNPACKED, MOST_TIMES_LARGER * info.compress_size),
            f"it would unpack to more than {MOST_TIMES_LARGER} times its size in the zip, which no photo does. "
            "Save it as JPEG or PNG and add that.",
        ),
    )
    return next((sentence for wrong, sentence in checks if wrong), None)
