"""Every page opens, with and without photos, and says what comes next."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.ensemble import Choice
from model.classifier.wording import choice_sentence
from tests.support.pages import app, button, part_of_results, said, workspace_with
from tests.support.project import ROOT
from views.results.page import BETTER

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.mark.parametrize("page", ["start", "photos", "train", "results", "try_it", "blind_look"])
def test_every_page_opens_without_a_workspace_and_with_photos(page: str) -> None:
    app(page)
    app(page, workspace_with(healthy=5, cracked=5))


def test_the_first_page_leaves_no_workspace_behind(tmp_path: Path) -> None:
    app()
    assert not (tmp_path / "workspaces").exists()


def test_the_first_page_goes_on_with_photos_that_are_there() -> None:
    assert button(app(workspace=workspace_with(healthy=2)), "Continue with your 2 photos")


def test_what_is_missing_is_said_in_place_of_a_button() -> None:
    workspace = workspace_with(healthy=5, cracked=1)
    for page in ("photos", "train"):
        test = app(page, workspace)
        assert "add at least 2 more" in said(test)
        assert "Train" not in [each.label for each in test.button]


def test_the_outcome_and_the_results_say_what_was_chosen_and_how(quick_classifier: Classifier) -> None:
    workspace = workspace_with(healthy=5, cracked=5)
    chosen = replace(quick_classifier, choice=Choice("better_head"))
    classifier_file.save(chosen, workspace.classifier_path)
    sentence = choice_sentence(chosen.choice, n_photos=20, n_networks=1)
    assert sentence in said(app("train", workspace))
    assert sentence in said(part_of_results(workspace, BETTER))
    results = said(app("results", workspace))
    assert "pace “Quick” on the network EfficientNet-Lite0" in results


def test_results_without_training_lead_to_the_next_step() -> None:
    nothing = app("results")
    assert "Here you will see how often it is right" in said(nothing)
    assert [link.proto.label for link in nothing.get("page_link")] == ["Add photos first"]
    ready = app("results", workspace_with(healthy=5, cracked=5))
    assert [link.proto.label for link in ready.get("page_link")] == ["Train first"]


def test_a_damaged_classifier_file_gets_a_sentence() -> None:
    workspace = workspace_with(healthy=5, cracked=5)
    workspace.classifier_path.parent.mkdir(parents=True, exist_ok=True)
    workspace.classifier_path.write_bytes(b"not a classifier")
    for page in ("train", "results", "try_it"):
        assert len(app(page, workspace).error) == 1


@pytest.mark.parametrize("id", ["../../../etc", "A" * 22])
def test_an_unknown_address_is_told_and_forgotten(id: str) -> None:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["w"] = id
    test.run()
    assert "no photos at this address" in said(test)
    assert "w" not in test.query_params
    assert test.button(key="example")
