"""The example is there at once, and whole."""

import time
from pathlib import Path

import numpy as np
import pytest

from jobs.example_photos import FIRST, first_files, waiting_files
from jobs.uploads.upload_queue import UploadQueue
from model.common.errors import FileRefused
from model.network.backbone import Backbone
from model.network.embeddings import missing
from model.photos.labelled_files import example_folder
from tests.support.pictures import write_folder
from tests.support.upload_queues import finish
from tests.support.workspaces import counts
from workspace.workspace import Workspace


def test_the_example_is_there_at_once_with_its_labels(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path, backbone: Backbone
) -> None:
    folder = write_folder(tmp_path / "example", {"healthy": 0, "needs maintenance": 1}, per_label=6)
    assert upload_queue.add_example(workspace, first_files(folder)) == 12
    assert counts(workspace) == {"healthy": 6, "needs maintenance": 6}
    progress = finish(upload_queue, workspace)
    assert (progress.added, progress.phase, progress.total) == (12, "looking", 12)
    assert missing(workspace.store, [photo.id for photo in workspace.photos()], backbone.spec) == []


def test_the_example_a_second_time_leaves_everything_as_it_was(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "example", {"a": 0, "b": 1}, per_label=2)
    upload_queue.add_example(workspace, first_files(folder))
    moved = workspace.photos()[0].id
    workspace.move([moved], workspace.label_named("b").id)
    assert upload_queue.add_example(workspace, first_files(folder)) == 0
    assert counts(workspace) == {"a": 1, "b": 3}


def test_the_wind_turbine_example_has_enough_photos_of_both_labels(
    upload_queue: UploadQueue, workspace: Workspace
) -> None:
    try:
        example_folder()
    except FileRefused:
        pytest.skip("the example's photos have not been rendered yet")
    start = time.monotonic()
    upload_queue.add_example(workspace, first_files())
    assert time.monotonic() - start < 10  # a second on a quiet machine
    assert set(counts(workspace)) == {"healthy", "needs maintenance"}
    assert set(counts(workspace).values()) == {FIRST}
    assert workspace.missing() == []
    assert np.all(workspace.dataset().counts() == FIRST)


def test_the_rest_of_the_example_waits_until_it_is_asked_for(
    upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path
) -> None:
    folder = write_folder(tmp_path / "example", {"a": 0, "b": 1}, per_label=FIRST + 2)
    assert waiting_files(workspace, folder) == []  # an empty workspace is nobody's example
    upload_queue.add_example(workspace, first_files(folder))
    assert counts(workspace) == {"a": FIRST, "b": FIRST}
    workspace.move([workspace.photos()[0].id], workspace.label_named("b").id)
    waiting = waiting_files(workspace, folder)
    assert len(waiting) == 4
    upload_queue.add_example(workspace, waiting)
    assert counts(workspace) == {"a": FIRST + 1, "b": FIRST + 3}
    assert waiting_files(workspace, folder) == []
    workspace.remove([photo.id for photo in workspace.photos() if photo.name == workspace.photos()[0].name])
    assert len(waiting_files(workspace, folder)) == 2
    workspace.label_named("c")
    assert waiting_files(workspace, folder) == []  # other labels: the workspace became somebody's own
