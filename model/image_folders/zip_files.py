"""Reading untrusted zips (zip bombs, path traversal): files come out one by one, never unpacked onto the disk."""

import io
import mmap
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal, cast

from model.common.errors import FileRefused, NotWritable, PhotoRefused, Value
from model.common.files import data_folder
from model.common.text import LONGEST_PATH, display_name
from model.image_folders.zip_names import paths_of
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.wording import PhotoCode

MOST_MEMBERS = 20_000  # files in a zip
MOST_UNPACKED = 2 << 30  # bytes, of all files together
MOST_TIMES_LARGER = 200  # than it is packed a file may be; photos hardly shrink, a plain BMP to a hundredth
_ALWAYS_UNPACKED = 1 << 20  # bytes: below this no ratio is asked for
_LARGEST_PART = PHOTO_LIMITS.file_bytes + (1 << 20)  # bytes
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_AES = 99
# Ways to pack that other programs have, and what a person calls them.
_WAYS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_ENTRY = b"PK\1\2"  # begins a line of the list of files
_STEP = 1 << 20  # bytes


Source = bytes | Path | mmap.mmap


@dataclass(frozen=True)
class Member:
    """A file in a zip. Nothing is unpacked before `read` is called."""

    path: PurePosixPath  # as the zip says: for people, never for a disk
    read: Callable[[], bytes]  # may raise PhotoRefused
    unpack: Callable[
        [], mmap.mmap
    ]  # for a zip in a zip: onto the disk, for as long as somebody holds it; raises so too


@dataclass(frozen=True)
class ListedZip:
    """What a zip says that is in it."""

    members: list[Member]
    folders: list[PurePosixPath]  # that have a line of their own
    names_guessed: bool  # by their letters, for the zip does not say how they are to be read
    unread: PhotoRefused | None  # some files are packed in a way that is not opened here


def listing_of(source: Source, name: str) -> ListedZip:
    """List the files in a zip. One with a fault is listed too: reading it says what the fault is.

    Raises:
        FileRefused: it is no zip, has a password, would unpack to too much, or is packed in a way of its own.
    """
    archive = named_zip(source, name)
    infos = [info for info in archive.infolist() if info.filename]  # `is_dir` breaks down on what has no name
    paths, guessed = paths_of(infos)
    files = [(info, path) for info, path in zip(infos, paths, strict=True) if not info.filename.endswith("/")]
    _check([info for info, _ in files], name, _size(source))
    readable = [(info, path) for info, path in files if info.compress_type in _READABLE]
    members = [_member(archive, info, path) for info, path in readable]
    folders = [path for info, path in zip(infos, paths, strict=True) if info.filename.endswith("/")]
    return ListedZip(members, folders, guessed, _unread([info for info, _ in files], name))


def named_zip(source: Source, name: str) -> zipfile.ZipFile:
    """Open a zip whose list of files is of a sane length; nothing is unpacked.

    Raises:
        FileRefused: it is no zip, or has too many files.
    """
    try:
        opened = open_zip(source, MOST_MEMBERS, _LARGEST_PART)
    except Exception as error:  # a crafted zip raises anything: struct.error, NotImplementedError ...
        raise FileRefused(PhotoCode.NO_ZIP, it=name) from error
    if opened is None:
        raise FileRefused(PhotoCode.ZIP_TOO_MANY_FILES, it=name, most=MOST_MEMBERS)
    return opened


def open_zip(source: Source, most_files: int, largest_part: int) -> zipfile.ZipFile | None:
    """Open a zip that anyone may have made; `None` where it lists more than `most_files`.

    Each file costs some 500 bytes of memory; no more than `largest_part` bytes are ever read from it at once.

    Raises:
        Exception: of any kind, where it is damaged or no zip.
    """
    content = _content(source)
    # Where the list of files lies is said in ways that readers understand differently, and one of them could be lied
    # to. So its lines are counted first, wherever they are.
    opened = None
    try:
        if _n_entries(content, most_files) <= most_files:
            opened = zipfile.ZipFile(_Guarded(content, largest_part))
    finally:
        if opened is None and isinstance(source, Path):
            content.close()
    return opened


class _Guarded:
    """A zip's bytes as a file, of which never more than so much is read at once."""

    def __init__(self, content: IO[bytes] | mmap.mmap, largest_part: int) -> None:
        self._content, self.tell, self.close = content, content.tell, content.close
        self._most = largest_part + 1

    def __del__(self) -> None:
        if not isinstance(self._content, mmap.mmap):  # which belongs to who gave it
            self.close()  # `zipfile` leaves that to whoever opened it

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


def _content(source: Source) -> IO[bytes] | mmap.mmap:
    if isinstance(source, Path):
        return source.open("rb")  # never mapped: the pages of six large uploads would count as a gigabyte of ours
    return io.BytesIO(source) if isinstance(source, bytes) else source


def _n_entries(content: IO[bytes] | mmap.mmap, most: int) -> int:
    """Count the lines of the list of files, up to some too many."""
    n, kept = 0, b""
    content.seek(0)
    while n <= most and (part := content.read(_STEP)):
        kept += part
        n += kept.count(_ENTRY)
        kept = kept[1 - len(_ENTRY) :]  # a line may begin between two parts
    return n


