"""Results: what to expect of new photos, what it gets wrong, whether to trust it, what would make it better."""

import streamlit as st

from model.checks.wording import SAME_THING
from model.classifier.classifier import Classifier
from model.evaluation.wording import of_twenty, why_cautious
from views.results import answer_grid, better, how_we_know, one_label, reliability, test_set
from views.results.abstention import panel as abstention_panel
from views.shared import detectors, session
from views.shared.charts import draw, twenty_squares
from views.shared.export_panel import export_button
from views.shared.label_changes import changed_labels
from views.shared.navigation import go_to, link_to, nothing_trained_yet
from views.shared.open_classifiers import usable, what_changed
from views.shared.photos_kept_apart import refuting
from views.shared.text import plain, quoted
from views.shared.trainings import compared_with_before, earlier_trainings
from workspace.workspace import Workspace

MISTAKES, TRUST, BETTER = "Mistakes", "Can it be trusted?", "Make it better"


def page() -> None:
    workspace = session.find_workspace()
    if workspace is not None and (detector := detectors.trained(workspace)):
        one_label.show(workspace, detector)
        return
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    if workspace is None or classifier is None:
        st.title("Results", anchor=False)
        nothing_trained_yet(workspace)
        return
    _headline(workspace, classifier)
    _asides(workspace, classifier)
    _part(workspace, classifier)
    _what_next(workspace)


def _headline(workspace: Workspace, classifier: Classifier) -> None:
    refuted = refuting(workspace)
    evaluation = refuted or classifier.evaluation
    words, picture = st.columns([3, 2], gap="large", vertical_alignment="center")
    with words, st.container(key="headline"):
        st.title(f"Expect it to be right on {of_twenty(evaluation)} new photos", anchor=False)
        if refuted is not None:
            st.markdown("Your own test did worse than the training promised, so this is from your test.")
        elif said := compared_with_before(workspace) or why_cautious(evaluation):
            st.markdown(plain(said))
        baseline = round(20 * evaluation.headline_baseline)
        st.caption(f"Always saying {quoted(evaluation.baseline_label)} would be right on {baseline}.")
    with picture:
        draw(twenty_squares(evaluation))


def _asides(workspace: Workspace, classifier: Classifier) -> None:
    """Show what stands against the headline, each with its way out."""
    if changed := what_changed(workspace, classifier):
        with _aside("changed"):
            st.markdown(f"**{changed}** These results are from before.", width="stretch")
            if st.button("Train again", key="train-again", icon=":material/refresh:"):
                go_to("train", workspace)
    series = classifier.evaluation.series
    if series is not None and series.asks:  # looks alone say so, and the figure hangs on it: ask who knows
        with _aside("asks-about-series"):
            st.markdown(f"**{SAME_THING}** If not, you can expect more.", width="stretch")
            link_to("photos", "Look at them", workspace)
    changed_labels(workspace)


def _aside(key: str) -> "st.delta_generator.DeltaGenerator":
    return st.container(border=True, horizontal=True, vertical_alignment="center", key=key)


def _part(workspace: Workspace, classifier: Classifier) -> None:
    """Show one part of the details: all at once would be a page that nobody reads to its end."""
    part = st.segmented_control(
        "Details", [MISTAKES, TRUST, BETTER], default=MISTAKES, required=True, key="part", label_visibility="collapsed"
    )
    if part == TRUST:
        reliability.panel(classifier)
        st.fragment(abstention_panel)(workspace, classifier)
        test_set.panel(workspace, classifier)
    elif part == BETTER:
        better.panel(workspace, classifier)
    else:
        answer_grid.panel(workspace, classifier)
        how_we_know.panel(classifier)


def _what_next(workspace: Workspace) -> None:
    st.space("small")
    with st.container(horizontal=True, vertical_alignment="center", key="next"):
        if st.button("Try it", key="to-try", type="primary", icon=":material/arrow_forward:"):
            go_to("try_it", workspace)
        if st.button("Decide", key="to-decide", icon=":material/balance:"):
            go_to("decide", workspace)
        export_button(workspace, workspace.classifier_path)
    earlier_trainings(workspace)


if __name__ == "__main__":
    page()
