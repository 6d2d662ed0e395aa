"""Whatever goes wrong with a training, its visitor gets a sentence and the next one runs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jobs.training_job import JobStatus
from jobs.training_queue import TrainingQueue
from jobs.training_wording import why
from model.classifier.settings import Settings
from model.common.files import read_json
from tests.support import stand_in_trainer as stand_in
from tests.support.processes import alive, posix, wait_until
from tests.support.project import ROOT
from tests.support.training_queues import QUICK, STAND_IN, TUNING, finish, on_disk, run
from workspace.workspace import Workspace


@pytest.fixture
def workspace(new_workspace: Callable[[], Workspace]) -> Workspace:
    return new_workspace()


# When something goes wrong


def test_a_bug_is_a_sentence_for_the_visitor_and_a_traceback_in_the_log(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    status = run(queue, workspace, stand_in.BUG)
    assert (status.state, status.answers) == ("failed", 1)
    assert "the fault is ours" in why(status)
    assert "KeyError" not in why(status)
    assert "KeyError: 'a bug of ours'" in (workspace.training_folder / "log.txt").read_text()
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_an_error_for_the_visitor_is_shown_as_it_is(queue: TrainingQueue, workspace: Workspace) -> None:
    status = run(queue, workspace, stand_in.SENTENCE)
    assert (status.state, why(status)) == ("failed", "“healthy” has 1 photo: add at least 4 more.")


def test_a_lack_of_memory_is_a_sentence(queue: TrainingQueue, workspace: Workspace) -> None:
    assert "not enough memory" in why(run(queue, workspace, stand_in.HUNGRY))


def test_a_crash_fails_its_own_job_only(queue: TrainingQueue, new_workspace: Callable[[], Workspace]) -> None:
    first, second = new_workspace(), new_workspace()
    queue.submit(first, Settings(seed=stand_in.CRASH))
    queue.submit(second, Settings())
    status = finish(queue, first)
    assert (status.state, status.answers) == ("failed", 1)
    assert "press Train again" in why(status)
    assert first.classifier_path.read_bytes() == b"first"
    assert finish(queue, second).state == "done"


@posix
@pytest.mark.parametrize("lane", [QUICK, TUNING])
def test_a_trainer_that_dies_while_idle_is_replaced(queue: TrainingQueue, workspace: Workspace, lane: int) -> None:
    run(queue, workspace, stand_in.GOOD)
    os.kill(queue.trainer_pids[lane], signal.SIGKILL)
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_a_training_that_had_ended_is_not_failed_by_its_trainer_s_death(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    status = run(queue, workspace, stand_in.MUTE)
    assert (status.state, status.answers) == ("done", 2)
    assert run(queue, workspace, stand_in.GOOD).state == "done"


@posix
@pytest.mark.parametrize("lane", [QUICK, TUNING])
def test_a_job_that_a_dying_trainer_never_began_goes_to_the_next_one(
    queue: TrainingQueue, workspace: Workspace, lane: int
) -> None:
    run(queue, workspace, stand_in.GOOD)
    os.kill(queue.trainer_pids[lane], signal.SIGSTOP)  # looks alive, and reads nothing
    queue.submit(workspace, Settings(seed=stand_in.GOOD))
    assert wait_until(lambda: on_disk(workspace) == ("starting", lane))
    time.sleep(0.2)
    os.kill(queue.trainer_pids[lane], signal.SIGKILL)
    assert finish(queue, workspace).state == "done"


def test_a_trainer_that_cannot_start_is_a_sentence(workspace: Workspace) -> None:
    with closing(TrainingQueue((*STAND_IN, "broken"))) as queue:
        status = run(queue, workspace, stand_in.GOOD)
        assert (status.state, why(status)) == ("failed", "The trainer could not be started: press Train again.")


SERVER = """
import sys, time
from pathlib import Path
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from workspace.workspace import Workspace

queue = TrainingQueue(sys.argv[3:])
for i, id in enumerate(sys.argv[2].split(",")):
    queue.submit(Workspace.open(Path(sys.argv[1]), id), Settings(seed=1))
print(*queue.trainer_pids, flush=True)
sys.stdin.read()
"""


def start_server(
    root: Path, workspaces: list[Workspace], command: tuple[str, ...] = STAND_IN
) -> tuple["subprocess.Popen[bytes]", list[int]]:
    """Start a server that trains workspaces; return it, and the process ids of its trainers."""
    ids = ",".join(workspace.id for workspace in workspaces)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, root, ids, *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert server.stdout is not None
    return server, [int(pid) for pid in server.stdout.readline().split()]


@posix
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_server_that_ends_leaves_no_trainer_behind_and_its_jobs_are_shown_as_interrupted(
    new_workspace: Callable[[], Workspace], end: int
) -> None:
    running, waiting = new_workspace(), new_workspace()
    server, trainers = start_server(running.folder.parent, [running, waiting])
    with server:
        assert wait_until(lambda: (read_json(running.training_folder / "progress.json") or {}).get("answers") == 1)
        assert all(map(alive, trainers))
        server.send_signal(end)
    assert wait_until(lambda: not any(map(alive, trainers)), 5)
    with closing(TrainingQueue(STAND_IN)) as queue:
        for workspace in (running, waiting):  # of the one that waits, the first answer may have come or not
            status = queue.status(workspace)
            assert (status.state, status.answers) == ("failed", int(workspace.classifier_path.exists()))
            assert why(status) == "The server was restarted while training: press Train again."
        assert running.classifier_path.read_bytes() == b"first"
        assert run(queue, waiting, stand_in.GOOD).state == "done"


def test_a_progress_file_that_makes_no_sense_counts_as_none(queue: TrainingQueue, workspace: Workspace) -> None:
    workspace.training_folder.mkdir()
    for text in ("", "[1]", "{", json.dumps({"state": "running", "colour": "blue"})):
        (workspace.training_folder / "progress.json").write_text(text)
        assert queue.status(workspace) == JobStatus("none")


# The real trainer


def test_the_real_trainer_trains_and_a_killed_server_does_not_orphan_it(
    new_workspace: Callable[[], Workspace],
) -> None:
    from model.classifier.classifier_file import load

    workspace = new_workspace()
    with closing(TrainingQueue()) as queue:
        queue.submit(workspace, Settings(pace="quick"))
        assert wait_until(lambda: not queue.status(workspace).active, 120)
        status = queue.status(workspace)
        assert status.state == "done", why(status)
        assert status.answers >= 1
        assert load(workspace.classifier_path).labels == ("dotted", "striped")
        if sys.platform == "linux":  # the quick lane stays small, and its first answer waits for no import
            assert "torch" not in Path(f"/proc/{queue.trainer_pids[QUICK]}/maps").read_text()
    if os.name != "posix":
        return
    server, trainers = start_server(workspace.folder.parent, [workspace], (sys.executable, "-m", "jobs.trainer"))
    with server:
        assert all(map(alive, trainers))
        server.kill()
    assert wait_until(lambda: not any(map(alive, trainers)), 10)
