"""Labelled files of an image folder (a folder, a zip, uploads): a sub-folder's name is the label of what lies in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path, PurePosixPath

import numpy as np

from model.common.errors import FileRefused, LabelRefused, PhotoRefused
from model.common.progress import Counter, OnProgress, no_progress
from model.common.text import clean_text, shortened
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder, FileData
from model.photos.label_names import clean_label, label_key
from model.photos.levels import alike
from model.photos.photo import Photo, refuse_too_large
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.wording import PhotoCode
from model.photos.zip_files import LONGEST_NAME, members_of


@dataclass(frozen=True)
class LabelledFile:
    """A file with the label that its place gives it. Nothing is read before `read` is called."""

    label: str | None  # None: it lies outside of every label's folder
    name: str  # with its folders, for a person
    read: Callable[[], bytes]  # may raise PhotoRefused


def from_folder(folder: Path) -> Iterator[LabelledFile]:
    """List the files under a folder, sorted; the first sub-folder's name is the label.

    Raises:
        FileRefused: there is no such folder.
    """
    if not folder.is_dir():
        raise FileRefused(PhotoCode.NO_FOLDER, folder=str(folder))
    spelled = _Spelling()
    for file in _files_under(folder, set()):
        yield _labelled(spelled, PurePosixPath(file.relative_to(folder).as_posix()), 0, _reader(file))


def from_zip(source: bytes | Path, name: str | None = None) -> list[LabelledFile]:
    """List the files in a zip; one folder above all label folders is seen through.

    The zip is read from when a file of the list is. `name` is what a person calls it.

    Raises:
        FileRefused: it is no zip, has a password, would unpack to too much, or is a saved workspace.
    """
    own_name = source.name if isinstance(source, Path) else ""
    shown = clean_text(name or own_name)[:LONGEST_NAME] or "The zip"
    members = members_of(source, shown)
    if {"manifest.json", "labels.csv"} <= {str(member.path) for member in members}:
        raise FileRefused(PhotoCode.SAVED_WORKSPACE, it=shown)
    return _labelled_by_folder([(member.path, member.read) for member in members])


def from_uploads(uploads: Sequence[tuple[str, FileData]], label: str | None) -> list[LabelledFile]:
    """List uploaded files; a zip among them is opened.

    Names have folders where a whole folder was picked ("picked/healthy/a.jpg"): without `label`, these say it.
    """
    plain = [(_inside(name), data) for name, data in uploads if not _is_zip(name)]
    files = _labelled_by_folder([(path, _returning(data)) for path, data in plain])
    for name, data in uploads:
        if _is_zip(name):
            files += _from_uploaded_zip(name, data)
    return files if label is None else [replace(file, label=label) for file in files]


def read_labelled(
    files: Iterable[LabelledFile],
    store: PhotoStore,
    decoder: Decoder,
    on_progress: OnProgress = no_progress,
    bring: Callable[[Iterator[Photo | PhotoRefused]], Iterator[Photo | PhotoRefused]] = alike,
) -> tuple[Dataset, list[PhotoRefused]]:
    """Decode labelled files into a store; `bring` says how those with more than 8 bits become dark and light.

    Returns:
        The photos, labels in alphabetical order, and every file that is not among them, with the reason.
    """
    files = list(files)
    counter = Counter(on_progress, "reading", len(files))
    answers = decoder.read_many((file.name, file.read if file.label else _unlabelled(file)) for file in files)
    answers = bring(answers)
    kept: dict[str, tuple[str, str]] = {}  # photo id -> label, name
    metadata: dict[str, PhotoMetadata] = {}
    refused, spelled = [], _Spelling()
    for file, answer in zip(files, answers, strict=True):
        label = spelled.as_first(file.label or "")
        if isinstance(answer, PhotoRefused):
            refused.append(answer.renamed(file.name))
        elif answer.id in kept:
            refused.append(_same_photo(file.name, label, *kept[answer.id]))
        else:
            store.add(answer)
            kept[answer.id] = (label, file.name)
            metadata[answer.id] = answer.metadata
        counter.step()
    return replace(_dataset(kept, store), metadata=metadata), refused


class _Spelling:
    """Spells a label as it was spelled first: folders “A” and “a ” are one label."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def as_first(self, label: str) -> str:
        return self._first.setdefault(label_key(label), label)


def _labelled_by_folder(files: list[tuple[PurePosixPath, Callable[[], bytes]]]) -> list[LabelledFile]:
    files = [(path, read) for path, read in files if not _is_hidden(path)]
    depth = _folders_seen_through([path for path, _ in files if _leads_inside(path)])
    spelled = _Spelling()
    return [_labelled(spelled, path, depth, read) for path, read in files]


