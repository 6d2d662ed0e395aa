"""Decide: is AI right here, what is it worth, and what to do next. The verdict first, what it follows from below."""

from functools import partial

import streamlit as st

from model.checks.findings import wanting
from model.checks.wording import summary, words
from model.classifier.classifier import Classifier
from model.classifier.test_set_wording import NO_FORECAST
from model.decision.chatbot_prompts import MISSION, SEGMENTS, prompt
from model.decision.rules import Facts
from model.decision.verdict import Verdict, gather, reach_verdict
from model.evaluation.evaluation import fewest_things
from model.evaluation.wording import about_series, unit
from views.decide.inputs import kept, who_wants_it
from views.decide.questions import right_at_this_stage
from views.decide.value import what_it_is_worth
from views.decide.verdict import all_rules, banner, circles
from views.shared import session
from views.shared.findings import checked
from views.shared.navigation import link_to, nothing_trained_yet
from views.shared.open_classifiers import unique_name, usable, what_changed
from views.shared.photos_kept_apart import promise_kept
from views.shared.text import between, count, percent, plain
from workspace.workspace import Workspace


def page() -> None:
    workspace = session.find_workspace()
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    facts = _facts(workspace, classifier)
    verdict = reach_verdict(facts)
    labels = _labels(workspace, classifier)
    st.header("Decide", anchor=False)
    banner(facts, verdict)
    _take_home(classifier, facts)
    circles(facts, verdict)
    all_rules(verdict)
    st.subheader("Desirable: who wants it?", anchor=False)
    who_wants_it(facts.inputs)
    st.subheader("Viable: what is it worth?", anchor=False)
    what_it_is_worth(facts.inputs, labels, facts.value)
    st.subheader("Feasible: how good is it, and would more photos help?", anchor=False)
    _feasible(workspace, classifier, facts)
    st.subheader("Is AI right at this stage?", anchor=False)
    right_at_this_stage(facts.inputs)
    st.subheader("Go on with a chatbot", anchor=False)
    _prompts(facts, verdict)


def _facts(workspace: Workspace | None, classifier: Classifier | None) -> Facts:
    inputs = kept(workspace)
    if workspace is not None and classifier is not None:
        return gather(classifier, inputs, checked(workspace, classifier), promise_kept(workspace))
    return Facts(inputs.for_labels(_labels(workspace, None)))


def _labels(workspace: Workspace | None, classifier: Classifier | None) -> tuple[str, ...]:
    if classifier is not None:
        return classifier.labels
    return () if workspace is None else tuple(label.name for label in workspace.labels() if label.n_photos)


def _take_home(classifier: Classifier | None, facts: Facts) -> None:
    if classifier is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download the report (PDF)", partial(_pdf, classifier, facts), key="report-pdf", type="primary",
            mime="application/pdf", file_name=unique_name("report", "pdf"), on_click="ignore",
            icon=":material/description:",
        )  # fmt: skip
        st.download_button(
            "As a web page (HTML)", partial(_html, classifier, facts), key="report-html", mime="text/html",
            file_name=unique_name("report", "html"), on_click="ignore", icon=":material/html:",
        )  # fmt: skip
        st.caption("One page for a leader who was not in the room.")


def _pdf(classifier: Classifier, facts: Facts) -> bytes:
    from model.report.pdf_report import to_pdf  # half a second to import, on the first click only
    from model.report.report import compose

    return to_pdf(compose(classifier, facts))


def _html(classifier: Classifier, facts: Facts) -> bytes:
    from model.report.html_report import to_html
    from model.report.report import compose

    return to_html(compose(classifier, facts)).encode()


def _feasible(workspace: Workspace | None, classifier: Classifier | None, facts: Facts) -> None:
    if workspace is None or classifier is None or facts.evaluation is None:
        nothing_trained_yet(workspace)
        return
    evaluation = facts.evaluation
    if changed := what_changed(workspace, classifier):
        st.warning(f"{changed} These figures are from before.")
    expected, low, high = evaluation.of_twenty
    st.markdown(
        f"**Right on {between(evaluation.headline)}** of new photos, over many of them, with about as many of "
        f"each label; guessing would be right on {percent(evaluation.headline_baseline)}. That is about "
        f"{expected} of 20; in one batch of 20, luck makes it {low} to {high}. {plain(about_series(evaluation))}"
    )
    forecast = facts.forecast
    what = unit(evaluation)
    today = f"Today, with {count(fewest_things(evaluation), what)} of a label: {between(evaluation.headline)}. "
    st.markdown(today + plain(forecast.sentence(unit=what) if forecast is not None else NO_FORECAST))
    _findings(facts)
    link_to("results", "All results", workspace, icon=None)


def _findings(facts: Facts) -> None:
    if nothing := summary(facts.findings):
        st.markdown(nothing)
    for finding in wanting(facts.findings):
        title, sentence, advice = map(plain, words(finding))
        st.markdown(f"**{title}** ({finding.outcome}): {sentence} {advice}")


def _prompts(facts: Facts, verdict: Verdict) -> None:
    st.markdown(
        "Copy a prompt into the chatbot of your choice. It holds what is on this page, and none of your photos."
    )
    mission, segments = st.tabs(["Sharpen the mission", "Find user segments"])
    with mission:
        st.code(prompt(facts, verdict, MISSION), language=None, wrap_lines=True)
    with segments:
        st.code(prompt(facts, verdict, SEGMENTS), language=None, wrap_lines=True)


if __name__ == "__main__":
    page()
