"""Decide: four short questions, then what to do, what it is worth, and how that is known."""

from functools import partial

import streamlit as st

from model.classifier.classifier import Classifier
from model.decision.rules import Facts, Step
from model.decision.verdict import gather, reach_verdict
from views.decide.answers import kept
from views.decide.conversation import asked_now, conversation
from views.decide.verdict import how_we_know, shown_verdict
from views.shared import session
from views.shared.findings import checked
from views.shared.navigation import link_to
from views.shared.open_classifiers import unique_name, usable, what_changed
from views.shared.photos_kept_apart import promise_kept
from workspace.workspace import Workspace

# Where a step is taken; the others are taken elsewhere, by people.
_PAGES: dict[Step, tuple[str, str]] = {
    "train": ("train", "Go to training"),
    "mend-photos": ("photos", "Mend the photos"),
    **dict.fromkeys(("first-ten", "more-photos", "like-kept-apart", "other-photos"), ("photos", "Add photos")),
    "other-labels": ("photos", "Change the labels"),
}


def page() -> None:
    workspace = session.find_workspace()
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    labels = _labels(workspace, classifier)
    if workspace is None or len(labels) < 2:
        _nothing_to_decide(workspace)
        return
    facts = _facts(workspace, classifier, labels)
    verdict = reach_verdict(facts)
    if asked_now(facts.inputs) is None:
        shown_verdict(facts, verdict)
        if verdict.step in _PAGES:
            link_to(*_PAGES[verdict.step], workspace)
        if classifier is not None and (changed := what_changed(workspace, classifier)):
            st.warning(f"{changed} These figures are from before.")
        st.header("Your answers", anchor=False)
    else:
        st.title("Decide", anchor=False)
        st.markdown("Four short questions, then what to do and what it is worth.")
    with st.container(key="conversation"):
        conversation(facts.inputs, labels)
    if asked_now(facts.inputs) is None:
        how_we_know(facts, verdict)
    if classifier is not None:
        _report(classifier, facts)


def _nothing_to_decide(workspace: Workspace | None) -> None:
    st.title("Decide", anchor=False)
    st.markdown("With photos of two labels, four short questions lead to go, collect or stop.")
    link_to("photos", "Go to the photos", workspace)


def _facts(workspace: Workspace, classifier: Classifier | None, labels: tuple[str, ...]) -> Facts:
    inputs = kept(workspace)
    if classifier is None:
        return Facts(inputs.for_labels(labels))
    return gather(classifier, inputs, checked(workspace, classifier), promise_kept(workspace))


def _labels(workspace: Workspace | None, classifier: Classifier | None) -> tuple[str, ...]:
    if classifier is not None:
        return classifier.labels
    return () if workspace is None else tuple(label.name for label in workspace.labels() if label.n_photos)


def _report(classifier: Classifier, facts: Facts) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="report"):
        st.download_button(
            "Report (PDF)", partial(_pdf, classifier, facts), key="report-pdf", mime="application/pdf",
            file_name=unique_name("report", "pdf"), on_click="ignore", icon=":material/description:",
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
