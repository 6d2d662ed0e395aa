"""The test set on the Results page: a folder or zip with labels, judged by and never trained on."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet
from model.common.errors import FileRefused, PhotoRefused, TwentyError
from model.evaluation.evaluation import Evaluation
from model.image_folders.proposals import from_uploads
from model.photos.dataset import Dataset
from model.photos.labelled_files import read_labelled
from model.photos.levels import under
from model.photos.wording import PhotoCode
from model.prediction.judging import Promise
from model.prediction.test_set_wording import judged_sentences
from server.services import decoder
from views.results.confusion import confusion, label_table
from views.results.how_we_know import TITLE
from views.shared import session
from views.shared.charts import metric
from views.shared.photos_kept_apart import judged
from views.shared.progress_bar import progress_bar
from views.shared.refused_files import refused_files
from views.shared.text import between, count, percent, plain
from views.shared.uploader import Upload, uploader
from workspace.quotas import quotas
from workspace.workspace import Workspace

_KEPT: Mapping[Promise, str] = {
    "exceeded": "Better than promised.",
    "held": "As promised.",
    "perhaps_chance": "Less than promised, which may still be luck.",
    "broken": "The promise did not hold: these photos probably differ from those it learned from.",
}
_WAITING, _REFUSED = "test-set-waiting", "test-set-refused"


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show how it does on photos that were kept apart, or ask for such photos."""
    st.header("Your own test", anchor=False)
    photos = workspace.test_set
    try:
        _read_waiting(photos, classifier)
        dataset = photos.dataset()
    except FileRefused as error:  # its list is damaged: what is left to do stands below
        st.error(plain(str(error)))
        _bring(photos, there=True)
        return
    if dataset.photo_ids:
        _show(workspace, classifier, dataset)
    refused_files(st.session_state.get(_REFUSED, []), "test-set-refused")
    _bring(photos, there=bool(dataset.photo_ids))


def _bring(photos: TestSet, *, there: bool) -> None:
    title = "Add or remove test photos" if there else "Add test photos"
    with st.expander(title, icon=":material/lock:", key="test-set"):
        st.markdown(
            "The hardest test: photos it never learns from. Add a folder or a zip whose sub-folders are the labels. "
            "Test photos stay in this project, and are deleted with it."
        )
        folder, archive = st.columns(2, gap="medium")
        with folder:
            uploader("A folder", "test-set-folder", _take, folder=True)
        with archive:
            uploader("A zip of such folders", "test-set-zip", _take, type=["zip"])
        if there and st.button("Remove all test photos", key="clear-test-set", icon=":material/delete:"):
            photos.clear()
            session.tell("The test photos were removed.")
            st.rerun()


def _take(uploads: list[Upload]) -> None:
    st.session_state[_WAITING] = [*st.session_state.get(_WAITING, []), *uploads]


def _read_waiting(photos: TestSet, classifier: Classifier) -> None:
    """Read what was brought, in the sandbox; an interrupted run begins again."""
    waiting: list[Upload] = st.session_state.get(_WAITING, [])
    if not waiting:
        return
    try:
        reading = from_uploads(waiting).best
        files = reading.test or reading.files
        most = quotas().photos
        room = max(most - len(photos.dataset().photo_ids), 0)
        with progress_bar("Reading photos") as show:
            dataset, refused = read_labelled(
                files[:room], photos.store, decoder(), show, partial(under, mapping=classifier.mapping)
            )
        refused += [PhotoRefused(file.name, PhotoCode.TEST_SET_FULL, most=most) for file in files[room:]]
        photos.add(dataset)
        st.session_state[_REFUSED] = refused
    except TwentyError as error:
        session.tell_problem(str(error))
    st.session_state.pop(_WAITING, None)


def _show(workspace: Workspace, classifier: Classifier, dataset: Dataset) -> None:
    found = judged(workspace, dataset)
    if found is None:
        return
    sentences = judged_sentences(found, classifier.evaluation, classifier.threshold)
    if found.evaluation is None:
        for sentence in [*sentences, "No photo is left to test it with."]:
            st.markdown(plain(sentence))
        return
    right, n = int(found.evaluation.right.sum()), len(found.evaluation.targets)
    st.markdown(f"**Right on {right:,} of {n:,}.** {_KEPT[found.promise(classifier.evaluation) or 'held']}")
    with st.expander(TITLE, key="how-we-know-test", icon=":material/info:"):
        _figures(found.evaluation, classifier.evaluation, sentences)


def _figures(found: Evaluation, promised: Evaluation, sentences: list[str]) -> None:
    for sentence in sentences:
        st.markdown(plain(sentence))
    with st.grid(3, min_column_width=220):
        metric(
            f"Right on these {count(len(found.targets))} (accuracy)", between(found.accuracy),
            "In brackets: where it lies over many photos, 9 times out of 10. Here it answers each of them.",
        )  # fmt: skip
        metric(
            "Promised in training (out-of-fold)", between(promised.headline),
            "From the photos it learned from, each answered by a classifier that had not seen it.",
        )  # fmt: skip
        metric(
            "Always the most frequent label (baseline)", percent(found.baseline),
            "What you get without any learning.",
        )  # fmt: skip
    confusion(found)
    st.subheader("Label by label, on test photos", anchor=False)
    label_table(found)
