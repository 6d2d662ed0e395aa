"""The examples' photos: some of each label to begin with; the others wait, to see what more photos bring."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from model.common.errors import FileRefused
from model.decision.example_inputs import inputs_of
from model.decision.inputs import DecisionInputs
from model.image_folders.proposals import from_path
from model.photos.labelled_files import LabelledFile
from model.photos.wording import PhotoCode
from sample_images.catalogue import EXAMPLES, Example
from workspace.workspace import Workspace


def first_files(known: Example) -> list[LabelledFile]:
    """Return what an example begins with, the first photos of each label.

    Raises:
        FileRefused: the example was not installed.
    """
    return [file for files in files_by_label(known).values() for file in islice(files, known.first)]


def waiting_files(workspace: Workspace, examples: Sequence[Example] = EXAMPLES) -> list[LabelledFile]:
    """Return the photos of its example that a workspace does not have; none where it is no example.

    Photos are known by their files' names, whatever label they lie under now.
    """
    known = example_with([label.name for label in workspace.labels()], examples)
    if known is None:
        return []
    names = {photo.name for photo in workspace.photos()}
    files = [file for of_label in files_by_label(known).values() for file in of_label]
    waiting = [file for file in files if Path(file.name).name not in names]
    return [] if len(waiting) == len(files) else waiting


def example_with(labels: Sequence[str], examples: Sequence[Example] = EXAMPLES) -> Example | None:
    """Return the example that has these labels: no two have the same."""
    wanted = {label.casefold() for label in labels}
    return next((known for known in examples if {label.casefold() for label in known.labels} == wanted), None)


def decision_inputs_of(files: Sequence[LabelledFile]) -> DecisionInputs | None:
    """Return what Decide is filled with where these files are an example's."""
    known = example_with(sorted({file.label for file in files if file.label is not None}))
    return None if known is None else inputs_of(known)


def files_by_label(known: Example) -> Mapping[str, Sequence[LabelledFile]]:
    """Return the photos of an example that are there to learn from, in their order.

    Raises:
        FileRefused: the example was not installed.
    """
    return files_in(known.train)


@cache  # pages ask whenever they are drawn
def files_in(folder: Path) -> Mapping[str, Sequence[LabelledFile]]:
    """Return the photos in a folder of an example, by their labels. Raises as `files_by_label`."""
    if not folder.is_dir():
        raise FileRefused(PhotoCode.NO_EXAMPLE)
    by_label: dict[str, list[LabelledFile]] = {}
    for file in from_path(folder).best.files:
        if file.label is not None:
            by_label.setdefault(file.label, []).append(file)
    return by_label
