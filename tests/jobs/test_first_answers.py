"""Everybody's first answer comes before anybody's fine-tuning, and nobody's training suffers from it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

from jobs.trainer import Tools, run
from jobs.training_queue import TrainingQueue
from jobs.training_wording import why
from model.classifier.ensemble import Choice
from model.classifier.settings import Settings
from model.common.files import write_json
from tests.support import stand_in_trainer as stand_in
from tests.support.processes import posix, wait_until
from tests.support.training_queues import QUICK, TUNING, begin, finish, on_disk
from workspace.workspace import TRAINED_ON, Workspace

NewWorkspace = Callable[[], Workspace]


def test_a_first_answer_does_not_wait_for_another_s_fine_tuning(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, short = new_workspace(), new_workspace()
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(short, Settings(pace="quick"))
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


def test_fine_tuning_is_paused_while_a_first_answer_is_on_its_way_and_can_be_stopped_then(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, other, short = (new_workspace() for _ in range(3))
    begin(queue, long, stand_in.ENDLESS)
    begin(queue, short, stand_in.ENDLESS, in_quick_lane=True)
    progress = long.training_folder / "progress.json"
    time.sleep(0.5)
    written = progress.stat().st_mtime_ns
    time.sleep(0.5)
    assert progress.stat().st_mtime_ns == written
    queue.submit(other, Settings(pace="quick"))
    queue.stop(long)
    assert finish(queue, long).state == "stopped"
    assert queue.status(short).state == "running"
    queue.stop(short)
    assert finish(queue, other).state == "done"
    begin(queue, long, stand_in.ENDLESS)
    written = progress.stat().st_mtime_ns
    assert wait_until(lambda: progress.stat().st_mtime_ns > written)


def test_a_training_can_be_stopped_before_and_after_its_first_answer(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, first, second = (new_workspace() for _ in range(3))
    begin(queue, long, stand_in.ENDLESS)
    queue.submit(first, Settings(seed=stand_in.GOOD))
    assert wait_until(lambda: queue.status(first).answers == 1 and queue.status(first).state == "queued")
    queue.stop(first)
    assert (finish(queue, first).state, queue.status(first).answers) == ("stopped", 1)
    begin(queue, second, stand_in.ENDLESS, in_quick_lane=True)
    queue.stop(second)
    assert finish(queue, second).state == "stopped"
    assert queue.status(long).state == "running"


def test_who_breaks_the_quick_lane_fails_alone_and_fine_tuning_goes_on(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, breaks, next_one = (new_workspace() for _ in range(3))
    begin(queue, long, stand_in.ENDLESS)
    trainers = queue.trainer_pids
    queue.submit(breaks, Settings(pace="quick", seed=stand_in.CRASH + stand_in.IN_QUICK_LANE))
    assert "press Train again" in why(finish(queue, breaks))
    assert on_disk(long) == ("running", 1)
    queue.submit(next_one, Settings(pace="quick"))
    assert finish(queue, next_one).state == "done"
    assert [new == old for new, old in zip(queue.trainer_pids, trainers, strict=True)] == [False, True]


def test_who_does_not_hear_in_the_quick_lane_is_ended_and_fine_tuning_goes_on(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    long, deaf, next_one = (new_workspace() for _ in range(3))
    begin(queue, long, stand_in.ENDLESS)
    tuning = queue.trainer_pids[TUNING]
    begin(queue, deaf, stand_in.DEAF, in_quick_lane=True)
    queue.submit(next_one, Settings(pace="quick"))
    time.sleep(0.3)  # past the look for a stop that follows an answer
    queue.stop(deaf)
    assert finish(queue, deaf).state == "stopped"
    assert finish(queue, next_one).state == "done"
    assert (queue.status(long).state, queue.trainer_pids[TUNING]) == ("running", tuning)


@posix
def test_a_fine_tuning_that_dies_leaves_first_answers_alone(
    queue: TrainingQueue,
    new_workspace: NewWorkspace,
) -> None:
    deaf, quick, waits = (new_workspace() for _ in range(3))
    begin(queue, deaf, stand_in.DEAF)
    begin(queue, quick, stand_in.ENDLESS, in_quick_lane=True)
    queue.submit(waits, Settings(seed=stand_in.GOOD))
    trainer = queue.trainer_pids[QUICK]
    os.kill(queue.trainer_pids[TUNING], signal.SIGKILL)
    assert finish(queue, deaf).state == "failed"
    assert (queue.status(quick).state, queue.trainer_pids[QUICK]) == ("running", trainer)
    queue.stop(quick)
    assert finish(queue, waits).state == "done"


def test_a_first_answer_that_more_networks_made_good_meanwhile_is_kept(new_workspace: NewWorkspace) -> None:
    def train(*_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(classifier=stand_in.StandIn(b"of three networks", Choice("good_head")))

    workspace = new_workspace()
    may_work = threading.Event()
    may_work.set()
    job = {
        "folder": str(workspace.folder), "job": "one", "note": "", "pace": "balanced", "answered": True,
        "settings": {"pace": "balanced"},
    }  # fmt: skip
    workspace.classifier_path.parent.mkdir(exist_ok=True)
    workspace.classifier_path.write_bytes(b"of one network")
    fingerprint = {"fingerprint": workspace.dataset().fingerprint()}
    write_json(workspace.training_folder / TRAINED_ON, fingerprint, below=workspace.folder)
    ended = run(job, Tools(train, stand_in.save), may_work)  # type: ignore[arg-type]
    assert (ended.state, ended.answers) == ("done", 2)
    assert workspace.classifier_path.read_bytes() == b"of three networks"
