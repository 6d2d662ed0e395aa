"""A training queue with a stand-in trainer, and workspaces to train."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobs.training_job import JobStatus, read_status
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.common.files import read_json
from model.photos.photo import read_photo
from tests.support import stand_in_trainer as stand_in
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from workspace.workspace import Workspace

STAND_IN = (sys.executable, "-m", "tests.support.stand_in_trainer")
QUICK, TUNING = range(2)  # the lanes, in `trainer_pids`


@pytest.fixture(scope="module")
def shared_queue() -> Iterator[TrainingQueue]:
    queue = TrainingQueue(STAND_IN, patience=0.5)
    yield queue
    queue.close()


@pytest.fixture
def queue(shared_queue: TrainingQueue) -> Iterator[TrainingQueue]:
    """A queue at rest; its trainers, which take a second to start, serve all tests of a file as they serve visitors."""
    yield shared_queue
    for job in (*shared_queue._waiting, *shared_queue._running()):
        shared_queue.stop(job.workspace)
    assert wait_until(lambda: not shared_queue._waiting and not shared_queue._running())


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


def begin(
    queue: TrainingQueue, workspace: Workspace, behaviour: int = stand_in.ENDLESS, *, in_quick_lane: bool = False
) -> None:
    """Start a training and wait until it does what it shall, after its first answer: in fine-tuning, or before."""
    quick = Settings(pace="quick", seed=behaviour + stand_in.IN_QUICK_LANE)
    queue.submit(workspace, quick if in_quick_lane else Settings(seed=behaviour))
    assert wait_until(lambda: on_disk(workspace) == ("running", 1) and (in_quick_lane or is_tuned(workspace)))


def on_disk(workspace: Workspace) -> tuple[str, int]:
    """Return the state of a workspace's training and its number of answers, as they stand in its folder."""
    status = read_status(workspace.training_folder)[1]
    return status.state, status.answers


def is_tuned(workspace: Workspace) -> bool:
    """Tell whether a workspace's training is past the quick lane."""
    return bool((read_json(workspace.training_folder / "job.json") or {}).get("answered"))
