"""A training queue with a stand-in trainer, and workspaces to train."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobs.training_job import JobStatus
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.photos.photo import read_photo
from tests.support import stand_in_trainer as stand_in
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from workspace.workspace import Workspace

STAND_IN = (sys.executable, "-m", "tests.support.stand_in_trainer")


@pytest.fixture
def queue() -> Iterator[TrainingQueue]:
    queue = TrainingQueue(STAND_IN, patience=0.5)
    yield queue
    queue.close()


@pytest.fixture
def new_workspace(tmp_path: Path) -> Callable[[], Workspace]:
    photos = [read_photo(f"{seed}.jpg", picture_bytes(seed % 2, seed, side=32)) for seed in range(10)]

    def make() -> Workspace:
        workspace = Workspace.create(tmp_path)
        for kind, name in enumerate(("dotted", "striped")):
            workspace.add_photos(photos[kind::2], workspace.add_label(name).id)
        return workspace

    return make


def finish(queue: TrainingQueue, workspace: Workspace) -> JobStatus:
    """Wait until the training of a workspace is over, whichever way."""
    assert wait_until(lambda: not queue.status(workspace).active)
    return queue.status(workspace)


def run(queue: TrainingQueue, workspace: Workspace, behaviour: int) -> JobStatus:
    queue.submit(workspace, Settings(seed=behaviour))
    return finish(queue, workspace)


def begin(queue: TrainingQueue, workspace: Workspace, behaviour: int = stand_in.ENDLESS) -> None:
    """Start a training and wait for its first answer."""
    queue.submit(workspace, Settings(seed=behaviour))
    assert wait_until(lambda: queue.status(workspace).answers == 1)
