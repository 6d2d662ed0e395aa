"""What a trial shows while it goes on: how fast, whether people agree, what a month costs, and what to do."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.classifier.classifier import Classifier
from model.decision import inputs
from model.decision.faking import (
    NOT_SURE,
    FakedAnswer,
    FakingCost,
    FakingFigures,
    PersonsAnswer,
    advise,
    cost_of,
    figures_of,
)
from model.decision.faking_wording import (
    cost_sentence,
    disagreement_sentence,
    next_step,
    title,
    turning_point_sentence,
)
from model.decision.figures import money, money_span
from server.fake import keeping
from server.services import trial_line
from views.shared.charts import draw, frame
from views.shared.error_messages import in_place, told
from views.shared.navigation import link_to
from views.shared.open_classifiers import readable
from views.shared.photo_grid import small
from views.shared.text import count, percent, plain, quoted, whole
from workspace.stand_in import set_trial, trial_of
from workspace.stand_in_photos import TrialPhoto, TrialPhotos
from workspace.workspace import Workspace

_THERE = 5.0  # seconds without a sign of life, after which nobody is thought to be at the person's page
_MOST_APART = 12  # photos that are shown


@in_place
def findings(workspace: Workspace, is_running: bool) -> None:
    """Draw all that changes with every answer."""
    trial = trial_of(workspace)
    if is_running and trial is None:
        st.rerun()  # its time is over, or another tab has stopped it
    photos = TrialPhotos(workspace).photos()
    names = {label.id: label.name for label in workspace.labels()}
    answered = [photo for photo in photos if photo.answered is not None and photo.looks]
    if trial is not None:
        _where_it_stands(len(photos) - len(answered), len(answered), trial.person)
    figures = figures_of([_as_given(photo, names) for photo in answered], list(names.values()))
    if figures is None:
        return
    classifier = readable(workspace.classifier_path)
    cost = _cost(workspace, figures, classifier)
    _figures(figures, cost)
    with st.container(border=True, key="fake-advice"):
        advice = advise(figures, cost)
        st.header(title(advice), anchor=False)
        st.markdown(plain(next_step(advice, figures, cost)))
        _why(figures, cost)
        if not _is_priced(workspace):
            link_to("decide", "Say what an hour costs", workspace)
        _keep(workspace, photos)
    _apart([photo for photo in answered if not photo.kept], names, workspace)


def _why(figures: FakingFigures, cost: FakingCost | None) -> None:
    """Say behind a click what the verdict follows from."""
    said = [disagreement_sentence(figures)]
    if cost is not None:
        said += [cost_sentence(cost), turning_point_sentence(cost)]
    if figures.times_away:
        said.append(f"{count(figures.times_away, 'look')} of more than five minutes left out.")
    with st.expander("Why?", key="fake-why"):
        st.markdown("\n\n".join(plain(sentence) for sentence in said if sentence))


def _where_it_stands(waiting: int, answered: int, person: str) -> None:
    silent = trial_line().silent_for(person)
    there = "" if silent is not None and silent < _THERE else " Nobody is at the person’s page."
    st.markdown(f"**{waiting}** waiting, **{answered}** answered.{there}")


def _as_given(photo: TrialPhoto, names: dict[int, str]) -> FakedAnswer:
    said = tuple(PersonsAnswer(names.get(look.label, NOT_SURE), look.seconds) for look in photo.looks)
    return FakedAnswer(said, (photo.answered or photo.came) - photo.came)


def _cost(workspace: Workspace, figures: FakingFigures, classifier: Classifier | None) -> FakingCost | None:
    labels = tuple(figures.by_label)
    known = inputs.load(workspace.folder).for_labels(labels)
    return cost_of(figures, known.situation, classifier.evaluation if classifier else None)


def _is_priced(workspace: Workspace) -> bool:
    """Say whether somebody has said how many photos come, and what an hour costs."""
    situation = inputs.load(workspace.folder).situation
    return bool(situation.photos and situation.wage)


def _figures(figures: FakingFigures, cost: FakingCost | None) -> None:
    """Draw four figures, each with what it leaves open."""
    seconds, differ = figures.seconds, figures.disagreement
    shown = [
        ("Usual wait", f"{figures.delay:,.1f} s", f"nine in ten within {figures.delay_of_most:,.0f} s"),
        ("People disagree", "?", "let two answer"),
        ("One person answers", f"{figures.an_hour:,.0f}", f"an hour: {seconds.low:,.0f} to {seconds.high:,.0f} s each"),
        ("A month costs", "?", "not known yet"),
    ]
    if differ is not None:
        of = f"{whole(differ.low)} to {whole(differ.high)}, from {count(figures.pairs)}"
        shown[1] = ("People disagree", percent(differ.value), of)
    if cost is not None:
        currency = cost.situation.currency
        shown[3] = ("A month costs", money(cost.people.value, currency), money_span(cost.people, currency))
    cells = (
        f"<li><span>{title}</span><b>{escape(figure)}</b><span>{escape(note)}</span></li>"
        for title, figure, note in shown
    )
    draw(frame(f'<ul class="faked">{"".join(cells)}</ul>'))


def _keep(workspace: Workspace, photos: Sequence[TrialPhoto]) -> None:
    """Offer to keep what all agreed on as labels, now or with every answer."""
    ready = keeping.to_keep(workspace, photos)
    kept = sum(photo.kept for photo in photos)
    trial = trial_of(workspace)
    with st.container(horizontal=True, vertical_alignment="center", key="fake-keep"):
        if ready:
            words = f"Keep {count(len(ready), 'answer')} as labels"
            st.button(words, key="fake-keep-now", type="primary", on_click=told(keeping.keep), args=(workspace,))
        elif kept and not workspace.missing():
            link_to("train", "Train on them", workspace)
        elif kept:
            link_to("photos", f"{count(kept, 'answer')} kept as labels", workspace)
        if trial is not None:
            st.toggle(
                "Keep each at once",
                value=trial.keeps,
                key="fake-keeps",
                on_change=told(_keep_at_once),
                args=(workspace,),
            )


def _keep_at_once(workspace: Workspace) -> None:
    wanted = bool(st.session_state.get("fake-keeps"))
    set_trial(workspace, keeps=wanted)
    if wanted:
        keeping.keep(workspace)


def _apart(answered: Sequence[TrialPhoto], names: dict[int, str], workspace: Workspace) -> None:
    """List the photos that get no label: people differ, or somebody was not sure."""
    apart = [photo for photo in answered if photo.agreed not in names]
    if not apart:
        return
    store = TrialPhotos(workspace).store
    with st.expander(f"No label yet: {count(len(apart))}", key="fake-apart"):
        st.caption("People differ here, or were not sure. These are not kept.")
        with st.grid("auto", min_column_width=140, gap="small"):
            for photo in apart[-_MOST_APART:]:
                with st.container(border=True, key=f"shot-apart-{photo.number}", gap="xsmall"):
                    st.image(small(store, photo.id), width="stretch", alt="A photo without a label")
                    said = [quoted(names[look.label]) if look.label in names else "not sure" for look in photo.looks]
                    st.markdown(" · ".join(said))
