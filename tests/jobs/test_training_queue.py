"""Training in a process of its own: who trains, who waits, and what becomes of it when something goes wrong.

A stand-in trainer, which behaves as told, serves where the process is what is tested.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from jobs import training_queue
from jobs.training_job import JobStatus
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.common.errors import TooFewPhotos, TwentyError
from model.common.files import read_json
from model.photos.photo import read_photo
from tests.support import stand_in_trainer as stand_in
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT
from workspace.workspace import Workspace

STAND_IN = (sys.executable, "-m", "tests.support.stand_in_trainer")

posix = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")


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


@pytest.fixture
def workspace(new_workspace: Callable[[], Workspace]) -> Workspace:
    return new_workspace()


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def finish(queue: TrainingQueue, workspace: Workspace) -> JobStatus:
    """Wait until the training of a workspace is over, whichever way."""
    wait_for(lambda: not queue.status(workspace).active)
    return queue.status(workspace)


def run(queue: TrainingQueue, workspace: Workspace, behaviour: int) -> JobStatus:
    queue.submit(workspace, Settings(seed=behaviour))
    return finish(queue, workspace)


def begin(queue: TrainingQueue, workspace: Workspace, behaviour: int = stand_in.ENDLESS) -> None:
    """Start a training and wait for its first answer."""
    queue.submit(workspace, Settings(seed=behaviour))
    wait_for(lambda: queue.status(workspace).answers == 1)


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and is not waited for yet does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


# When all goes well


def test_a_training_gives_its_answers_and_says_so(queue: TrainingQueue, workspace: Workspace) -> None:
    assert queue.status(workspace) == JobStatus("none")
    assert run(queue, workspace, stand_in.GOOD) == JobStatus("done", fraction=1.0, answers=2)
    assert workspace.classifier_path.read_bytes() == b"second dotted,striped"
    assert sorted(path.name for path in workspace.training_folder.iterdir()) == [
        "classifier.twenty",
        "progress.json",
        "trained_on.json",
    ]


def test_the_classifier_knows_which_photos_it_was_trained_on(queue: TrainingQueue, workspace: Workspace) -> None:
    assert workspace.trained_on() is None
    run(queue, workspace, stand_in.GOOD)
    assert workspace.trained_on() == workspace.dataset_fingerprint()
    workspace.rename_label(workspace.labels()[0].id, "spotted")
    assert workspace.trained_on() != workspace.dataset_fingerprint()


def test_a_first_answer_is_there_while_training_goes_on(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    assert workspace.classifier_path.read_bytes() == b"first"
    wait_for(lambda: queue.status(workspace).stage == "Learning")
    status = queue.status(workspace)
    assert (status.state, status.fraction, status.seconds_left) == ("running", 0.5, 30.0)


def test_what_a_library_prints_does_not_disturb(queue: TrainingQueue, workspace: Workspace) -> None:
    assert run(queue, workspace, stand_in.CHATTY).state == "done"


def test_a_refreshed_page_and_another_server_read_the_same_result(queue: TrainingQueue, workspace: Workspace) -> None:
    status = run(queue, workspace, stand_in.GOOD)
    queue.close()
    another = TrainingQueue(STAND_IN)
    try:
        assert another.status(Workspace(workspace.folder)) == status
    finally:
        another.close()


# Waiting


def test_too_few_photos_are_refused_with_what_is_missing(queue: TrainingQueue, workspace: Workspace) -> None:
    workspace.remove([photo.id for photo in workspace.photos()[:2]])
    with pytest.raises(TooFewPhotos, match="add at least 2 more"):
        queue.submit(workspace, Settings())
    assert queue.status(workspace).state == "none"


def test_others_wait_in_the_order_in_which_they_came(
    queue: TrainingQueue, new_workspace: Callable[[], Workspace]
) -> None:
    first, second, third = (new_workspace() for _ in range(3))
    run(queue, first, stand_in.GOOD)  # so that the queue knows how long a training takes
    begin(queue, first, stand_in.DEAF)
    queue.submit(second, Settings(seed=stand_in.SLOW))
    queue.submit(third, Settings())
    wait_for(lambda: queue.status(second).state == "starting")  # the trainer has it, and does not hear
    fourth = new_workspace()
    queue.submit(fourth, Settings())
    statuses = [queue.status(third), queue.status(fourth)]
    assert [(status.state, status.place) for status in statuses] == [("queued", 1), ("queued", 2)]
    assert 0 < (statuses[0].seconds_left or 0) < (statuses[1].seconds_left or 0)
    queue.stop(first)
    wait_for(lambda: queue.status(second).state == "done")
    assert finish(queue, third).state == "done"
    assert queue.status(first).state == "stopped"


def test_a_new_click_while_waiting_replaces_the_old_one_and_keeps_its_place(
    queue: TrainingQueue, new_workspace: Callable[[], Workspace]
) -> None:
    first, second, third = (new_workspace() for _ in range(3))
    begin(queue, first, stand_in.DEAF)
    queue.submit(new_workspace(), Settings())  # which the trainer gets, and does not hear
    wait_for(lambda: queue.ahead()[0] == 1)
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
    begin(queue, new_workspace(), stand_in.DEAF)
    queue.submit(new_workspace(), Settings())  # which the trainer gets, and does not hear
    wait_for(lambda: queue.ahead()[0] == 1)
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
    assert queue.status(workspace).stage in ("Stopping", "")
    status = finish(queue, workspace)
    assert (status.state, status.answers) == ("stopped", 1)
    assert workspace.classifier_path.read_bytes() == b"first"
    assert workspace.trained_on() == workspace.dataset_fingerprint()
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
    queue = TrainingQueue(never)
    try:
        queue.submit(workspace, Settings())
        wait_for(lambda: queue.status(workspace).state == "starting")
        queue.stop(workspace)
        assert finish(queue, workspace).state == "stopped"
    finally:
        queue.close()


def test_a_deleted_workspace_does_not_come_back(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace)
    queue.stop(workspace)
    workspace.delete()
    wait_for(lambda: not queue.status(workspace).active)
    assert not workspace.folder.exists()


# When something goes wrong


def test_a_bug_is_a_sentence_for_the_visitor_and_a_traceback_in_the_log(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    status = run(queue, workspace, stand_in.BUG)
    assert (status.state, status.answers) == ("failed", 1)
    assert "the fault is ours" in status.message
    assert "KeyError" not in status.message
    assert "KeyError: 'a bug of ours'" in (workspace.training_folder / "log.txt").read_text()
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_an_error_for_the_visitor_is_shown_as_it_is(queue: TrainingQueue, workspace: Workspace) -> None:
    status = run(queue, workspace, stand_in.SENTENCE)
    assert (status.state, status.message) == ("failed", "“healthy” has 1 photo: add at least 4 more.")


def test_a_lack_of_memory_is_a_sentence(queue: TrainingQueue, workspace: Workspace) -> None:
    assert "not enough memory" in run(queue, workspace, stand_in.HUNGRY).message


def test_a_crash_fails_its_own_job_only(queue: TrainingQueue, new_workspace: Callable[[], Workspace]) -> None:
    first, second = new_workspace(), new_workspace()
    queue.submit(first, Settings(seed=stand_in.CRASH))
    queue.submit(second, Settings())
    status = finish(queue, first)
    assert (status.state, status.answers) == ("failed", 1)
    assert "press Train again" in status.message
    assert first.classifier_path.read_bytes() == b"first"
    assert finish(queue, second).state == "done"


@posix
def test_a_trainer_that_dies_while_idle_is_replaced(queue: TrainingQueue, workspace: Workspace) -> None:
    run(queue, workspace, stand_in.GOOD)
    os.kill(queue.trainer_pid, signal.SIGKILL)
    assert run(queue, workspace, stand_in.GOOD).state == "done"


def test_a_training_that_had_ended_is_not_failed_by_its_trainer_s_death(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    status = run(queue, workspace, stand_in.MUTE)
    assert (status.state, status.answers) == ("done", 2)
    assert run(queue, workspace, stand_in.GOOD).state == "done"


@posix
def test_a_job_that_a_dying_trainer_never_began_goes_to_the_next_one(
    queue: TrainingQueue, workspace: Workspace
) -> None:
    run(queue, workspace, stand_in.GOOD)
    os.kill(queue.trainer_pid, signal.SIGSTOP)  # looks alive, and reads nothing
    queue.submit(workspace, Settings(seed=stand_in.GOOD))
    wait_for(lambda: queue.status(workspace).state == "starting")
    time.sleep(0.2)
    os.kill(queue.trainer_pid, signal.SIGKILL)
    assert finish(queue, workspace).state == "done"


def test_a_trainer_that_cannot_start_is_a_sentence(workspace: Workspace) -> None:
    queue = TrainingQueue((*STAND_IN, "broken"))
    try:
        status = run(queue, workspace, stand_in.GOOD)
        assert (status.state, status.message) == (
            "failed",
            "The trainer could not be started: press Train again.",
        )
    finally:
        queue.close()


SERVER = """
import sys, time
from pathlib import Path
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from workspace.workspace import Workspace

