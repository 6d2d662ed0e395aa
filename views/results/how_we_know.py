"""How we know: what stands behind the headline, in figures and tables, for who asks."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import networks_named
from model.evaluation.wording import about_changed_labels, about_series, about_uneven_labels
from views.results.confusion import confusion, label_table
from views.shared.charts import metric
from views.shared.text import between, count, percent, plain, quoted
from views.train.options import PACE_NAMES

TITLE = "How we know"


def panel(classifier: Classifier) -> None:
    """Show the figures behind the headline, folded away."""
    evaluation = classifier.evaluation
    with st.expander(TITLE, key="how-we-know", icon=":material/info:"):
        _figures(classifier)
        for sentence in (
            *about_changed_labels(evaluation),
            about_uneven_labels(evaluation.label_counts),
            about_series(evaluation),
        ):
            if sentence:
                st.markdown(plain(sentence))
        st.subheader("What it mixes up", anchor=False)
        confusion(evaluation)
        st.subheader("Label by label", anchor=False)
        label_table(evaluation)
        st.caption(_how_trained(classifier))


def _figures(classifier: Classifier) -> None:
    evaluation = classifier.evaluation
    nor = ", nor another photo of the same thing" if evaluation.in_series else ""
    st.markdown(
        f"Each of your {count(len(evaluation.photo_ids))} was answered by a classifier that had not seen it{nor}.",
        help="The photos are cut into parts; each part is answered by a classifier trained on the others "
        "(cross-validation, out-of-fold). Copies of a photo, and photos of one thing, stay in one part. It holds for "
        "photos that are mixed like these.",
    )
    _, low, high = evaluation.of_twenty
    term = "balanced accuracy" if evaluation.uneven else "accuracy"
    with st.grid(3, min_column_width=220):
        metric(
            f"How often it is right ({term})", between(evaluation.headline),
            "In brackets: where it lies over many photos, 9 times out of 10. More photos make that narrower. "
            f"In a batch of 20, luck adds to that: there it is {low} to {high}.",
        )  # fmt: skip
        metric(
            f"Always {quoted(evaluation.baseline_label)} (baseline)", percent(evaluation.headline_baseline),
            "What you get without any learning, by giving every photo the same answer. "
            "Only what lies above it is worth something.",
        )  # fmt: skip
        metric(
            "How sure it is: off by (calibration error)", between(evaluation.expected_calibration_error),
            "When it says 80 % and is right 75 times in 100, it is off by 5 %. Zero would be perfect.",
        )  # fmt: skip


def _how_trained(classifier: Classifier) -> str:
    pace = PACE_NAMES.get(classifier.settings.pace, classifier.settings.pace)
    return f"Trained at the pace “{plain(pace)}” on {plain(networks_named(classifier.networks))}."
