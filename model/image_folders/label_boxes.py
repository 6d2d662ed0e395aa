"""Object-detection labels (YOLO): a text file beside each photo lists boxes, and a photo of one class has one label."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from model.common.errors import PhotoRefused
from model.image_folders.code_pages import decoded
from model.image_folders.placed_files import PlacedFile

_LINE = re.compile(r"(\d{1,6})((?:\s+-?\d*\.?\d+(?:e-?\d+)?){4,})\s*", re.IGNORECASE)
_LARGEST = 32 << 10  # bytes
_NAME_FILES = ("classes.txt", "obj.names", "labels.txt", "_darknet.labels")


@dataclass(frozen=True)
class BoxLabels:
    """What the boxes of photos say, by the place of a photo in a list."""

    labels: dict[int, str]  # of photos with boxes of one class
    several: frozenset[int]  # photos with boxes of several classes


def labels_of_boxes(files: Iterable[PlacedFile], photos: Sequence[PlacedFile]) -> BoxLabels | None:
    """Return the classes of boxes as labels; `None` where there are no such files beside the photos."""
    texts = {_place(file.path): file for file in files if file.path.suffix.lower() == ".txt"}
    beside = {place: texts[_place(photo.path)] for place, photo in enumerate(photos) if _place(photo.path) in texts}
    if len(beside) * 2 < len(photos):
        return None
    boxed: dict[int, set[int]] = {}
    for place, file in beside.items():
        if (classes := _classes_in(file)) is None:
            return None
        boxed |= {place: classes} if classes else {}
    if not boxed:
        return None
    names = _names(files)
    one = {place: next(iter(found)) for place, found in boxed.items() if len(found) == 1}
    return BoxLabels(
        {place: names.get(number, f"class {number}") for place, number in one.items()},
        frozenset(boxed) - frozenset(one),
    )


def _place(path: PurePosixPath) -> tuple[str, ...]:
    """Return what a photo and its text have in common: "images/train/a.jpg" and "labels/train/a.txt" one place."""
    return (*("" if part.lower() in ("images", "labels") else part for part in path.parts[:-1]), path.stem)


def _classes_in(file: PlacedFile) -> set[int] | None:
    """Return the classes of the boxes in a file; `None` where it holds something else."""
    text = _read(file)
    lines = [_LINE.fullmatch(line) for line in text.splitlines() if line.strip()]
    return None if None in lines else {int(line.group(1)) for line in lines if line}


def _names(files: Iterable[PlacedFile]) -> dict[int, str]:
    """Return the names of classes, from a list of them or from the file that describes a set."""
    by_name = {file.path.name.lower(): file for file in files}
    for name in _NAME_FILES:
        if name in by_name:
            return dict(enumerate(line.strip() for line in _read(by_name[name]).splitlines() if line.strip()))
    described = next((file for name, file in by_name.items() if name.endswith((".yaml", ".yml"))), None)
    return _names_in_yaml(_read(described)) if described else {}


def _names_in_yaml(text: str) -> dict[int, str]:
    """Return the names in a description: `names: [a, b]`, or a line for each."""
    if listed := re.search(r"^names\s*:\s*\[(.*?)\]", text, re.MULTILINE | re.DOTALL):
        return dict(enumerate(name.strip().strip("'\"") for name in listed.group(1).split(",") if name.strip()))
    block = re.search(r"^names\s*:\s*\n((?:[ \t]*(?:-|\d+\s*:).*\n?)+)", text, re.MULTILINE)
    found = re.findall(r"^\s*(?:-|(\d+)\s*:)\s*(.+?)\s*$", block.group(1) if block else "", re.MULTILINE)
    return {int(number or i): name.strip("'\"") for i, (number, name) in enumerate(found)}


def _read(file: PlacedFile) -> str:
    try:
        return decoded(file.read()[:_LARGEST])
    except PhotoRefused:
        return ""