queue = TrainingQueue(sys.argv[3:])
for i, id in enumerate(sys.argv[2].split(",")):
    queue.submit(Workspace.open(Path(sys.argv[1]), id), Settings(seed=1))
print(queue.trainer_pid, flush=True)
sys.stdin.read()
"""


def start_server(
    root: Path, workspaces: list[Workspace], command: tuple[str, ...] = STAND_IN
) -> tuple["subprocess.Popen[bytes]", int]:
    ids = ",".join(workspace.id for workspace in workspaces)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, root, ids, *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert server.stdout is not None
    return server, int(server.stdout.readline())


@posix
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_that_ends_leaves_no_trainer_behind_and_its_jobs_are_shown_as_interrupted(
    new_workspace: Callable[[], Workspace], end: int
) -> None:
    running, waiting = new_workspace(), new_workspace()
    server, trainer = start_server(running.folder.parent, [running, waiting])
    with server:
        wait_for(lambda: (read_json(running.training_folder / "progress.json") or {}).get("answers") == 1)
        assert alive(trainer)
        server.send_signal(end)
    wait_for(lambda: not alive(trainer), 5)
    queue = TrainingQueue(STAND_IN)
    try:
        for workspace, answers in ((running, 1), (waiting, 0)):
            status = queue.status(workspace)
            assert (status.state, status.answers) == ("failed", answers)
            assert status.message == "The server was restarted while training: press Train again."
        assert running.classifier_path.read_bytes() == b"first"
        assert run(queue, waiting, stand_in.GOOD).state == "done"
    finally:
        queue.close()


@posix
def test_close_leaves_no_trainer_behind(queue: TrainingQueue, workspace: Workspace) -> None:
    begin(queue, workspace, stand_in.DEAF)
    trainer = queue.trainer_pid
    queue.close()
    assert not alive(trainer)


@posix
def test_the_trainer_is_niced_so_that_the_page_goes_first(queue: TrainingQueue, workspace: Workspace) -> None:
    run(queue, workspace, stand_in.GOOD)
    assert os.getpriority(os.PRIO_PROCESS, queue.trainer_pid) >= min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)


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
    queue = TrainingQueue()
    try:
        queue.submit(workspace, Settings(pace="quick"))
        wait_for(lambda: not queue.status(workspace).active, 120)
        status = queue.status(workspace)
        assert status.state == "done", status.message
        assert status.answers >= 1
        assert load(workspace.classifier_path).labels == ("dotted", "striped")
    finally:
        queue.close()
    if os.name != "posix":
        return
    server, trainer = start_server(workspace.folder.parent, [workspace], (sys.executable, "-m", "jobs.trainer"))
    with server:
        assert alive(trainer)
        server.kill()
    wait_for(lambda: not alive(trainer), 10)


def test_the_page_does_not_import_torch() -> None:
    """The queue and the queue run in the page's process, which stays small without it."""
    script = "import sys, jobs.training_queue, jobs.upload_queue; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, cwd=ROOT)
