"""The example is there at once, and whole."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jobs.example_photos import example_with, first_files, waiting_files
from jobs.uploads.upload_queue import UploadQueue
from model.common.errors import FileRefused
from model.decision import inputs
from model.decision.example_inputs import inputs_of
from model.network.backbone import Backbone
from model.network.embeddings import missing
from sample_images.catalogue import EXAMPLES, Example
from tests.support.pictures import write_folder
from tests.support.upload_queues import finish
from tests.support.workspaces import counts
from workspace.workspace import Workspace

FIRST = 20


def example_in(folder: Path, *labels: str) -> Example:
    """Return an example whose photos lie in a folder."""
    return replace(EXAMPLES[0], train=folder, labels=labels or EXAMPLES[0].labels)


def test_the_example_is_there_at_once_with_its_labels(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path, backbone: Backbone
) -> None:
    folder = write_folder(tmp_path / "example", {"healthy": 0, "needs maintenance": 1}, per_label=6)
    assert upload_queue.add_example(workspace, first_files(example_in(folder))) == 12
    assert counts(workspace) == {"healthy": 6, "needs maintenance": 6}
    progress = finish(upload_queue, workspace)
    assert (progress.added, progress.phase, progress.total) == (12, "looking", 12)
    assert missing(workspace.store, [photo.id for photo in workspace.photos()], backbone.spec) == []


def test_the_example_a_second_time_leaves_everything_as_it_was(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "example", {"a": 0, "b": 1}, per_label=2)
    upload_queue.add_example(workspace, first_files(example_in(folder)))
    moved = workspace.photos()[0].id
    workspace.move([moved], workspace.label_named("b").id)
    assert upload_queue.add_example(workspace, first_files(example_in(folder))) == 0
    assert counts(workspace) == {"a": 1, "b": 3}


@pytest.mark.parametrize("known", EXAMPLES, ids=lambda known: str(known.code))
def test_every_example_has_enough_photos_of_its_labels_and_fills_decide(
    upload_queue: UploadQueue, workspace: Workspace, known: Example
) -> None:
    start = time.monotonic()
    upload_queue.add_example(workspace, first_files(known))
    assert time.monotonic() - start < 10  # a second on a quiet machine
    assert counts(workspace) == dict.fromkeys(known.labels, known.first)
    assert workspace.missing() == []
    assert np.all(workspace.dataset().counts() == known.first)
    assert inputs.load(workspace.folder) == inputs_of(known)


def test_an_example_leaves_alone_what_a_person_has_written(upload_queue: UploadQueue, workspace: Workspace) -> None:
    own = inputs.DecisionInputs(idea="my own")
    inputs.save(workspace.folder, own)
    upload_queue.add_example(workspace, first_files(EXAMPLES[1]))
    assert inputs.load(workspace.folder) == own


def test_other_photos_than_an_examples_fill_nothing(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "own", {"a": 0, "b": 1}, per_label=3)
    upload_queue.add_example(workspace, first_files(example_in(folder)))
    assert inputs.load(workspace.folder) == inputs.DecisionInputs()


def test_an_example_is_known_by_its_labels() -> None:
    for known in EXAMPLES:
        assert example_with([label.upper() for label in known.labels[::-1]]) is known
    assert example_with(["a", "b"]) is None
    assert example_with([*EXAMPLES[0].labels, "c"]) is None


def test_an_example_that_is_not_installed_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="install"):
        first_files(example_in(tmp_path / "nowhere"))


def test_the_rest_of_the_example_waits_until_it_is_asked_for(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "example", {"a": 0, "b": 1}, per_label=FIRST + 2)
    known = [example_in(folder, "a", "b")]
    assert waiting_files(workspace, known) == []  # an empty workspace is nobody's example
    upload_queue.add_example(workspace, first_files(example_in(folder)))
    assert counts(workspace) == {"a": FIRST, "b": FIRST}
    workspace.move([workspace.photos()[0].id], workspace.label_named("b").id)
    waiting = waiting_files(workspace, known)
    assert len(waiting) == 4
    upload_queue.add_example(workspace, waiting)
    assert counts(workspace) == {"a": FIRST + 1, "b": FIRST + 3}
    assert waiting_files(workspace, known) == []
    workspace.remove([photo.id for photo in workspace.photos() if photo.name == workspace.photos()[0].name])
    assert len(waiting_files(workspace, known)) == 2
    workspace.label_named("c")
    assert waiting_files(workspace, known) == []  # other labels: the workspace became somebody's own
