"""Folder layouts: which folders stand above all labels, which part the photos into splits, and which is the label."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.image_folders.placed_files import PlacedFile
from model.image_folders.splits import Split, is_container, split_of

_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class LaidFile:
    """A photo, its split, and the folders that are left: the first is its label, if folders are labels."""

    file: PlacedFile
    folders: tuple[str, ...]
    split: Split = "train"
    split_folder: str = ""  # as it is called


@dataclass(frozen=True)
class Layout:
    """How the photos lie."""

    photos: tuple[LaidFile, ...]
    outside: tuple[PlacedFile, ...]  # beside the folder that holds all others
    holder: str  # the folder that holds all others: a label, where there are no folders in it

    @property
    def has_splits(self) -> bool:
        """Whether folders part the photos."""
        return any(photo.split_folder for photo in self.photos)

    @property
    def has_labels(self) -> bool:
        """Whether most photos to learn from lie in a folder that may be their label."""
        learnt = [photo for photo in self.photos if photo.split == "train"] or self.photos
        return sum(bool(photo.folders) for photo in learnt) * 2 > len(learnt)

    @property
    def labels(self) -> set[str]:
        """The names of the folders that may be labels."""
        return {photo.folders[0] for photo in self.photos if photo.folders}


def layout_of(files: Sequence[PlacedFile]) -> Layout:
    """Tell how photos lie."""
    photos = [LaidFile(file, file.path.parts[:-1]) for file in files if file.may_be_photo]
    inside, holder = _seen_through(photos)
    inside = _split(inside)
    kept = {id(photo.file) for photo in inside}
    return Layout(tuple(inside), tuple(photo.file for photo in photos if id(photo.file) not in kept), holder)


def _seen_through(photos: list[LaidFile]) -> tuple[list[LaidFile], str]:
    """Take off the folders that hold everything: "set/healthy/a.jpg" has its label in the second folder.

    What lies beside such a folder is left out, unless that is most of it.
    """
    holder = ""
    while True:
        inside = [photo for photo in photos if photo.folders]
        if len({photo.folders[0] for photo in inside}) != 1 or len(inside) * 2 <= len(photos):
            return photos, holder
        holder = inside[0].folders[0]
        photos = [_below(photo) for photo in inside]


def _below(photo: LaidFile) -> LaidFile:
    return replace(photo, folders=photo.folders[1:])


def _split(photos: list[LaidFile]) -> list[LaidFile]:
    """Take off the folders that part photos into train and test, above the labels or right below them."""
    if above := _in_splits(photos, 0):
        splits = [_with_split(photo, photo.folders[0], photo.folders[1:]) for photo in above]
        return [below for name in {p.split_folder: None for p in splits} for below in _inside_split(splits, name)]
    if below := _in_splits(photos, 1):
        return [_with_split(p, p.folders[1], (p.folders[0], *p.folders[2:])) for p in below]
    return photos


def _in_splits(photos: list[LaidFile], depth: int) -> list[LaidFile]:
    """Return the photos whose folder at a depth is that of a split, if there are several and nearly all lie so."""
    found = [photo for photo in photos if len(photo.folders) > depth and split_of(photo.folders[depth])]
    several = len({photo.folders[depth] for photo in found}) > 1
    return found if several and len(found) >= _NEARLY_ALL * len(photos) else []


def _with_split(photo: LaidFile, name: str, folders: tuple[str, ...]) -> LaidFile:
    split = split_of(name)
    assert split is not None  # all are splits
    return replace(photo, split=split, split_folder=name, folders=folders)


def _inside_split(photos: list[LaidFile], name: str) -> list[LaidFile]:
    """Return a split's photos without the folders that say no more: "train/images", "seg_train/seg_train"."""
    photos = [photo for photo in photos if photo.split_folder == name]
    while True:
        tops = {photo.folders[:1] for photo in photos}
        top = next(iter(tops)) if len(tops) == 1 else ()
        if not top or not (is_container(top[0]) or split_of(top[0])):
            return photos
        photos = [_below(photo) for photo in photos]
