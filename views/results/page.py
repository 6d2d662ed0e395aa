"""Results: how often it will be right on new photos, where it goes wrong, whether to trust it, what would help."""

import streamlit as st

from model.checks.wording import SAME_THING
from model.classifier.classifier import Classifier
from model.classifier.wording import choice_sentence
from model.evaluation.wording import about_changed_labels, about_series, about_uneven_labels
from model.network.catalogue import title
from views.results import forecast, reliability, test_set
from views.results.abstention import panel as abstention_panel
from views.results.answer_grid import wall
from views.shared import session
from views.shared.charts import draw, metric, twenty_squares
from views.shared.confusion import confusion, label_table
from views.shared.findings import panel as findings_panel
from views.shared.label_changes import changed_labels
from views.shared.navigation import go_to, link_to, nothing_trained_yet
from views.shared.open_classifiers import classifier_download, usable, what_changed
from views.shared.photos_kept_apart import promise_kept
from views.shared.text import between, count, percent, plain, quoted
from views.train.options import PACE_NAMES
from workspace.workspace import Workspace

MISTAKES, TRUST, BETTER = "Where it goes wrong", "Can it be trusted?", "What would make it better?"


def page() -> None:
    workspace = session.find_workspace()
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    if workspace is None or classifier is None:
        st.header("Results", anchor=False)
        nothing_trained_yet(workspace)
        return
    _changed_since(workspace, classifier)
    _headline(classifier)
    _ask_about_series(workspace, classifier)
    changed_labels(workspace)
    _figures(classifier)
    _part(workspace, classifier)
    _what_next(workspace)


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
        forecast.panel(classifier, promise_kept(workspace))
        findings_panel(workspace, classifier)
    else:
        _mistakes(workspace, classifier)


def _mistakes(workspace: Workspace, classifier: Classifier) -> None:
    st.subheader("Where it goes wrong", anchor=False)
    confusion(classifier.evaluation)
    st.subheader("Label by label", anchor=False)
    label_table(classifier.evaluation)
    st.subheader("Every answer", anchor=False)
    st.markdown(
        "The most confident mistakes come first. Sometimes it is the label that is wrong. But whoever has seen an "
        "answer tends to agree with it, and labels changed that way make the figures better than the truth. So look "
        "at the photos blind: mixed with others, without the answer and without their label."
    )
    st.fragment(wall)(workspace, classifier)


def _changed_since(workspace: Workspace, classifier: Classifier) -> None:
    changed = what_changed(workspace, classifier)
    if not changed:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed"):
        st.markdown(f"**{changed}** These figures are from before.", width="stretch")
        if st.button("Train again", key="train-again", icon=":material/refresh:"):
            go_to("train", workspace)


def _headline(classifier: Classifier) -> None:
    evaluation = classifier.evaluation
    expected, low, high = evaluation.of_twenty
    words, picture = st.columns([3, 2], gap="large", vertical_alignment="center")
    with words, st.container(key="headline"):
        st.title(f"Expect it to be right on about {expected} of 20 new photos", anchor=False)
        st.markdown(
            f"Likely between {low} and {high}. Always answering {quoted(evaluation.baseline_label)} "
            f"would be right on {round(20 * evaluation.headline_baseline)} of 20."
        )
        if changed := about_changed_labels(evaluation):
            st.markdown(plain(" ".join(changed)))
        if uneven := about_uneven_labels(evaluation.label_counts):
            st.markdown(plain(uneven))
        if about := about_series(evaluation):
            st.markdown(plain(about))
        st.markdown(plain(choice_sentence(classifier.choice, len(evaluation.targets))))
        st.caption(_how_trained(classifier))
    with picture:
        draw(twenty_squares(expected, low, high))


def _ask_about_series(workspace: Workspace, classifier: Classifier) -> None:
    """Where looks alone say that photos show one thing, and the figure hangs on it, ask who knows."""
    series = classifier.evaluation.series
    if series is None or not series.asks:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="asks-about-series"):
        st.markdown(
            f"**{SAME_THING}** Only you can tell. If each photo shows another thing, you can expect more.",
            width="stretch",
        )
        link_to("photos", "Look at them", workspace)


def _figures(classifier: Classifier) -> None:
    evaluation = classifier.evaluation
    term = "balanced accuracy" if evaluation.uneven else "accuracy"
    with st.grid(3, min_column_width=220):
        metric(
            f"How often it is right ({term})", between(evaluation.headline),
            "In brackets: where it lies over many photos, 9 times out of 10. More photos make that narrower. "
            "In a batch of 20, luck adds its own: hence the wider range above.",
        )  # fmt: skip
        metric(
            f"Always {quoted(evaluation.baseline_label)} (baseline)", percent(evaluation.headline_baseline),
            "What you get without any learning, by giving every photo the same answer. "
            "Only what lies above it is worth something.",
        )  # fmt: skip
        metric(
            "Its confidence is off by (calibration error)", between(evaluation.expected_calibration_error),
            "When it says 80 % and is right 75 times of 100, it is off by 5 %. Zero would be perfect.",
        )  # fmt: skip
    n_photos = len(evaluation.photo_ids)
    nor = ", nor another photo of the same thing" if evaluation.in_series else ""
    st.caption(
        f"Measured on {count(n_photos)}: each was answered by a network that had not seen it{nor}. It holds for "
        "photos that are mixed like these; where one label is much rarer in real life, the page “Decide” allows for "
        "that.",
        help="The photos are cut into parts; each part is answered by a network trained on the others "
        "(cross-validation, out-of-fold). Copies of a photo, and photos of one thing, stay in one part.",
    )


def _how_trained(classifier: Classifier) -> str:
    pace = PACE_NAMES.get(classifier.settings.pace, classifier.settings.pace)
    return f"Trained at the pace “{plain(pace)}” on the network {plain(title(classifier.backbone))}."


def _what_next(workspace: Workspace) -> None:
    st.space("small")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Try it on new photos", key="to-try", type="primary", icon=":material/arrow_forward:"):
            go_to("try_it", workspace)
        if st.button("Decide what to do with it", key="to-decide", icon=":material/balance:"):
            go_to("decide", workspace)
        classifier_download(workspace.classifier_path)


if __name__ == "__main__":
    page()
