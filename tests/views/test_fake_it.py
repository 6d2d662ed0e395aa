"""The page Fake it first without a browser: what it says of a trial that people have answered."""

import time
from itertools import count

import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.files import workspaces_folder
from model.decision.inputs import EXAMPLE_INPUTS, save
from model.photos.photo import read_photo
from tests.support.pages import app, button, said
from tests.support.pictures import picture_bytes
from workspace.share_link import DAY
from workspace.stand_in import end_trial, open_trial
from workspace.stand_in_photos import TrialPhotos
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")
_seeds = count(60_000, 7)


def answered(workspace: Workspace, n: int, *, differ: int = 0) -> None:
    """Let two people answer n photos of each label, and call some of the first label something else."""
    photos = TrialPhotos(workspace)
    labels = workspace.labels()[:2]
    for kind, label in enumerate(labels):
        for i in range(n):
            photo = read_photo(f"{i}.jpg", picture_bytes(kind, next(_seeds)))
            photos.add(photo, photo.id[:32], time.time())
            for who in ("ann", "bob"):
                shown, _ = photos.next_for(who, 2)
                assert shown is not None
                wrong = who == "bob" and kind == 0 and i < differ
                photos.say(shown.number, who, labels[1].id if wrong else label.id, 2)


@pytest.fixture
def faked(own_home: None) -> Workspace:
    workspace = Workspace.create(workspaces_folder())
    for name in ("striped", "dotted"):
        workspace.label_named(name)
    open_trial(workspace, DAY, people=2)
    return workspace


def test_few_answers_cannot_tell_and_say_what_is_still_to_come(faked: Workspace) -> None:
    answered(faked, 4, differ=1)
    text = said(app("fake_it", faked))
    assert "It cannot be told yet" in text
    assert "7 of “striped”" in text
    assert "6 of “dotted”" in text
    assert "0 waiting, 8 answered" in text.replace("*", "")


def test_answers_that_agree_are_kept_by_one_click_and_lead_to_training(faked: Workspace) -> None:
    answered(faked, 11, differ=1)
    page = app("fake_it", faked)
    assert "There is data enough to train" in said(page)
    page.button(key="fake-keep-now").click().run()
    assert {label.name: label.n_photos for label in faked.labels()} == {"striped": 10, "dotted": 11}
    assert not faked.dataset().changes
    assert not button(page, "as labels")


def test_with_the_figures_of_decide_it_says_what_a_month_costs(faked: Workspace) -> None:
    answered(faked, 11)
    for label, name in zip(faked.labels(), ("healthy", "needs maintenance"), strict=True):
        faked.rename_label(label.id, name)
    assert "per month" not in said(app("fake_it", faked))
    save(faked.folder, EXAMPLE_INPUTS)
    text = said(app("fake_it", faked))
    assert "People: " in text
    assert "EUR" in text
    assert "A model that never errs: " in text


def test_the_trained_classifier_is_shown_beside_people(faked: Workspace, quick_classifier: Classifier) -> None:
    for label, name in zip(faked.labels(), quick_classifier.labels, strict=False):
        faked.rename_label(label.id, name)
    answered(faked, 3)
    faked.training_folder.mkdir()
    classifier_file.save(quick_classifier, faked.classifier_path)
    text = said(app("fake_it", faked))
    assert "beside people" in text
    assert "It gives the same label on" in text


def test_what_a_trial_left_is_seen_after_its_end_and_can_be_deleted(faked: Workspace) -> None:
    answered(faked, 2)
    end_trial(faked)
    page = app("fake_it", faked)
    assert "It cannot be told yet" in said(page)
    page.button(key="fake-delete").click().run()
    assert TrialPhotos(faked).photos() == []
    assert "It cannot be told yet" not in said(page)
