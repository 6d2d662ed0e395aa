"""The photos kept apart, judged: once for each classifier and each test set, for all pages."""

from pathlib import Path

import streamlit as st

from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, TwentyError
from model.evaluation.evaluation import Evaluation
from model.photos.dataset import Dataset
from model.prediction.judging import Judged, Promise, judge
from views.shared.open_classifiers import opened
from views.shared.text import count, plain
from workspace.workspace import Workspace


def judged(workspace: Workspace, dataset: Dataset) -> Judged | None:
    """Return how the workspace's classifier does on its test set; what goes wrong is told there."""
    written, learnt = workspace.classifier_path.stat(), workspace.dataset()
    try:
        with st.spinner(f"Looking at {count(len(dataset.photo_ids), 'test photo')}"):
            both = f"{dataset.fingerprint()} {learnt.fingerprint()}"
            return _judge(str(workspace.folder), written.st_mtime_ns, written.st_ino, both, learnt)
    except TwentyError as error:
        st.error(plain(str(error)))
        return None


def promise_kept(workspace: Workspace) -> Promise | None:
    """Return whether the promise of the workspace's classifier held; `None`: there is nothing to tell by."""
    found, classifier = _found(workspace)
    return found.promise(classifier.evaluation) if found is not None and classifier is not None else None


def refuting(workspace: Workspace) -> Evaluation | None:
    """Return how the classifier did on photos kept apart, where that refutes what was promised."""
    return found.evaluation if promise_kept(workspace) == "broken" and (found := _found(workspace)[0]) else None


def _found(workspace: Workspace) -> tuple[Judged | None, Classifier | None]:
    try:
        dataset, classifier = workspace.test_set.dataset(), opened(workspace.classifier_path)
    except FileRefused:  # the Results page says what to do
        return None, None
    return (judged(workspace, dataset) if dataset.photo_ids and classifier is not None else None), classifier


@st.cache_resource(max_entries=24, show_spinner=False)
def _judge(folder: str, written: int, inode: int, fingerprint: str, _learnt: Dataset) -> Judged:  # noqa: ARG001  (the key)
    workspace = Workspace(Path(folder))
    classifier = opened(workspace.classifier_path)
    assert classifier is not None  # the page has just opened it
    return judge(classifier, workspace.test_set.dataset(), _learnt)


def forget() -> None:
    """Forget how classifiers did on photos kept apart."""
    _judge.clear()
