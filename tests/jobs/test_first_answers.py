"""Everybody's first answer comes before anybody's fine-tuning, and nobody's training suffers from it."""

import os
import signal
from collections.abc import Callable

from jobs.training_job import read_status
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from tests.support import stand_in_trainer as stand_in
from tests.support.processes import posix, wait_until
from tests.support.training_queues import begin, finish
from workspace.workspace import Workspace

NewWorkspace = Callable[[], Workspace]
QUICK = Settings(pace="quick")


def test_a_first_answer_does_not_wait_for_another_s_fine_tuning(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, short = new_workspace(), new_workspace()
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(short, QUICK)
    assert finish(queue, short).state == "done"
    assert short.classifier_path.read_bytes() == b"first"
    assert queue.status(long).state == "running"
    queue.stop(long)
    assert finish(queue, long).state == "stopped"


def test_who_wants_fine_tuning_gets_a_first_answer_meanwhile_and_the_rest_in_turn(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, others = new_workspace(), [new_workspace() for _ in range(3)]
    begin(queue, long, stand_in.ENDLESS)
    for other in others:
        queue.submit(other, Settings(seed=stand_in.GOOD))
    assert wait_until(lambda: all(queue.status(other).answers == 1 for other in others))
    assert wait_until(lambda: all(queue.status(other).state == "queued" for other in others))
    assert [queue.status(other).place for other in others] == [1, 2, 3]
    assert {other.classifier_path.read_bytes() for other in others} == {b"first"}
    queue.stop(long)
    for other in others:
        status = finish(queue, other)
        assert (status.state, status.answers) == ("done", 2)
        assert other.classifier_path.read_bytes() == b"second dotted,striped"


def test_a_guest_can_be_stopped_before_and_after_its_first_answer(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, first, second = (new_workspace() for _ in range(3))
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(first, Settings(seed=stand_in.GOOD))
    assert wait_until(lambda: queue.status(first).answers == 1 and queue.status(first).state == "queued")
    queue.stop(first)
    assert (finish(queue, first).state, queue.status(first).answers) == ("stopped", 1)
    queue.submit(second, Settings(pace="quick", seed=stand_in.ENDLESS))
    assert wait_until(lambda: queue.status(second).answers == 1)
    queue.stop(second)
    assert finish(queue, second).state == "stopped"
    assert queue.status(long).state == "running"


def test_a_guest_that_breaks_the_trainer_fails_alone_and_its_host_begins_again(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, breaks = new_workspace(), new_workspace()
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(breaks, Settings(pace="quick", seed=stand_in.CRASH))
    assert "press Train again" in finish(queue, breaks).message
    assert wait_until(lambda: queue.status(long).state == "running")
    assert read_status(long.training_folder)[1].answers == 1
    queue.stop(long)
    assert finish(queue, long).state == "stopped"


def test_a_guest_that_does_not_hear_is_ended_and_its_host_begins_again(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, deaf = new_workspace(), new_workspace()
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(deaf, Settings(pace="quick", seed=stand_in.DEAF))
    assert wait_until(lambda: queue.status(deaf).answers == 1)
    queue.stop(deaf)
    assert finish(queue, deaf).state == "stopped"
    assert wait_until(lambda: queue.status(long).state == "running")


@posix
def test_a_host_that_dies_leaves_its_guest_for_the_next_trainer(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    deaf, guest = new_workspace(), new_workspace()
    begin(queue, deaf, stand_in.DEAF)  # never stands still for the guest that it gets
    queue.submit(guest, QUICK)
    assert wait_until(lambda: queue.status(guest).state == "starting")
    os.kill(queue.trainer_pid, signal.SIGKILL)
    assert finish(queue, deaf).state == "failed"
    assert finish(queue, guest).state == "done"
