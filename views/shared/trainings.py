"""Trainings that are kept: how the newest did beside the one before it, and the way back to an earlier one."""

from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from model.classifier.classifier import Classifier
from model.common.errors import TwentyError
from model.evaluation.comparison import compare
from model.evaluation.wording import compared_sentence, of_twenty
from server.services import training_queue
from views.shared import session
from views.shared.error_messages import told
from views.shared.open_classifiers import opened
from views.shared.text import count, plain
from workspace.kept_trainings import KeptTraining, go_back, kept
from workspace.workspace import Workspace


def compared_with_before(workspace: Workspace) -> str:
    """Say how the classifier did beside the one before it; nothing where there is none, or no photo that both saw."""
    earlier = next(iter(kept(workspace)), None)
    if earlier is None:
        return ""
    return _compared(_version(workspace.classifier_path), _version(earlier.classifier_path))


def _version(path: Path) -> tuple[str, int]:
    return str(path), path.stat().st_mtime_ns


@st.cache_data(max_entries=256, show_spinner=False)
def _compared(file: tuple[str, int], earlier: tuple[str, int]) -> str:
    """Compare two classifiers, each by its file and when it was written."""
    try:
        now, before = opened(Path(file[0])), opened(Path(earlier[0]))
    except TwentyError:  # one is damaged: who shows it says so
        return ""
    comparison = compare(before.evaluation, now.evaluation) if before is not None and now is not None else None
    return compared_sentence(comparison) if comparison is not None else ""


def earlier_trainings(workspace: Workspace) -> None:
    """List the trainings before, each with a way back to it; nothing where there are none."""
    if not kept(workspace):
        return
    folded = st.expander("Earlier trainings", key="earlier-trainings", icon=":material/history:", on_change="rerun")
    if not folded.open:  # opening them takes memory and time
        return
    with folded:
        for training, classifier in _opened(workspace):
            with st.container(horizontal=True, vertical_alignment="center", key=f"earlier-{training.when}"):
                st.markdown(plain(_words(classifier)), width="stretch")
                st.button(
                    "Use this one", key=f"back-{training.when}", icon=":material/undo:", on_click=told(_go_back),
                    args=(workspace, training.when, classifier), disabled=training_queue().status(workspace).active,
                )  # fmt: skip
        st.caption("The one in use now is kept as well, so you can come back to it.")


def _words(classifier: Classifier) -> str:
    created = classifier.created[:16].replace("T", ", ")
    return (
        f"Right on {of_twenty(classifier.evaluation)}, "
        f"from {count(len(classifier.evaluation.targets))}, trained {created} UTC"
    )


def _go_back(workspace: Workspace, when: str, classifier: Classifier) -> None:
    if training_queue().status(workspace).active:  # begun in another tab: its better answer would take this one's place
        session.tell_problem("A training is running. Wait until it ends, or stop it, and choose this one then.")
        return
    go_back(workspace, when)
    session.tell(f"In use again: right on {of_twenty(classifier.evaluation)}.")


def _opened(workspace: Workspace) -> Iterator[tuple[KeptTraining, Classifier]]:
    """Yield the earlier trainings that can still be opened, the newest first."""
    for training in kept(workspace):
        try:
            classifier = opened(training.classifier_path)
        except TwentyError:  # damaged, or its network is gone: there is no way back to it
            continue
        if classifier is not None:
            yield training, classifier
