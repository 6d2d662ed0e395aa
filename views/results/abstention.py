"""Abstention: the user chooses which photos it answers and which a person looks at ("not sure")."""

import math
from collections.abc import Sequence

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import others_sentence
from model.evaluation.abstention import ALL, SHARES, OperatingPoint, operating_point, operating_points
from model.evaluation.intervals import Estimate
from views.shared.charts import draw, frame
from views.shared.error_messages import in_place, told
from views.shared.text import between, count, percent, whole
from workspace.workspace import Workspace, read_share_to_answer, write_share_to_answer

_KEY, _CARDS = "share-to-answer", "answer-cards"
CARDS = {ALL: "Every photo", 0.8: "The surest eight in ten", 0.5: "The surest half"}


@in_place
def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Let the user choose the share of photos to answer, and say what that leads to."""
    evaluation, novel = classifier.evaluation, classifier.novel
    chosen = _chosen(workspace, classifier)
    st.header("Which photos should it answer?", anchor=False)
    _show(_CARDS, chosen if chosen in CARDS else None)
    st.radio(
        "Which photos should it answer?", list(CARDS), key=_CARDS, format_func=CARDS.get, on_change=_keep,
        captions=[work_sentence(operating_point(evaluation, each, novel)) for each in CARDS],
        args=(workspace, _CARDS), label_visibility="collapsed", width="stretch",
    )  # fmt: skip
    if said := others_sentence(classifier.others_refused):
        st.markdown(said)
    with st.expander("Finer", key="finer", icon=":material/tune:"):
        _finer(workspace, classifier, chosen)


def _show(key: str, value: float | None) -> None:
    """Have a control show a value: one that is set here overrules a control that has moved on meanwhile."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def work_sentence(here: OperatingPoint) -> str:
    """Say what a choice means for the work of a person."""
    if here.right is None:
        return "It answers nothing."
    answered = round(100 * here.answered.value)
    wrong = math.ceil(answered * (1 - here.right.value) - 1e-9)
    left = f"You look at {100 - answered} of 100." if answered < 100 else "You look at none."
    return f"{left} About {count(wrong, 'wrong answer')}." if wrong else f"{left} Hardly any answer is wrong."


def _finer(workspace: Workspace, classifier: Classifier, chosen: float) -> None:
    """Show every choice that there is, with its figures."""
    evaluation, novel = classifier.evaluation, classifier.novel
    words, picture = st.columns([2, 3], gap="large", vertical_alignment="center")
    with words, st.container(key="unsure"):
        _show(_KEY, min(SHARES, key=lambda each: abs(each - chosen)))
        st.select_slider(
            "Which photos it answers", SHARES, key=_KEY, format_func=_name, on_change=_keep, args=(workspace, _KEY),
            help="Of photos like these. Try it uses your choice, and so does the file that you download.",
        )  # fmt: skip
        here = operating_point(evaluation, chosen, novel)
        st.markdown(_sentence(here))
        st.markdown(_for_a_person(here, len(evaluation.targets), int(novel.sum())))
    with picture:
        points = operating_points(evaluation, novel)
        draw(share_dots(points, nearest(points, chosen)))
    st.caption(
        f"Measured on {count(len(evaluation.targets))}, each answered by a classifier that had not seen it. "
        "In brackets: where it lies over many photos, 9 times out of 10. Photos that a person looks at because "
        "they are flagged come on top: Decide counts those."
        + (" Every label counts the same, however many photos it has." if evaluation.uneven else "")
    )


def nearest(points: list[OperatingPoint], chosen: float) -> int:
    """Return which point stands for a choice, which may have come from elsewhere."""
    return min(range(len(points)), key=lambda i: abs(points[i].chosen - chosen))


def _chosen(workspace: Workspace, classifier: Classifier) -> float:
    chosen = read_share_to_answer(workspace.training_folder)  # on disk: another tab may have changed it
    return classifier.share_to_answer if chosen is None else chosen


@told
def _keep(workspace: Workspace, key: str) -> None:
    write_share_to_answer(workspace.training_folder, st.session_state[key])


def _name(chosen: float) -> str:
    if chosen == ALL:
        return "all photos"
    return f"the surest {percent(chosen)}"


def _sentence(here: OperatingPoint) -> str:
    if here.right is None:
        return "It answers **no photo**."
    but = " (all but those unlike anything it learned from)" if here.chosen == ALL and here.answered.value < 1 else ""
    share = f"It answers **{percent(here.answered.value)} of photos**{but}"
    return f"{share} and is right on **{percent(here.right.value)} of those** ({_range(here)})."


def _range(here: OperatingPoint) -> str:
    assert here.right is not None
    return f"{whole(here.right.low)} to {whole(here.right.high)}"


def _for_a_person(here: OperatingPoint, n_photos: int, n_novel: int) -> str:
    """Say how many photos a person must look at, and why."""
    for_a_person = here.for_a_person
    n_here = round(for_a_person.value * n_photos)
    said = f"A person looks at {n_here:,} of these {count(n_photos)}: {between(for_a_person)} of new ones like them."
    if here.threshold > 0:
        said += f" It says “not sure” when it is less than {percent(here.threshold)} sure."
    if n_novel:
        said += (
            f" {'One is' if n_novel == 1 else f'{n_novel:,} are'} so unlike all others that it says “none of these”."
        )
    return said


def share_dots(points: Sequence[OperatingPoint], chosen: int) -> str:
    """Return a dot with its interval for every choice, from all photos on the left to the surest on the right.

    Args:
        points: What each choice leads to.
        chosen: Which of them is chosen.
    """
    shown = [(i, each, each.right) for i, each in enumerate(points) if each.right is not None]
    if not shown:
        return ""
    floor = max(math.floor(10 * min(right.low for *_, right in shown)) / 10, 0.0)
    columns = "".join(_column(right, floor, chosen=i == chosen) for i, _, right in shown)
    first, last = points[0], points[-1]
    alt = (
        f"How often it is right: {_said(first)} when it answers all photos, {_said(points[chosen])} as chosen, "
        f"{_said(last)} when it answers the surest {percent(last.chosen)}."
    )
    return frame(
        f'<div class="dots" role="img" aria-label="{alt}">'
        f'<div class="scale"><span>100\u202f%</span><span>right on</span><span>{percent(floor)}</span></div>'
        f'<div class="plot">{columns}</div>'
        f'<div class="ends"><span>answers all</span><span>only the surest {percent(last.chosen)}</span></div></div>'
        '<div class="note">The dot: how often it is right on what it answers. The bar: where that lies over '
        "many photos, 9 times out of 10. A dot above its neighbours is partly luck: "
        "choose by how many photos a person can look at.</div>"
    )


def _column(right: Estimate, floor: float, *, chosen: bool) -> str:
    low, middle, high = (100 * (each - floor) / (1 - floor) for each in (right.low, right.value, right.high))
    return (
        f'<i class="{"chosen" if chosen else ""}"><b style="bottom:{low:.1f}%;height:{high - low:.1f}%"></b>'
        f'<u style="bottom:{middle:.1f}%"></u></i>'
    )


def _said(point: OperatingPoint) -> str:
    return "nothing" if point.right is None else percent(point.right.value)
