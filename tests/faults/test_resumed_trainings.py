"""A server that was killed: its trainings begin again by themselves, in their order, and say so."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.training_job import MOST_RESTARTS, RECENT, JobStatus, TrainingJob, left_over, read_status, write_status
from jobs.training_queue import TrainingQueue
from jobs.training_wording import why
from model.classifier.settings import Settings
from model.common.files import read_json, workspaces_folder
from server import services
from tests.support import stand_in_trainer as stand_in
from tests.support.pages import app
from tests.support.processes import posix, wait_until
from tests.support.project import ROOT
from tests.support.training_queues import STAND_IN, finish, on_disk
from views.shared.text import plain
from workspace.workspace import Workspace

NewWorkspace = Callable[[], Workspace]
SERVER = """
import sys
from pathlib import Path
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from workspace.workspace import Workspace

root = Path(sys.argv[1])
queue = TrainingQueue(sys.argv[4:], root=root)
for id, seed in zip(sys.argv[2].split(","), sys.argv[3].split(",")):
    if id:
        queue.submit(Workspace.open(root, id), Settings(seed=int(seed)))
sys.stdin.read()
"""


def serve_until(condition: Callable[[], bool], root: Path, workspaces: list[Workspace], seeds: list[int]) -> None:
    """Run a server of its own, which trains workspaces, and kill it once something is true."""
    ids, behaviours = ",".join(w.id for w in workspaces), ",".join(map(str, seeds))
    command = [sys.executable, "-c", SERVER, str(root), ids, behaviours, *STAND_IN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as server:
        assert wait_until(condition)
        server.kill()


def is_learning(workspace: Workspace) -> bool:
    return read_status(workspace.training_folder)[1].phase == "tuning"


def resumed(root: Path) -> "closing[TrainingQueue]":
    return closing(TrainingQueue(STAND_IN, patience=0.5, root=root))


def change_job(workspace: Workspace, **values: object) -> None:
    path = workspace.training_folder / "job.json"
    path.write_text(json.dumps(read_json(path) | values))


@posix
def test_what_ran_and_what_waited_goes_on_after_the_server_was_killed(new_workspace: NewWorkspace) -> None:
    running, first, second = (new_workspace() for _ in range(3))
    root = running.folder.parent
    serve_until(
        lambda: is_learning(running) and on_disk(second) == ("queued", 1), root, [running, first, second],
        [stand_in.ENDLESS, stand_in.GOOD, stand_in.GOOD],
    )  # fmt: skip
    with resumed(root) as queue:
        assert wait_until(lambda: queue.status(running).state == "running")
        status = queue.status(running)
        assert (status.reason, status.answers) == ("answer-kept", 1)
        waiting = queue.status(first), queue.status(second)
        assert [(s.state, s.place, s.answers, s.reason) for s in waiting] == [
            ("queued", 1, 1, "kept-its-place"),
            ("queued", 2, 1, "kept-its-place"),
        ]
        queue.stop(running)
        assert [finish(queue, each).state for each in (running, first, second)] == ["stopped", "done", "done"]
        assert second.classifier_path.read_bytes() == b"second dotted,striped"
        assert not list(root.glob("*/training/job.json"))


@posix
def test_a_training_that_takes_the_server_down_is_not_begun_for_ever(new_workspace: NewWorkspace) -> None:
    workspace = new_workspace()
    root = workspace.folder.parent
    serve_until(lambda: is_learning(workspace), root, [workspace], [stand_in.ENDLESS])
    for _ in range(MOST_RESTARTS):
        known = read_json(workspace.training_folder / "progress.json")
        (workspace.training_folder / "progress.json").write_text(json.dumps(known | {"phase": "starting"}))
        serve_until(lambda: is_learning(workspace), root, [], [])
    with resumed(root) as queue:
        status = queue.status(workspace)
        assert (status.state, status.reason, status.values, status.answers) == ("failed", "too-often", {"times": 3}, 1)
        queue.submit(workspace, Settings(pace="quick"))
        assert finish(queue, workspace).state == "done"


@posix
def test_only_what_was_asked_for_lately_and_can_be_read_begins_again(new_workspace: NewWorkspace) -> None:
    old, emptied, torn, foreign, deleted = workspaces = [new_workspace() for _ in range(5)]
    root = old.folder.parent
    serve_until(lambda: all((w.training_folder / "job.json").exists() for w in workspaces), root, workspaces,
                [stand_in.DEAF] * 5)  # fmt: skip
    change_job(old, asked=time.time() - 2 * RECENT)
    emptied.remove([photo.id for photo in emptied.photos()])
    (torn.training_folder / "job.json").write_text('{"job": "')
    change_job(foreign, settings={"pace": "quick", "colour": "blue"})
    deleted.delete()
    with resumed(root) as queue:
        assert queue.ahead()[0] == 0
        for workspace in (old, emptied, torn, foreign):
            assert queue.status(workspace).reason == "interrupted"
        assert not deleted.folder.exists()


def test_the_settings_and_the_order_outlive_the_server(new_workspace: NewWorkspace) -> None:
    settings = [Settings(pace="thorough", seed=5), Settings(pace="quick", seed=7, folds=3)]
    workspaces = [new_workspace(), new_workspace()]
    for place, (workspace, each) in enumerate(zip(workspaces, settings, strict=True)):
        job = TrainingJob(workspace, each, 10, asked=time.time() - 10 * place)
        job.keep()
        write_status(workspace.training_folder, job.id, JobStatus("queued"))
    found = left_over(workspaces[0].folder.parent)
    assert [job.workspace.id for job in found] == [workspaces[1].id, workspaces[0].id]
    assert [job.settings for job in found] == [settings[1], settings[0]]
    assert [job.restarts for job in found] == [0, 0]
    assert found[1].for_trainer()["settings"] == vars(replace(settings[0], pace="quick"))


def test_the_page_says_that_the_training_began_again(
    new_workspace: NewWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path / "home"))
    root = workspaces_folder()
    workspace = Workspace(shutil.copytree(new_workspace().folder, root / ("a" * 22)))
    job = TrainingJob(workspace, Settings(seed=stand_in.ENDLESS), 10)
    job.keep()
    write_status(workspace.training_folder, job.id, JobStatus("running", phase="tuning"))
    with resumed(root) as queue:
        monkeypatch.setitem(services._made, "training_queue", queue)
        assert wait_until(lambda: is_learning(workspace))
        page = app("train", workspace)
        began_again = why(JobStatus("queued", reason="began-again"))
        assert plain(began_again) in [caption.value for caption in page.caption]
