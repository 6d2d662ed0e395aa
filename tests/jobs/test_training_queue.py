"""Training in a process of its own: who trains, who waits, and what becomes of it when something goes wrong.

A stand-in trainer, which behaves as told, serves where the process is what is tested.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from jobs import training_queue
from jobs.training_job import JobStatus
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.common.errors import TooFewPhotos, TwentyError
from tests.support import stand_in_trainer as stand_in
from tests.support.processes import alive, posix, wait_until
from tests.support.training_queues import STAND_IN, begin, finish, run
from workspace.workspace import Workspace


@pytest.fixture
def workspace(new_workspace: Callable[[], Workspace]) -> Workspace:
    return new_workspace()


# When all goes well


def test_a_training_gives_its_answers_and_says_so(queue: TrainingQueue, workspace: Workspace) -> None:
    assert queue.status(workspace) == JobStatus("none")
    assert run(queue, workspace, stand_in.GOOD) == JobStatus("done", fraction=1.0, answers=2, longer=True)
    assert workspace.classifier_path.read_bytes() == b"second dotted,striped"
    assert sorted(path.name for path in workspace.training_folder.iterdir()) == [
        "classifier.twenty",
        "progress.json",
        "trained_on.json",
    ]


def test_the_classifier_knows_which_photos_it_was_trained_on(queue: TrainingQueue, workspace: Workspace) -> None:
    assert workspace.trained_on() is None
    run(queue, workspace, stand_in.GOOD)
    assert workspace.trained_on() == workspace.dataset().fingerprint()
    workspace.rename_label(workspace.labels()[0].id, "spotted")
    assert workspace.trained_on() != workspace.dataset().fingerprint()


def test_a_first_answer_is_there_while_training_goes_on(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    assert workspace.classifier_path.read_bytes() == b"first"
    assert wait_until(lambda: queue.status(workspace).phase == "tuning")
    status = queue.status(workspace)
    assert (status.state, status.fraction, status.seconds_left) == ("running", 0.5, 30.0)


def test_what_a_library_prints_does_not_disturb(queue: TrainingQueue, workspace: Workspace) -> None:
    assert run(queue, workspace, stand_in.CHATTY).state == "done"


def test_a_refreshed_page_and_another_server_read_the_same_result(queue: TrainingQueue, workspace: Workspace) -> None:
    status = run(queue, workspace, stand_in.GOOD)
    with closing(TrainingQueue(STAND_IN)) as another:
        assert another.status(Workspace(workspace.folder)) == status


# Waiting


def test_too_few_photos_are_refused_with_what_is_missing(queue: TrainingQueue, workspace: Workspace) -> None:
    photos = workspace.photos()  # four fewer of each label: one alone could be trained on
    workspace.remove([photo.id for photo in (*photos[:4], *photos[-4:])])
    with pytest.raises(TooFewPhotos, match="add at least 2 more"):
        queue.submit(workspace, Settings())
    assert queue.status(workspace).state == "none"


def test_others_wait_in_the_order_in_which_they_came(
    queue: TrainingQueue, new_workspace: Callable[[], Workspace]
) -> None:
    first, second, third = (new_workspace() for _ in range(3))
    begin(queue, first, stand_in.DEAF, in_quick_lane=True)
    queue.submit(second, Settings(seed=stand_in.SLOW))
    queue.submit(third, Settings())
    statuses = [queue.status(second), queue.status(third)]
    assert [(status.state, status.place) for status in statuses] == [("queued", 1), ("queued", 2)]
    assert 0 < (statuses[0].seconds_left or 0) < (statuses[1].seconds_left or 0)
    queue.stop(first)
    assert wait_until(lambda: queue.status(second).state == "done")
    assert finish(queue, third).state == "done"
    assert queue.status(first).state == "stopped"


def test_a_new_click_while_waiting_replaces_the_old_one_and_keeps_its_place(
    queue: TrainingQueue, new_workspace: Callable[[], Workspace]
) -> None:
    first, second, third = (new_workspace() for _ in range(3))
    begin(queue, first, stand_in.DEAF, in_quick_lane=True)
    queue.submit(second, Settings(seed=stand_in.BUG))
    queue.submit(third, Settings())
    queue.submit(second, Settings())
    assert queue.status(second).place == 1
    queue.stop(first)
    assert finish(queue, second).state == "done"


def test_a_new_click_while_training_is_refused_until_it_is_stopped(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    with pytest.raises(TwentyError, match="press Stop first"):
        queue.submit(workspace, Settings())
    queue.stop(workspace)
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_a_queue_that_is_too_long_says_so(
    queue: TrainingQueue, new_workspace: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_queue, "MOST_WAITING", 3)
    begin(queue, new_workspace(), stand_in.DEAF, in_quick_lane=True)
    waiting = [new_workspace() for _ in range(3)]
    for workspace in waiting:
        queue.submit(workspace, Settings())
    with pytest.raises(TwentyError, match="try again in a few minutes"):
        queue.submit(new_workspace(), Settings())
    for workspace in waiting:
        queue.stop(workspace)
    assert {queue.status(workspace).state for workspace in waiting} == {"stopped"}


# Stopping


def test_stop_keeps_the_best_classifier_so_far(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    queue.stop(workspace)
    assert queue.status(workspace).phase in ("stopping", "starting")
    status = finish(queue, workspace)
    assert (status.state, status.answers) == ("stopped", 1)
    assert workspace.classifier_path.read_bytes() == b"first"
    assert workspace.trained_on() == workspace.dataset().fingerprint()
    assert not list(workspace.training_folder.glob("stop*"))


def test_a_training_that_does_not_hear_is_ended_and_the_next_one_runs(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    begin(queue, workspace, stand_in.DEAF)
    time.sleep(0.3)  # past the look for a stop that follows an answer
    start = time.monotonic()
    queue.stop(workspace)
    status = finish(queue, workspace)
    assert 0.4 < time.monotonic() - start < 5
    assert (status.state, status.answers) == ("stopped", 1)
    assert workspace.classifier_path.read_bytes() == b"first"
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_stop_before_the_trainer_is_ready_takes_the_job_back(workspace: Workspace) -> None:
    never = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with closing(TrainingQueue(never)) as queue:
        queue.submit(workspace, Settings())
        assert wait_until(lambda: queue.status(workspace).state == "starting")
        queue.stop(workspace)
        assert finish(queue, workspace).state == "stopped"


def test_a_deleted_workspace_does_not_come_back(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    queue.stop(workspace)
    workspace.delete()
    assert wait_until(lambda: not queue.status(workspace).active)
    assert not workspace.folder.exists()


@posix
def test_close_leaves_no_trainer_behind(workspace: Workspace) -> None:
    queue = TrainingQueue(STAND_IN)
    begin(queue, workspace, stand_in.DEAF)
    trainers = queue.trainer_pids
    queue.close()
    assert not any(map(alive, trainers))


@posix
def test_the_trainers_are_niced_so_that_the_page_goes_first(queue: TrainingQueue, workspace: Workspace) -> None:
    run(queue, workspace, stand_in.GOOD)
    for trainer in queue.trainer_pids:
        assert os.getpriority(os.PRIO_PROCESS, trainer) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
