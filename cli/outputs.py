"""Output files: each is checked before the work begins, which may take minutes and would be lost."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from model.common.errors import FileRefused
from model.common.files import error_of
from model.image_folders.label_tables import TABLE_ENDINGS
from model.image_folders.placed_files import may_be_photo


def check_outputs(outputs: Mapping[str, Path | None], inputs: Iterable[Path | None]) -> None:
    """See that files can be written, and make their folders; `outputs` are by the flag that names them.

    Raises:
        FileRefused: one is a folder, two are the same, or one would take the place of something that is read.
        NotWritable: one cannot be written.
    """
    given = [path for path in inputs if path is not None]
    taken: dict[Path, str] = {}
    for flag, file in outputs.items():
        if file is None:
            continue
        try:
            _check(flag, file, given)
            first = taken.setdefault(file.resolve(), flag)
        except OSError as error:
            raise error_of(error, file) from error
        if first != flag:
            raise FileRefused(f"{first} and {flag} name the same file, {file}: give each its own.")


def _check(flag: str, file: Path, inputs: Iterable[Path]) -> None:
    if file.is_dir():
        raise FileRefused(f"{flag} {file} is a folder: give the name of a file in it.")
    if file.exists() and not file.is_file():
        raise FileRefused(f"{flag} {file} is no file that can be written over: give the name of another.")
    if any(_would_replace(file.resolve(), path.resolve()) for path in inputs):
        raise FileRefused(
            f"{flag} {file} would take the place of a file that is read here: give the name of another file, or of "
            "one in another folder."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    # Under a name as long as that of the half-written file that is to be there for a while.
    tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", suffix=".whole.tmp").close()


def _would_replace(file: Path, given: Path) -> bool:
    """Say whether a file that is to be written is one that is read: what was given, or a photo or a table in it."""
    if file.exists() and given.exists() and file.samefile(given):
        return True
    is_read = may_be_photo(file) or file.suffix.lower() in TABLE_ENDINGS
    return given in file.parents and file.exists() and is_read and file.suffix.lower() != ".twenty"
