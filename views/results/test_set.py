"""The test set on the Results page: a folder or zip with labels, judged by and never trained on."""

from functools import partial
from pathlib import Path

import streamlit as st

from model.classifier import test_set
from model.classifier.classifier import Classifier
from model.classifier.test_set import Judged, TestSet
from model.classifier.wording import left_out_sentences, promise_sentence
from model.common.errors import FileRefused, PhotoRefused, TwentyError
from model.image_folders.proposals import from_uploads
from model.photos.dataset import Dataset
from model.photos.labelled_files import read_labelled
from model.photos.levels import under
from model.photos.wording import PhotoCode
from server.services import decoder
from views.shared import session
from views.shared.charts import metric
from views.shared.confusion import confusion, label_table
from views.shared.open_classifiers import opened
from views.shared.progress_bar import progress_bar
from views.shared.refused_files import refused_files
from views.shared.text import between, count, percent, plain
from views.shared.uploader import Upload, uploader
from workspace.quotas import quotas
from workspace.workspace import Workspace

_WAITING, _REFUSED = "test-set-waiting", "test-set-refused"


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show how it does on photos that were kept apart, or ask for such photos."""
    st.subheader("On photos kept apart", anchor=False)
    photos = TestSet(workspace.folder / "test_set")
    try:
        _read_waiting(photos, classifier)
        dataset = photos.dataset()
    except FileRefused as error:  # its list is damaged: what is left to do stands below
        st.error(plain(str(error)))
        _bring(photos, there=True)
        return
    if dataset.photo_ids:
        _show(workspace, classifier, dataset)
    else:
        st.markdown(
            "The hardest test: bring photos that it has never seen, with their labels. They are never trained on, "
            "so what it promises can be checked."
        )
    refused_files(st.session_state.get(_REFUSED, []), "test-set-refused")
    _bring(photos, there=bool(dataset.photo_ids))


def _bring(photos: TestSet, *, there: bool) -> None:
    title = "Bring more, or remove them" if there else "Bring photos that it has never seen, with their labels"
    with st.expander(title, icon=":material/lock:", key="test-set"):
        st.markdown("A folder or a zip: the names of its sub-folders are the labels, as in training.")
        folder, archive = st.columns(2, gap="medium")
        with folder:
            uploader("A folder", "test-set-folder", _take, folder=True)
        with archive:
            uploader("A zip of such folders", "test-set-zip", _take, type=["zip"])
        if there and st.button("Remove all photos kept apart", key="clear-test-set", icon=":material/delete:"):
            photos.clear()
            session.tell("The photos kept apart were removed.")
            st.rerun()
    st.caption("Photos kept apart lie in a folder of their own in this workspace, and are deleted with it.")


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
    judged = _judged(workspace, dataset)
    if judged is None:
        return
    for sentence in left_out_sentences(judged.n_copies, judged.unknown_labels):
        st.markdown(plain(sentence))
    if judged.evaluation is None:
        st.markdown("No photo is left to judge it by.")
        return
    promised, found = classifier.evaluation.balanced_accuracy, judged.evaluation.balanced_accuracy
    held = test_set.promise_held(promised, found)
    st.markdown(f"**{plain(promise_sentence(held, promised, found))}**")
    with st.grid(3, min_column_width=220):
        metric(
            f"Right on these {count(len(judged.evaluation.targets))} (accuracy)", between(judged.evaluation.accuracy),
            "In brackets: where it lies over many photos, 9 times out of 10.",
        )  # fmt: skip
        metric(
            "Promised in training (out-of-fold)", between(classifier.evaluation.headline),
            "From the photos it learnt from, each answered by a network that had not seen it.",
        )  # fmt: skip
        metric(
            "Always the commonest of these (baseline)", percent(judged.evaluation.baseline),
            "What you get without any learning.",
        )  # fmt: skip
    confusion(judged.evaluation)
    with st.expander("Label by label, on photos kept apart"):
        label_table(judged.evaluation)


def _judged(workspace: Workspace, dataset: Dataset) -> Judged | None:
    """Return how it does; looked at once for each classifier and each test set."""
    written = workspace.classifier_path.stat()
    try:
        with st.spinner(f"Looking at {count(len(dataset.photo_ids))} kept apart"):
            return _judge(str(workspace.folder), written.st_mtime_ns, written.st_ino, dataset.fingerprint())
    except TwentyError as error:
        st.error(plain(str(error)))
        return None


@st.cache_resource(max_entries=24, show_spinner=False)
def _judge(folder: str, written: int, inode: int, fingerprint: str) -> Judged:  # noqa: ARG001  (parts of the key)
    workspace = Workspace(Path(folder))
    classifier = opened(workspace.classifier_path)
    assert classifier is not None  # the page has just opened it
    return test_set.judge(classifier, TestSet(workspace.folder / "test_set").dataset(), workspace.store)


def forget() -> None:
    """Forget how classifiers did on photos kept apart."""
    _judge.clear()
