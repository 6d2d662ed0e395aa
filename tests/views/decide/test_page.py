"""The Decide page: four questions one at a time, a verdict from one's own answers alone; nothing becomes markup."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.decision.inputs import EXAMPLE_INPUTS, QUESTIONS, Answers, DecisionInputs, load, save
from model.decision.value import EXAMPLE, Situation
from tests.support.classifiers import classifier_with
from tests.support.pages import app, workspace_with
from workspace.workspace import Workspace

EVIL = "<img src=x onerror=alert(1)> **bold** $x$"
OWN = DecisionInputs(
    who="Inspection leads",
    wanted="yes",
    answers=Answers("own", "own", "own", "own"),
    situation=replace(EXAMPLE, case=("dotted",)),
)

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def decide(workspace: Workspace | None = None) -> AppTest:
    return app("decide", workspace)


def trained(classifier: Classifier | None = None, n_photos: int = 2, inputs: DecisionInputs | None = None) -> Workspace:
    workspace = workspace_with(striped=n_photos, dotted=n_photos)
    if classifier is not None:
        classifier_file.save(classifier, workspace.classifier_path)
    if inputs is not None:
        save(workspace.folder, inputs)
    return workspace


def said(test: AppTest) -> str:
    shown = [*test.title, *test.header, *test.markdown, *test.caption, *test.warning, *test.error, *test.html]
    texts = [str(getattr(element, "value", None) or element.proto.body) for element in shown]
    return "\n".join([*texts, *(button.label for button in test.button)]).replace("\\", "")


def buttons(test: AppTest) -> set[str]:
    return {str(button.key) for button in test.button}


def test_before_any_photo_the_page_says_what_it_needs_and_leaves_no_workspace(tmp_path: Path) -> None:
    shown = said(decide())
    assert "Add photos of two labels" in shown
    assert not (tmp_path / "workspaces").exists()


def test_nobodys_figures_give_no_amount_and_no_verdict(quick_classifier: Classifier) -> None:
    test = decide(trained(quick_classifier))
    shown = said(test)
    assert "Question 1 of 4" in shown
    assert not re.search(r"\d EUR|Go:|Stop|Collect", shown)
    assert buttons(test) >= {"next"}


def test_one_question_at_a_time_leads_to_a_verdict(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier)
    test = decide(workspace)
    test.segmented_control(key="value-case").set_value("striped").run()
    test.button(key="next").click().run()
    assert "Question 2 of 4" in said(test)
    for name, value in (("photos", 300.0), ("case_share", 20.0), ("minutes", 2.0), ("wage", 50.0)):
        test.number_input(key=f"value-{name}").set_value(value)
    test.text_input(key="value-currency").set_value("CHF").run()
    test.button(key="next").click().run()
    test.number_input(key="value-missed_cost").set_value(90.0).run()
    test.button(key="next").click().run()
    test.text_input(key="inputs-who").set_value("Inspection leads").run()
    test.segmented_control(key="inputs-wanted").set_value("yes").run()
    test.button(key="next").click().run()
    shown = said(test)
    assert "Question" not in shown
    assert "CHF" in shown
    assert "EUR" not in shown
    known = load(workspace.folder)
    assert known.unanswered == ()
    assert known.situation == Situation(
        case=("striped",), currency="CHF", photos=300, case_share=0.2, minutes=2, wage=50, missed_cost=90
    )
    assert said(decide(workspace)) == shown


def test_an_answer_that_lacks_something_is_not_taken_and_says_what(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier, inputs=replace(OWN, answers=Answers("own"), situation=Situation(("dotted",))))
    test = decide(workspace)
    test.number_input(key="value-photos").set_value(300.0).run()
    test.button(key="next").click().run()
    assert "Please say how many of 100 photos show it (1 to 99), how many minutes" in said(test)
    assert load(workspace.folder).situation.photos == 300  # what was typed is kept all the same
    assert "work" in load(workspace.folder).unanswered


def test_who_does_not_know_gets_no_amount_and_is_not_asked_again(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier, inputs=OWN.answered("costs", ""))
    test = decide(workspace)
    test.button(key="unknown").click().run()
    shown = said(test)
    assert "You don't know yet" in shown
    assert "Question" not in shown
    assert not re.search(r"(save|lose money).*EUR", shown)
    assert decide(workspace).title[0].value == test.title[0].value


def test_an_answer_is_a_line_that_can_be_changed(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier, inputs=OWN)
    test = decide(workspace)
    assert buttons(test) >= {f"change-{question}" for question in QUESTIONS}
    test.button(key="change-work").click().run()
    assert test.number_input(key="value-photos").value == 2000
    test.number_input(key="value-photos").set_value(50.0).run()
    test.button(key="next").click().run()
    assert "50 photos a month" in said(test)


def test_what_a_missed_one_costs_can_be_worked_out(quick_classifier: Classifier) -> None:
    workspace = trained(quick_classifier, inputs=OWN.answered("costs", ""))
    test = decide(workspace)
    test.number_input(key="damage").set_value(5000.0).run()
    test.number_input(key="often").set_value(10.0).run()
    test.button(key="take-estimate").click().run()
    assert load(workspace.folder).situation.missed_cost == 500
    assert test.number_input(key="value-missed_cost").value == 500


def test_the_examples_figures_are_marked_until_they_are_changed(quick_classifier: Classifier) -> None:
    labels = ("healthy", "needs maintenance")
    workspace = trained(classifier_with(quick_classifier, labels), inputs=EXAMPLE_INPUTS)
    test = decide(workspace)
    assert 'class="example"' in said(test)
    for question in QUESTIONS:
        test.button(key=f"change-{question}").click().run()
        test.button(key="next").click().run()
    assert 'class="example"' not in said(test)
    assert load(workspace.folder).answers == Answers("own", "own", "own", "own")


def test_hats_do_not_get_the_figures_of_the_example(quick_classifier: Classifier) -> None:
    shown = said(decide(trained(quick_classifier, inputs=EXAMPLE_INPUTS)))
    assert "Question 1 of 4" in shown
    assert not re.search(r"\d EUR|Go:", shown)


def test_every_rule_stands_behind_a_click_and_one_has_decided(quick_classifier: Classifier) -> None:
    costly = replace(OWN, situation=replace(OWN.situation, upkeep=1e6))
    shown = said(decide(trained(quick_classifier, inputs=costly)))
    assert "Stop: not even a perfect one would pay" in shown
    assert shown.count('class="mark"') == 1


def test_nothing_that_was_typed_turns_into_markup(quick_classifier: Classifier) -> None:
    inputs = replace(OWN, idea=EVIL, who=EVIL, today=EVIL, situation=replace(EXAMPLE, case=(EVIL,), currency="<b>$"))
    test = decide(trained(classifier_with(quick_classifier, ("sound", EVIL)), inputs=inputs))
    assert not any("<img" in html.proto.body or "<b>$" in html.proto.body for html in test.html)
    for element in [*test.markdown, *test.caption, *test.title]:
        assert not re.search(r"(?<!\\)<(img|b)|(?<!\\)\*\*bold", element.value)


def test_both_reports_are_offered(quick_classifier: Classifier) -> None:
    test = decide(trained(quick_classifier, inputs=OWN))
    assert [button.label for button in test.get("download_button")] == ["Report (PDF)", "As a web page"]


def test_a_changed_photo_is_told_beside_the_old_figures(quick_classifier: Classifier) -> None:
    assert "These figures are from before." in said(decide(trained(quick_classifier, n_photos=3, inputs=OWN)))