def _labelled(spelled: _Spelling, path: PurePosixPath, depth: int, read: Callable[[], bytes]) -> LabelledFile:
    """Give a file the label that the folder at `depth` names."""
    name = shortened(clean_text(str(path)), LONGEST_NAME) or "photo"
    if len(path.parts) <= depth + 1 or not _leads_inside(path):
        return LabelledFile(None, name, read)
    try:
        return LabelledFile(spelled.as_first(clean_label(path.parts[depth])), name, read)
    except LabelRefused as refusal:
        wrong = PhotoRefused(name, PhotoCode.FOLDER_NAME, because=refusal.code.name, **refusal.values)
        return LabelledFile(None, name, _refusing(wrong))


def _folders_seen_through(paths: list[PurePosixPath]) -> int:
    """Return how many folders stand above the folders of labels: those that hold everything.

    "set/healthy/a.jpg" has its label in the second folder, "healthy/a.jpg" in the first: a folder that holds
    everything is seen through while most files lie in a further one.
    """
    depth = 0
    while True:
        inside = [path for path in paths if len(path.parts) > depth + 1]
        deeper = sum(len(path.parts) > depth + 2 for path in inside)
        if deeper * 2 <= len(inside) or len({path.parts[depth] for path in inside}) > 1:
            return depth
        depth += 1


def _inside(name: str) -> PurePosixPath:
    """Return an uploaded file's name, which anyone can make up, as a path that leads nowhere else."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return PurePosixPath(*(part for part in parts if part not in ("/", "//", "..")))


def _leads_inside(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts


def _is_hidden(path: PurePosixPath) -> bool:
    """Say whether a file is one that systems leave among a person's own."""
    hidden = any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in path.parts)
    return hidden or path.name.lower() in ("thumbs.db", "desktop.ini")


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _files_under(folder: Path, seen: set[Path]) -> Iterator[Path]:
    """List the files under a folder, sorted; links are followed, a folder is entered once."""
    seen.add(folder.resolve())
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder  # reading it says what is wrong
        return
    for entry in entries:
        if _is_hidden(PurePosixPath(entry.name)):
            continue
        if not entry.is_dir():
            yield entry
        elif entry.resolve() not in seen:
            yield from _files_under(entry, seen)


def _reader(file: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            if not file.is_file() and not file.is_dir():  # opening a pipe would wait for ever
                raise PhotoRefused(file.name, PhotoCode.BROKEN_LINK)
            refuse_too_large(file.name, file.stat().st_size)
            return file.read_bytes()
        except OSError as error:
            raise PhotoRefused(file.name, PhotoCode.UNREADABLE, cause=str(error.strerror)) from error

    return read


def _returning(data: FileData) -> Callable[[], bytes]:
    return data if callable(data) else lambda: data


def _refusing(refusal: PhotoRefused) -> Callable[[], bytes]:
    def read() -> bytes:
        raise refusal

    return read


def _unlabelled(file: LabelledFile) -> Callable[[], bytes]:
    def read() -> bytes:
        file.read()  # it may have a reason of its own
        raise PhotoRefused(file.name, PhotoCode.NO_LABEL)

    return read


def _from_uploaded_zip(name: str, data: FileData) -> list[LabelledFile]:
    """Open a zip among uploads; one that cannot be opened is refused like a photo, and the rest go on."""
    shown = clean_text(name)[:LONGEST_NAME]
    try:
        return from_zip(data() if callable(data) else data, name)
    except PhotoRefused as refusal:
        return [LabelledFile(None, shown, _refusing(refusal.renamed(refusal.name)))]
    except FileRefused as refusal:
        if not isinstance(refusal.code, PhotoCode):
            raise
        values = {name: value for name, value in refusal.values.items() if name != "it"}  # here, it is “it”
        return [LabelledFile(None, shown, _refusing(PhotoRefused(shown, refusal.code, **values)))]


def example_folder() -> Path:
    """Return the folder of the wind-turbine example, one sub-folder a label.

    Raises:
        FileRefused: it was not installed.
    """
    folder = Path(str(resources.files("sample_images"))) / "train"
    if not folder.is_dir():
        raise FileRefused(PhotoCode.NO_EXAMPLE)
    return folder


def is_copy(refusal: PhotoRefused) -> bool:
    """Say whether a file was refused because the very same photo is there already."""
    return refusal.code in (PhotoCode.SAME_PHOTO, PhotoCode.SAME_PHOTO_OTHER_LABEL)


def _same_photo(name: str, label: str, kept_label: str, kept: str) -> PhotoRefused:
    """Say why a photo that is kept already is not taken again."""
    if kept_label == label:
        return PhotoRefused(name, PhotoCode.SAME_PHOTO, kept=kept)
    return PhotoRefused(name, PhotoCode.SAME_PHOTO_OTHER_LABEL, kept=kept, label=kept_label, other=label)


def _dataset(kept: dict[str, tuple[str, str]], store: PhotoStore) -> Dataset:
    labels = tuple(sorted({label for label, _ in kept.values()}, key=label_key))
    position = {label: i for i, label in enumerate(labels)}
    return Dataset(
        labels=labels,
        photo_ids=tuple(kept),
        names=tuple(name for _, name in kept.values()),
        targets=np.array([position[label] for label, _ in kept.values()], dtype=np.intp),
        store=store,
    )
