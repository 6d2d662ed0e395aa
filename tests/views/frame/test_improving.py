"""The sign that a training goes on: what it says follows from the status, and the page takes the better result in."""

from dataclasses import replace

import pytest

from jobs.training_job import JobStatus
from jobs.training_queue import TrainingQueue
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from tests.support.pages import app, workspace_with
from views.frame import improving
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")

RUNS = JobStatus("running", phase="tuning", fraction=0.5, seconds_left=20.0, answers=1, longer=True)


@pytest.fixture
def trained(quick_classifier: Classifier) -> Workspace:
    workspace = workspace_with(striped=5, dotted=5)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    return workspace


def test_it_says_what_there_is_and_that_it_goes_on(trained: Workspace) -> None:
    said = improving._data(trained, "results", RUNS)
    assert said == {"on": True, "words": "First answer: right on at least 15 of 20. Still improving",
                    "left": "about 20 s left"}  # fmt: skip
    assert improving._data(trained, "train", RUNS)["on"] is False  # the page itself shows it
    before = improving._data(trained, "photos", replace(RUNS, answers=0, phase="first-answer"))
    assert before["words"] == "Looking for a first answer"


def test_it_is_empty_where_nothing_goes_on(trained: Workspace) -> None:
    assert improving._data(trained, "results", JobStatus("none"))["words"] == ""
    assert improving._data(trained, "results", JobStatus("failed", answers=1))["on"] is False


@pytest.mark.parametrize("page", ["start", "photos", "train", "results", "try_it", "decide"])
def test_every_page_has_its_place(page: str, trained: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrainingQueue, "status", lambda *_: RUNS)
    assert len(app(page, trained).get("bidi_component")) >= 1


def test_another_classifier_is_noticed(trained: Workspace, quick_classifier: Classifier) -> None:
    before = improving.written(trained)
    classifier_file.save(quick_classifier, trained.classifier_path)
    assert improving.written(trained) != before
    assert improving.written(workspace_with(a=1)) == 0
