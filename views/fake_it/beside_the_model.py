"""People and the classifier beside each other: how the trained one would have answered the same photos."""

from collections.abc import Mapping, Sequence

import streamlit as st

from model.classifier.classifier import Classifier
from model.evaluation.abstention import Decision
from model.evaluation.intervals import between
from model.prediction.beside_people import ModelAnswer, agreement, answers_beside
from views.shared.error_messages import in_place
from views.shared.open_classifiers import usable
from views.shared.photo_grid import small
from views.shared.text import count, plain, quoted
from workspace.stand_in_photos import TrialPhotos
from workspace.workspace import Workspace

_MOST = 60  # photos that are compared, the newest: each takes a moment
_SHOWN = 12  # of those on which they differ
_ASKED = "fake-model-asked"
_HELP = "Where it has learned from a photo, its answer is from before it had seen it."


@in_place
def beside_the_model(workspace: Workspace) -> None:
    """Compare what people agreed on with what the classifier says, where there is one."""
    classifier, photos = usable(workspace.classifier_path), TrialPhotos(workspace)
    if classifier is None:
        return
    known = {label.id: label.name for label in workspace.labels() if label.name in classifier.labels}
    people = {photo.id: known[photo.agreed] for photo in photos.photos() if photo.agreed in known}
    asked = tuple(people)[-_MOST:]
    model = _asked_once(classifier, photos, asked)
    same = agreement(people, model)
    if same is None:
        return
    st.header("The trained classifier beside people", anchor=False, help=_HELP)
    st.markdown(f"It gives the same label on **{between(same)}** of {count(len(model))}.")
    if copies := len(asked) - len(model):
        st.caption(f"{copies:,} left out: {'a copy' if copies == 1 else 'copies'} of photos it learned from.")
    _differences(photos, people, model)


def _asked_once(classifier: Classifier, photos: TrialPhotos, ids: Sequence[str]) -> dict[str, ModelAnswer]:
    """Return what the classifier says; kept in this tab, until there is another classifier or a photo more."""
    question = (classifier.created, classifier.threshold, ids)
    kept, answers = st.session_state.get(_ASKED, (None, {}))
    if kept != question:
        with st.spinner("Asking the classifier."):
            answers = answers_beside(classifier, photos.store, ids)
        st.session_state[_ASKED] = (question, answers)
    return dict(answers)


def _differences(photos: TrialPhotos, people: Mapping[str, str], model: Mapping[str, ModelAnswer]) -> None:
    """Show the photos on which it says something else, those first where it is surest."""
    differ = [i for i, said in model.items() if said.decision != Decision.ANSWER or said.label != people[i]]
    differ.sort(key=lambda i: (model[i].decision != Decision.ANSWER, -model[i].confidence))
    with st.container(key="fake-differ"), st.grid("auto", min_column_width=140, gap="small"):
        for photo_id in differ[:_SHOWN]:
            with st.container(border=True, key=f"shot-differ-{photo_id[:20]}", gap="xsmall"):
                st.image(small(photos.store, photo_id), width="stretch", alt="A photo on which they differ")
                st.markdown(f"person: {quoted(people[photo_id])}  \nclassifier: **{_said(model[photo_id])}**")


def _said(answer: ModelAnswer) -> str:
    if answer.decision == Decision.NONE_OF_THESE:
        return "none of these"
    return quoted(answer.label) if answer.decision == Decision.ANSWER else plain("not sure")
