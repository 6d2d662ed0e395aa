"""Decide: four short questions, then what to do, what it is worth, and how that is known."""

from functools import partial

import streamlit as st

from model.anomaly.wording import promise_sentence
from model.classifier.classifier import Classifier
from model.decision.rules import Facts, Step
from model.decision.verdict import Verdict, reach_verdict
from views.decide.conversation import asked_now, coming, conversation
from views.decide.facts import facts_of, labels_of
from views.decide.verdict import circles, how_we_know, verdict_card
from views.shared import detectors, session
from views.shared.charts import draw
from views.shared.navigation import go_to, link_to
from views.shared.open_classifiers import unique_name, usable, what_changed
from views.shared.text import plain
from workspace.workspace import Workspace

# Where a step is taken; the others are taken elsewhere, by people.
_PAGES: dict[Step, tuple[str, str]] = {
    "train": ("train", "Go to training"),
    "mend-photos": ("photos", "Fix the photos"),
    **dict.fromkeys(("first-ten", "more-photos", "like-kept-apart", "other-photos"), ("photos", "Add photos")),
    "other-labels": ("photos", "Change the labels"),
}


def page() -> None:
    workspace = session.find_workspace()
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    labels = labels_of(workspace, classifier)
    if workspace is None or len(labels) < 2:
        _nothing_to_decide(workspace)
        return
    facts = facts_of(workspace, classifier)
    verdict = reach_verdict(facts)
    if asked_now(facts.inputs) is not None:
        _asking(facts, verdict, labels)
        return
    with verdict_card(facts, verdict):
        _do_next(workspace, classifier, facts, verdict)
    if classifier is not None and (changed := what_changed(workspace, classifier)):
        st.warning(f"{changed} These figures are from before.")
    with st.container(key="conversation"):
        st.header("Your answers", anchor=False)
        conversation(facts.inputs, labels)
    how_we_know(facts, verdict)


def _asking(facts: Facts, verdict: Verdict, labels: tuple[str, ...]) -> None:
    st.title("Decide", anchor=False)
    asked, picture = st.columns([5, 2], gap="large")
    with asked, st.container(key="conversation"):
        st.markdown("Four short questions, then what to do and what it is worth.")
        conversation(facts.inputs, labels)
    with picture, st.container(key="so-far"):
        draw(circles(verdict))


def _nothing_to_decide(workspace: Workspace | None) -> None:
    st.title("Decide", anchor=False)
    with st.container(key="conversation"):
        if detector := detectors.trained(workspace):
            st.markdown(plain(promise_sentence(detector)))
            st.markdown("Each good photo that it flags is looked at for nothing: decide whether that is few enough.")
        st.markdown("Add photos of two labels. Then four short questions lead to what to do.")
        coming()
    link_to("photos", "Go to the photos", workspace)


def _do_next(workspace: Workspace, classifier: Classifier | None, facts: Facts, verdict: Verdict) -> None:
    """Offer the next step, where it is taken on a page, and the report."""
    elsewhere = _PAGES.get(verdict.step)
    with st.container(horizontal=True, vertical_alignment="center", key="do-next"):
        if elsewhere and st.button(elsewhere[1], key="to-next", type="primary"):
            go_to(elsewhere[0], workspace)
        if classifier is not None:
            _report(classifier, facts, is_main=not elsewhere)
        if st.button("Go on from here", key="go-on", type="tertiary", icon=":material/arrow_forward:"):
            go_to("go_on", workspace)


def _report(classifier: Classifier, facts: Facts, *, is_main: bool) -> None:
    st.download_button(
        "Report (PDF)", partial(_pdf, classifier, facts), key="report-pdf", mime="application/pdf",
        file_name=unique_name("report", "pdf"), on_click="ignore", type="primary" if is_main else "secondary",
    )  # fmt: skip
    st.download_button(
        "As a web page", partial(_html, classifier, facts), key="report-html", mime="text/html",
        file_name=unique_name("report", "html"), on_click="ignore", type="tertiary",
    )  # fmt: skip


def _pdf(classifier: Classifier, facts: Facts) -> bytes:
    from model.report.pdf_report import to_pdf  # half a second to import, on the first click only
    from model.report.report import compose

    return to_pdf(compose(classifier, facts))


def _html(classifier: Classifier, facts: Facts) -> bytes:
    from model.report.html_report import to_html
    from model.report.report import compose

    return to_html(compose(classifier, facts)).encode()


if __name__ == "__main__":
    page()
