"""A zip that someone sent -> its files, read one by one, never unpacked onto the disk."""

import contextlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from model.errors import FileRefused, PhotoRefused
from model.photo import clean_text, too_large_file

MOST_MEMBERS = 20_000  # files in a zip
MOST_UNPACKED = 2 << 30  # bytes, of all files together
_LONGEST_NAME = 240
_LARGEST_DIRECTORY = 8 << 20  # bytes of the list of files, which is read as a whole
_END_RECORD_REACH = 65_557  # bytes from the end of a zip: its end record and the longest comment after it


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
    archive = open_zip(source, name)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check(infos, name)
    return [_member(archive, info) for info in infos]


def open_zip(source: bytes | Path, name: str) -> zipfile.ZipFile:
    """Open a zip whose list of files is of a sane length; nothing is unpacked.

    Raises:
        FileRefused: it is no zip, or has too many files.
    """
    try:
        with _stream(source) as file:
            directory_bytes = _directory_bytes(file)
        if directory_bytes <= _LARGEST_DIRECTORY:
            return zipfile.ZipFile(source if isinstance(source, Path) else io.BytesIO(source))
    except Exception as error:  # a crafted zip raises anything: struct.error, NotImplementedError ...
        raise FileRefused(
            f"{name} cannot be opened as a zip: it is damaged, cut short, or something else under that name. "
            "Make the zip again and add it."
        ) from error
    raise FileRefused(_too_many(name))


def _stream(source: bytes | Path) -> BinaryIO:
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)


def _directory_bytes(file: BinaryIO) -> int:
    """Return how long the list of files is, from the record at the zip's end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_RECORD_REACH))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise zipfile.BadZipFile("no end record")
    return int(struct.unpack_from("<I", tail, at + 12)[0])


def _check(infos: list[zipfile.ZipInfo], name: str) -> None:
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


def _too_many(name: str) -> str:
    return f"{name} has more than {MOST_MEMBERS:,} files, the most that are read. Split it into several zips."


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = _path(info)

    def read() -> bytes:
        if fault := _fault(info, path):
            raise PhotoRefused(clean_text(path.name), fault)
        try:
            # Never more than the list of files says comes out, whatever the packed data would give.
            return archive.read(info)
        except Exception as error:  # zlib.error, NotImplementedError, BadZipFile, EOFError ...
            raise PhotoRefused(
                clean_text(path.name),
                "it is damaged inside the zip. Make the zip again from the original photos.",
            ) from error

    return Member(path, read)


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.filename
    if not info.flag_bits & 0x800:
        # Without that mark a name counts as an old DOS one, but many programs write UTF-8 all the same.
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return PurePosixPath(name.replace("\\", "/"))


def _fault(info: zipfile.ZipInfo, path: PurePosixPath) -> str | None:
    """Say why a file in a zip is not read at all; `None` when it is."""
    if path.is_absolute() or ".." in path.parts or ":" in str(path):
        return "its name in the zip leads out of the zip. Make the zip again from a folder of photos."
    if len(str(path)) > _LONGEST_NAME:
        return f"its name in the zip is longer than {_LONGEST_NAME} characters. Give it a shorter one."
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "it is a link, not a photo. Put the photo itself into the zip."
    if path.suffix.lower() == ".zip":
        return "it is a zip inside a zip, which is not opened. Unpack it and add its photos."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way. Make the zip again with the system's own zip program."
    return too_large_file(info.file_size)
