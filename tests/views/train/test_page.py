"""The Train page: what it would take, and what is missing."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest

from jobs.training_queue import TrainingQueue
from jobs.uploads.upload_state import UploadProgress
from model.classifier.settings import Settings
from model.common.errors import FileRefused
from model.learning import training_time
from model.network.wording import NetworkCode
from tests.support.pages import app, button, said, workspace_with
from tests.support.processes import wait_until

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")

NEVER_READY = (sys.executable, "-c", "import sys; sys.stdin.read()")  # in place of the trainer


def test_five_photos_under_two_labels_can_be_trained() -> None:
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert button(test, "Train")
    assert test.radio(key="pace").value == Settings().pace
    assert "It learns to tell “healthy” from “cracked”, from your 10 photos" in said(test)


def test_a_network_that_is_not_here_says_why_and_cannot_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "The weights of efficientnet-lite2 are not installed"
    missing = FileRefused(NetworkCode.NOT_INSTALLED, name="efficientnet-lite2", package="lite2")
    monkeypatch.setattr(
        "model.network.catalogue.why_not_installed", lambda name: missing if name.endswith("2") else None
    )
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "cache"))
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert why in said(test)
    assert not any("Lite2" in option for option in test.radio(key="network").options)
    assert any("Lite1" in option for option in test.radio(key="network").options)


def test_a_network_is_named_by_hand_and_a_wrong_name_gets_a_sentence() -> None:
    test = app("train", workspace_with(healthy=5, cracked=5))
    test.radio(key="network").set_value("by name").run()
    assert test.button(key="train").disabled
    test.text_input(key="network-name").set_value("../resnet").run()
    assert len(test.warning) == 1
    assert test.button(key="train").disabled
    test.text_input(key="network-name").set_value("timm:mobilenetv3_small_100").run()
    assert not test.warning
    assert not test.button(key="train").disabled


def test_whoever_trains_now_is_counted_before_the_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrainingQueue, "ahead", lambda _: (2, 63.0))
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert "2 trainings ahead of yours: it would start in about a minute" in said(test)


def test_a_time_left_is_there_while_the_trainer_still_warms_up() -> None:
    with closing(TrainingQueue(NEVER_READY)) as queue:
        workspace = workspace_with(healthy=5, cracked=5)
        queue.submit(workspace, Settings())
        assert wait_until(lambda: queue.status(workspace).state == "starting", 10)
        assert queue.status(workspace).seconds_left == pytest.approx(training_time.estimate(Settings(pace="quick"), 10))
        queue.stop(workspace)
        assert queue.status(workspace).seconds_left is None


def test_waiting_is_the_sum_of_the_first_answers_ahead() -> None:
    with closing(TrainingQueue(NEVER_READY)) as queue:
        assert queue.ahead() == (0, 0.0)
        first, second, third = (workspace_with(healthy=5, cracked=5) for _ in range(3))
        queue.submit(first, Settings(pace="thorough"))
        queue.submit(second, Settings(pace="thorough"))
        queue.submit(third, Settings(pace="quick"))
        n_ahead, seconds = queue.ahead()
        assert n_ahead == 3
        assert seconds > queue.status(third).seconds_left > queue.status(second).seconds_left > 0
        assert seconds < training_time.estimate(
            Settings(pace="thorough"), 10
        )  # whose fine-tuning stands still for others
        queue.stop(second)
        assert queue.ahead()[1] < seconds


def test_uneven_labels_are_told_before_the_click() -> None:
    assert "would help most" in said(app("train", workspace_with(healthy=15, cracked=5)))
    assert "would help most" not in said(app("train", workspace_with(healthy=5, cracked=5)))


@pytest.mark.parametrize(("phase", "is_said"), [("reading", True), ("looking", False)])
def test_only_photos_that_are_still_read_are_left_out(
    monkeypatch: pytest.MonkeyPatch, phase: Literal["reading", "looking"], is_said: bool
) -> None:
    progress = UploadProgress(phase, 5, 10, 0.5, None, 5, 0, 0, active=True, ended=())
    monkeypatch.setattr("jobs.uploads.upload_queue.UploadQueue.progress", lambda self, workspace_id: progress)
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert ("Some photos are still being added" in said(test)) == is_said
