"""The photo wall: what it answered for every photo, the most confident mistakes first."""

import base64
from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from model.classifier.classifier import Classifier
from model.evaluation.evaluation import Evaluation
from views.shared.charts import draw, frame
from views.shared.error_messages import in_place
from views.shared.label_changes import look_blind
from views.shared.photo_grid import PAGE, page_of, small, undo_button
from views.shared.text import count, percent, plain
from workspace.workspace import Workspace

MISTAKES, ALL = "Mistakes", "All photos"
FIRST = 6  # photos that are shown before a click


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show the photos that it got wrong, and behind a click every photo with its answer."""
    evaluation = classifier.evaluation
    mistakes = [int(i) for i in evaluation.mistakes_first() if not evaluation.right[i]]
    if mistakes:
        st.header(f"{count(len(mistakes), 'mistake')} in {len(evaluation.right):,} photos", anchor=False)
        draw(gallery(classifier, mistakes[:FIRST]))
        if len(mistakes) > FIRST:
            st.caption("Where it was surest. The others are under “Every photo”.")
        look_blind(workspace, [evaluation.photo_ids[i] for i in mistakes], "Check their labels", "look-wall")
    else:
        st.header(f"No mistake in {len(evaluation.right):,} photos", anchor=False)
        st.markdown("It was least sure of these.")
        draw(gallery(classifier, [int(i) for i in np.argsort(evaluation.confidence, kind="stable")[:FIRST]]))
    every = st.expander("Every photo", key="every-photo", on_change="rerun")
    if every.open:
        with every:
            st.fragment(wall)(workspace, classifier)
    undo_button(workspace, key="wall-undo")


def gallery(classifier: Classifier, rows: Sequence[int]) -> str:
    """Return photos with what was answered and what they show."""
    return frame(f'<ul class="mistakes">{"".join(_figure(classifier, i) for i in rows)}</ul>')


def _figure(classifier: Classifier, i: int) -> str:
    evaluation = classifier.evaluation
    answer, label = (escape(evaluation.labels[each[i]]) for each in (evaluation.answers, evaluation.targets))
    picture = base64.b64encode(_thumbnail(classifier, evaluation.photo_ids[i])).decode()
    # Of two labels, what it said tells what it is.
    is_right = "" if evaluation.right[i] or len(evaluation.labels) == 2 else f"<span>is {label}</span>"
    sure = f"{percent(float(evaluation.confidence[i]))} sure"
    return (
        f'<li title="{escape(evaluation.names[i])}: said {answer}, {sure}"><img alt="{escape(evaluation.names[i])}" '
        f'src="data:image/jpeg;base64,{picture}"><b>said {answer}</b>{is_right}</li>'
    )


@in_place
def wall(workspace: Workspace, classifier: Classifier) -> None:
    """Show the answers that were given before the network had seen the photo."""
    evaluation = classifier.evaluation
    rows = [int(i) for i in evaluation.mistakes_first()]
    chosen = _filtered(evaluation, rows, [i for i in rows if not evaluation.right[i]])
    if not chosen:
        st.markdown("None under this label." if (~evaluation.right).any() else "None: every photo was answered right.")
        return
    page = page_of(len(chosen), "wall-page")
    now = _labels_now(workspace)
    with st.grid("auto", min_column_width=160, gap="small"):
        for i in chosen[(page - 1) * PAGE : page * PAGE]:
            photo_id = evaluation.photo_ids[i]
            with st.container(border=True, key=f"shot-wall-{photo_id[:20]}", gap="xsmall"):
                _card(workspace, classifier, i, now.get(photo_id))


def _labels_now(workspace: Workspace) -> dict[str, str]:
    names = {label.id: label.name for label in workspace.labels()}
    return {photo.id: names[photo.label_id] for photo in workspace.photos()}


def _filtered(evaluation: Evaluation, rows: list[int], mistakes: list[int]) -> list[int]:
    names = {MISTAKES: f"Mistakes · {len(mistakes)}", ALL: f"All photos · {len(rows)}"}
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = st.segmented_control(
            "Which", [MISTAKES, ALL], default=MISTAKES, required=True, key="wall-kind",
            format_func=lambda kind: names[kind], label_visibility="collapsed",
        )  # fmt: skip
        target = st.selectbox(
            "Label", range(len(evaluation.labels)), index=None, key="wall-label", placeholder="Every label",
            format_func=lambda i: f"labelled {evaluation.labels[i]}", label_visibility="collapsed", width=240,
        )  # fmt: skip
    chosen = mistakes if kind == MISTAKES else rows
    return [i for i in chosen if target is None or evaluation.targets[i] == target]


def _card(workspace: Workspace, classifier: Classifier, i: int, label_now: str | None) -> None:
    """Show a photo with its answer; one without a label now was removed since training."""
    evaluation = classifier.evaluation
    photo_id, name = evaluation.photo_ids[i], evaluation.names[i]
    label, answer = (evaluation.labels[each[i]] for each in (evaluation.targets, evaluation.answers))
    picture = _thumbnail(classifier, photo_id) if label_now is None else small(workspace.store, photo_id)
    st.image(picture, width="stretch", alt=name)
    sure = f"{percent(float(evaluation.confidence[i]))} sure"
    st.markdown(f"labelled {plain(label)}  \nanswered **{plain(answer)}**, {sure}")
    if label_now is None:
        st.caption("Removed since then.")
        return
    if label_now != label:
        st.caption(f"Now labelled {plain(label_now)}.")
    key = f"discard-{photo_id[:20]}"
    if st.button("", key=key, icon=":material/delete:", type="tertiary", help=f"Remove {plain(name)}"):
        workspace.remove([photo_id])
        st.rerun()


def _thumbnail(classifier: Classifier, photo_id: str) -> bytes:
    photos = classifier.training_photos
    return photos.thumbnails[photos.ids.index(photo_id)]
