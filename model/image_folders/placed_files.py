"""File listing: each file of a folder, a zip or an upload with its place among the others; photos stay packed."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from model.common.errors import FileRefused, PhotoRefused
from model.common.text import LONGEST_PATH, clean_text, shortened
from model.image_folders.code_pages import likeliest
from model.image_folders.system_files import is_system_file, is_system_folder
from model.photos.opened_file import refuse_too_large
from model.photos.wording import PhotoCode

# What lies beside photos and is none: texts, tables, documents. Every other ending may be a photo's.
_BESIDE_PHOTOS = {
    ".csv", ".tsv", ".tab", ".psv", ".txt", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".md", ".html", ".htm", ".pdf",
    ".xlsx", ".xls", ".ods", ".doc", ".docx", ".rtf", ".ini", ".log", ".py", ".ipynb", ".sh", ".names", ".data", ".cfg",
    ".db", ".pkl", ".npy", ".npz", ".mat", ".h5", ".parquet", ".cache",
}  # fmt: skip


@dataclass(frozen=True)
class PlacedFile:
    """A file and where it lies. Nothing is read before `read` is called."""

    path: PurePosixPath  # with the folders below what was handed in
    name: str  # the same, for a person
    read: Callable[[], bytes]  # may raise PhotoRefused
    on_disk: Path | None = None  # where it lies by itself
    raw: str = ""  # the path as it is on the disk: bytes that are no text as Python has them; for programs, never shown

    @property
    def may_be_photo(self) -> bool:
        """Whether nothing in its name says that it is no photo."""
        return may_be_photo(self.path)


@dataclass(frozen=True)
class FileListing:
    """The files of a folder, of a zip, or of what was uploaded at once."""

    files: tuple[PlacedFile, ...]
    refused: tuple[PlacedFile, ...] = ()  # they have no place; reading them says why
    empty: tuple[PurePosixPath, ...] = ()  # folders without a file
    name: str = ""  # the folder's or the zip's, for a label
    names_guessed: bool = False  # by their letters: nothing says how they are to be read
    has_zips_as_folders: bool = False
    is_zip: bool = False  # one, and nothing beside it


def may_be_photo(path: PurePath) -> bool:
    """Say whether nothing in a file's name says that it is no photo."""
    return path.suffix.lower() not in _BESIDE_PHOTOS


def placed(path: PurePosixPath, read: Callable[[], bytes], on_disk: Path | None = None, raw: str = "") -> PlacedFile:
    """Return a file at a place, under a name that is safe to show."""
    return PlacedFile(path, shown(str(path)), read, on_disk, raw or str(path))


def shown(name: str) -> str:
    """Return a file's name as a person may see it."""
    return shortened(clean_text(name), LONGEST_PATH) or "photo"


def refusing(refusal: PhotoRefused) -> Callable[[], bytes]:
    """Return what reads a file that cannot be read."""

    def read() -> bytes:
        raise refusal

    return read


def of_folder(folder: Path) -> FileListing:
    """List the files under a folder, sorted.

    Raises:
        FileRefused: there is no such folder.
    """
    if not folder.is_dir():
        raise FileRefused(PhotoCode.NO_FOLDER, folder=str(folder))
    entries = list(_entries_under(folder, set()))
    paths = _as_text([entry.relative_to(folder) for entry, _ in entries])
    files = [
        placed(path, reader(entry), entry, entry.relative_to(folder).as_posix())
        for path, (entry, is_empty) in zip(paths, entries, strict=True)
        if not is_empty
    ]
    empty = [path for path, (_, is_empty) in zip(paths, entries, strict=True) if is_empty]
    return FileListing(
        files=tuple(file for file in files if not is_system_file(file.path)),
        empty=tuple(empty),
        name=clean_text(folder.resolve().name),
        names_guessed=any(_is_no_text(entry) for entry, _ in entries),
    )


def _as_text(paths: Sequence[Path]) -> list[PurePosixPath]:
    """Return paths whose names are no text on this system as they were meant, by the likeliest code page."""
    strange = sorted({os.fsencode(part) for path in paths for part in path.parts if _is_no_text(part)})
    page = likeliest(strange) if strange else ""

    def meant(part: str) -> str:
        return os.fsencode(part).decode(page) if _is_no_text(part) else part

    return [PurePosixPath(*map(meant, path.parts)) for path in paths]


def _is_no_text(name: str | Path) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in str(name))


def _entries_under(folder: Path, seen: set[Path]) -> Iterator[tuple[Path, bool]]:
    """List the files under a folder, sorted, and the folders in it that are empty: those with `True`.

    Links are followed, a folder is entered once.
    """
    seen.add(folder.resolve())
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder, False  # reading it says what is wrong
        return
    for entry in entries:
        if not entry.is_dir():
            yield entry, False
        elif not is_system_folder(entry.name) and entry.resolve() not in seen:
            below = list(_entries_under(entry, seen))
            yield from below or [(entry, True)]


def reader(file: Path) -> Callable[[], bytes]:
    """Return what reads a file from the disk, or says why it cannot be read."""

    def read() -> bytes:
        try:
            if not file.is_file() and not file.is_dir():  # opening a pipe would wait for ever
                raise PhotoRefused(file.name, PhotoCode.BROKEN_LINK)
            refuse_too_large(file.name, file.stat().st_size)
            return file.read_bytes()
        except OSError as error:
            raise PhotoRefused(file.name, PhotoCode.UNREADABLE, cause=str(error.strerror)) from error

    return read
