"""The Decide page: useful before training, right after it, and nothing typed into it is lost or becomes markup."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.files import workspaces_folder
from model.decision.inputs import DecisionInputs, load, save
from model.decision.value import EXAMPLE
from model.decision.wording import WORDS
from tests.support.classifiers import classifier_with
from tests.support.pages import app, workspace_with
from workspace.workspace import Workspace

EVIL = "<img src=x onerror=alert(1)> **bold** $x$"

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def decide(workspace: Workspace | None = None) -> AppTest:
    return app("decide", workspace)


def trained(classifier: Classifier | None = None, n_photos: int = 2) -> Workspace:
    workspace = workspace_with(striped=n_photos, dotted=n_photos)
    if classifier is not None:
        classifier_file.save(classifier, workspace.classifier_path)
    return workspace


def said(test: AppTest) -> str:
    shown = [*test.title, *test.markdown, *test.caption, *test.warning, *test.error, *test.html, *test.code]
    return "\n".join(str(getattr(element, "value", None) or element.proto.body) for element in shown).replace("\\", "")


def test_before_any_photo_the_page_asks_says_what_is_missing_and_leaves_no_workspace(tmp_path: Path) -> None:
    test = decide()
    shown = said(test)
    assert WORDS["open"] in shown
    assert "Here you will see" in shown
    assert "Today a person looks at 2,000 photos a month" in shown
    assert len(test.text_area) == 4
    assert "Fraud" in shown
    assert not (tmp_path / "workspaces").exists()


def test_the_first_thing_that_is_typed_makes_the_workspace_and_survives_a_refresh() -> None:
    test = decide()
    test.text_area(key="inputs-who").set_value("Inspection leads").run()
    (folder,) = [path for path in workspaces_folder().iterdir() if path.is_dir()]
    assert load(folder).who == "Inspection leads"
    again = decide(Workspace.open(workspaces_folder(), folder.name))
    assert again.text_area(key="inputs-who").value == "Inspection leads"
    assert "Who wants it: Inspection leads" in said(again)


def test_after_training_the_result_stands_in_words_and_follows_the_figures(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier)
    test = decide(workspace)
    before = said(test)
    assert "These figures are examples" in before
    assert "Flag a photo when the confidence in “dotted” is" in before
    assert "EUR" in before
    assert "would be missed" in before
    assert "of 2,000 photos" in before
    assert "A case is a photo that shows “dotted”." in before
    test.number_input(key="value-case_share").set_value(20.0).run()
    test.text_input(key="value-currency").set_value("CHF").run()
    after = said(test)
    assert "CHF" in after
    assert "EUR" not in after
    assert "These figures are examples" not in after
    assert load(workspace.folder).situation == replace(EXAMPLE, case_share=0.2, currency="CHF")


def test_the_case_and_what_follows_a_flag_can_be_chosen(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier)
    test = decide(workspace)
    assert test.number_input(key="value-alarm_cost").disabled
    test.radio(key="value-case").set_value("striped").run()
    test.radio(key="value-checks").set_value("It is acted on at once").run()
    assert "confidence in “striped”" in said(test)
    assert not test.number_input(key="value-alarm_cost").disabled
    known = load(workspace.folder).situation
    assert (known.case, known.person_checks) == (("striped",), False)


def test_figures_that_make_no_sense_get_a_sentence_and_no_result(quick_classifier: Classifier) -> None:
    test = decide(trained(quick_classifier))
    test.number_input(key="value-case_share").set_value(0.0).run()
    assert "How common the case is must lie between 0 and 100 %" in said(test)
    assert "it would save" not in said(test)
    assert WORDS["stop"] not in said(test)


def test_the_answers_about_the_stage_are_kept_and_give_advice() -> None:
    workspace = trained()
    test = decide(workspace)
    assert "Answer the four questions" in said(test)
    test.segmented_control(key="idea-stage-data").set_value("none").run()
    assert "Fake it first" in said(test)
    assert load(workspace.folder).idea_stage.data == "none"
    assert "Fake it first" in said(decide(workspace))


def test_the_rule_that_decided_is_named_with_its_figures(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier)
    save(workspace.folder, DecisionInputs(situation=replace(EXAMPLE, upkeep=1e6)))
    shown = said(decide(workspace))
    assert WORDS["stop"] in shown
    assert "The rule “A perfect classifier would pay” fails" in shown
    assert shown.count('class="mark"') == 1


def test_nothing_that_was_typed_turns_into_markup(quick_classifier: Classifier) -> None:
    workspace = trained(classifier_with(quick_classifier, ("sound", EVIL)))
    save(workspace.folder, DecisionInputs(EVIL, EVIL, EVIL, EVIL, situation=replace(EXAMPLE, currency="<b>$")))
    test = decide(workspace)
    assert not any("<img" in html.proto.body or "<b>$" in html.proto.body for html in test.html)
    for element in [*test.markdown, *test.caption]:
        assert not re.search(r"(?<!\\)<(img|b)|(?<!\\)\*\*bold", element.value)


def test_both_reports_are_made_on_the_click(quick_classifier: Classifier) -> None:
    test = decide(trained(quick_classifier))
    assert [button.label for button in test.get("download_button")][:2] == [
        "Download the report (PDF)",
        "As a web page (HTML)",
    ]


def test_a_changed_photo_is_told_beside_the_old_figures(quick_classifier: Classifier) -> None:
    assert "These figures are from before." in said(decide(trained(quick_classifier, n_photos=3)))
