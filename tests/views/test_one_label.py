"""One label alone on the pages: what is offered, what is said of it, and what the first bad photos change."""

import threading

import pytest

from jobs.trainer import Tools, run
from model.anomaly import detector_file
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from tests.support.pages import app, button, said, workspace_with
from views.shared import open_classifiers
from views.try_it.page import HERE
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def _train(workspace: Workspace) -> None:
    may_work = threading.Event()
    may_work.set()
    job = {
        "folder": str(workspace.folder), "job": "one", "note": "", "pace": "quick", "answered": False,
        "settings": {"pace": "quick"},
    }  # fmt: skip
    ended = run(job, Tools(lambda *_: iter(()), classifier_file.save), may_work)
    assert (ended.state, ended.answers) == ("done", 1)


def test_one_label_with_five_photos_is_offered_alone_beside_what_two_labels_lack() -> None:
    workspace = workspace_with(healthy=5, cracked=1)
    for page in ("photos", "train"):
        test = app(page, workspace)
        assert "add at least 2 more" in said(test)
        assert button(test, "Train on “healthy” alone")
    assert not button(app("train", workspace_with(healthy=4)), "alone")
    assert not button(app("train", workspace_with(healthy=5, cracked=5)), "alone")


def test_the_trainer_learns_one_label_alone_from_its_photos_only() -> None:
    workspace = workspace_with(healthy=6, cracked=2)
    _train(workspace)
    detector = detector_file.from_bytes(workspace.detector_path.read_bytes())
    assert (detector.label, len(detector.training_photos.ids)) == ("healthy", 6)
    assert not workspace.classifier_path.exists()


def test_results_say_what_is_promised_and_what_nobody_can_know() -> None:
    workspace = workspace_with(healthy=6)
    _train(workspace)
    assert "Train again" in [b.label for b in app("train", workspace).button]
    results = said(app("results", workspace))
    assert "Expect it to flag 14\u202f% of good photos" in results
    assert "that takes 19 different photos" in results
    assert "nobody can know before there is one" in results


def test_the_first_bad_photos_say_how_many_it_finds_and_five_lead_to_two_labels() -> None:
    workspace = workspace_with(healthy=6, cracked=2)
    _train(workspace)
    results = said(app("results", workspace))
    assert "of 2 bad photos" in results
    assert "nobody can know" not in results
    both = workspace_with(healthy=6, cracked=5)
    both.detector_path.parent.mkdir(exist_ok=True)
    both.detector_path.write_bytes(workspace.detector_path.read_bytes())
    train = app("train", both)
    assert "It learns to tell “healthy” from “cracked”" in said(train)
    assert "Here you will see how often it is right" in said(app("results", both))


def test_a_label_with_another_name_or_other_photos_asks_for_another_training() -> None:
    workspace = workspace_with(healthy=6)
    _train(workspace)
    workspace.remove([workspace.photos()[0].id])
    for page in ("train", "results"):
        assert "1 photo changed since training." in said(app(page, workspace))
    (label,) = workspace.labels()
    workspace.rename_label(label.id, "fine")
    assert button(app("train", workspace), "Train on “fine” alone")
    assert "Here you will see how often it is right" in said(app("results", workspace))


def test_what_was_trained_here_and_what_was_opened_are_a_click_apart(quick_classifier: Classifier) -> None:
    workspace = workspace_with(healthy=6)
    _train(workspace)
    classifier_file.save(quick_classifier, open_classifiers.opened_elsewhere(workspace))
    test = app("try_it", workspace)
    assert "It knows “striped” and “dotted”" in said(test)
    test.segmented_control(key="which").set_value(HERE).run()
    assert "It knows what “healthy” looks like" in said(test)
    assert "It says “unlike these” to about 14\u202f%" in said(test)


def test_a_damaged_detector_is_told_in_a_sentence() -> None:
    workspace = workspace_with(healthy=6)
    workspace.detector_path.parent.mkdir(exist_ok=True)
    workspace.detector_path.write_bytes(b"nothing")
    assert "is not a Twenty Photos classifier" in said(app("results", workspace))


def test_with_one_label_it_is_for_a_person_to_decide_whether_few_enough_good_photos_are_flagged() -> None:
    workspace = workspace_with(healthy=6)
    assert "looked at for nothing" not in said(app("decide", workspace))
    _train(workspace)
    decide = said(app("decide", workspace))
    assert "It says “unlike these” to about 14\u202f%" in decide
    assert "looked at for nothing" in decide
    assert "Add photos of two labels" in decide
