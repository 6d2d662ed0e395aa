"""The example's photos: some of each label to begin with; the others wait, to see what more photos bring."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from model.image_folders.proposals import from_path
from model.photos.labelled_files import LabelledFile, example_folder
from workspace.workspace import Workspace

FIRST = 20  # of each label


def first_files(folder: Path | None = None, first: int = FIRST) -> list[LabelledFile]:
    """Return what the example begins with, the first photos of each label.

    Raises:
        FileRefused: the example was not installed.
    """
    return [file for files in _by_label(folder).values() for file in islice(files, first)]


def waiting_files(workspace: Workspace, folder: Path | None = None) -> list[LabelledFile]:
    """Return the example's photos that a workspace does not have; none where it is not the example.

    Photos are known by their files' names, whatever label they lie under now.
    """
    names = {photo.name for photo in workspace.photos()}
    by_label = _by_label(folder)
    if {label.name for label in workspace.labels()} != set(by_label):
        return []
    files = [file for of_label in by_label.values() for file in of_label]
    waiting = [file for file in files if Path(file.name).name not in names]
    return [] if len(waiting) == len(files) else waiting


@cache  # pages ask whenever they are drawn
def _by_label(folder: Path | None) -> Mapping[str, Sequence[LabelledFile]]:
    by_label: dict[str, list[LabelledFile]] = {}
    for file in from_path(folder or example_folder()).best.files:
        if file.label is not None:
            by_label.setdefault(file.label, []).append(file)
    return by_label