def _check(infos: list[zipfile.ZipInfo], name: str, size: int) -> None:
    """Refuse a zip by what its list of files says, before anything is unpacked."""
    if len(infos) > MOST_MEMBERS:
        raise FileRefused(PhotoCode.ZIP_TOO_MANY_FILES, it=name, most=MOST_MEMBERS)
    if any(info.flag_bits & 1 or info.compress_type == _AES for info in infos):
        raise FileRefused(PhotoCode.ZIP_ENCRYPTED, it=name)
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED:
        raise FileRefused(
            PhotoCode.ZIP_TOO_LARGE,
            it=name,
            gigabytes=max(unpacked / 2**30, (MOST_UNPACKED >> 30) + 0.1),
            most=MOST_UNPACKED >> 30,
        )
    if sum(info.compress_size for info in infos) > size:
        raise FileRefused(PhotoCode.ZIP_BOMB, it=name)


def _size(source: Source) -> int:
    return source.stat().st_size if isinstance(source, Path) else len(source)


def _unread(infos: list[zipfile.ZipInfo], name: str) -> PhotoRefused | None:
    """Say once, and not for each photo, that files are packed in a way that is not opened here.

    Raises:
        FileRefused: all are.
    """
    ways = [info.compress_type for info in infos if info.compress_type not in _READABLE]
    if not ways:
        return None
    values: dict[str, Value] = {"way": _WAYS.get(ways[0], f"method {ways[0]}"), "n": len(ways), "of": len(infos)}
    if len(ways) == len(infos):
        raise FileRefused(PhotoCode.ZIP_PACKING, it=name, **values)
    return PhotoRefused(name, PhotoCode.ZIP_PACKING, **values)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: PurePosixPath) -> Member:
    def read() -> bytes:
        if fault := _fault(info, path):
            code, values = fault
            raise PhotoRefused(display_name(path.name), code, **values)
        try:
            return _unpacked(archive, info)
        except Exception as error:  # zlib.error, NotImplementedError, BadZipFile, EOFError ...
            raise PhotoRefused(display_name(path.name), PhotoCode.DAMAGED_IN_ZIP) from error

    def unpack() -> mmap.mmap:
        if (fault := _fault(info, path)) and fault[0] is not PhotoCode.ZIP_IN_ZIP:
            raise PhotoRefused(display_name(path.name), fault[0], **fault[1])
        if info.file_size > _largest(info):
            raise PhotoRefused(display_name(path.name), PhotoCode.UNPACKS_TOO_LARGE, most=MOST_TIMES_LARGER)
        try:
            return _unpacked_onto_disk(archive, info)
        except OSError:
            raise
        except Exception as error:
            raise PhotoRefused(display_name(path.name), PhotoCode.DAMAGED_IN_ZIP) from error

    return Member(path, read, unpack)


def on_disk(data: bytes) -> mmap.mmap | bytes:
    """Return the bytes of a zip from a file without a name, which goes with its last use: it may wait for long."""
    if not data:
        return data
    with _nameless_file() as file:
        file.write(data)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _nameless_file() -> IO[bytes]:
    """Make a file that is gone when nobody uses it: beside the workspaces, for /tmp may lie in memory."""
    with suppress(OSError, NotWritable):
        return tempfile.TemporaryFile(dir=data_folder())
    return tempfile.TemporaryFile()


def _unpacked_onto_disk(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> mmap.mmap:
    """Unpack a file of any size into one that has no name and goes with the last use of it."""
    with _nameless_file() as unpacked, archive.open(info) as packed:
        shutil.copyfileobj(packed, unpacked)  # no more than the list of files says, which is checked
        unpacked.flush()
        return mmap.mmap(unpacked.fileno(), 0, access=mmap.ACCESS_READ)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # In so many words: asked for all of it, a packed stream is unpacked whole before it is cut to what the list of
    # files says, and one of 300 kB holds 300 MB.
    with archive.open(info) as file:
        data = file.read(info.file_size + 1)
    if len(data) != info.file_size:
        raise zipfile.BadZipFile("not as long as it says")
    return data


def _fault(info: zipfile.ZipInfo, path: PurePosixPath) -> tuple[PhotoCode, dict[str, Value]] | None:
    """Say why a file in a zip is not read at all; `None` when it is."""
    most_bytes = PHOTO_LIMITS.file_bytes
    checks: tuple[tuple[bool, PhotoCode, dict[str, Value]], ...] = (
        (".." in path.parts, PhotoCode.LEADS_OUT, {}),
        (len(str(path)) > LONGEST_PATH, PhotoCode.LONG_NAME, {"most": LONGEST_PATH}),
        (stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG), PhotoCode.LINK, {}),
        (path.suffix.lower() == ".zip", PhotoCode.ZIP_IN_ZIP, {}),
        (
            info.file_size > most_bytes,
            PhotoCode.TOO_LARGE,
            {"megabytes": info.file_size / 2**20, "most": most_bytes >> 20},
        ),
        (info.file_size > _largest(info), PhotoCode.UNPACKS_TOO_LARGE, {"most": MOST_TIMES_LARGER}),
    )
    return next(((code, values) for wrong, code, values in checks if wrong), None)


def _largest(info: zipfile.ZipInfo) -> int:
    return max(_ALWAYS_UNPACKED, MOST_TIMES_LARGER * info.compress_size)
