"""Train: one button, what happens while it runs, and how it ended."""

from dataclasses import replace
from secrets import token_hex

import streamlit as st

from jobs import training_wording
from jobs.training_job import JobStatus
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.classifier.wording import choice_sentence
from model.evaluation.wording import about_uneven_labels, of_twenty
from model.learning import training_time
from model.network.catalogue import DEFAULT
from server.services import training_queue
from views.shared import session
from views.shared.charts import draw, twenty_squares
from views.shared.error_messages import told
from views.shared.navigation import go_to, link_to
from views.shared.open_classifiers import usable, what_changed
from views.shared.text import count, plain, quoted, spoken
from views.shared.trainings import compared_with_before
from views.shared.upload_progress import reading
from views.train import one_label, sorted_photos
from views.train.options import choose
from views.train.watching import CLICKED, watch
from workspace.workspace import Workspace


def page() -> None:
    workspace = session.find_workspace()
    st.title("Train", anchor=False)
    missing = ["There are no photos yet."] if workspace is None else workspace.missing()
    alone = workspace.label_alone() if workspace is not None and missing else None
    if workspace is None or (missing and alone is None):
        _say_what_is_missing(missing, workspace)
        return
    status = training_queue().status(workspace)
    if status.active:
        watch(workspace)
        return
    if alone is not None:
        one_label.offer(workspace, alone, status, missing[0])
        return
    classifier = usable(workspace.classifier_path)
    _outcome(workspace, status, classifier)
    _offer(workspace, classifier)


def _say_what_is_missing(missing: list[str], workspace: Workspace | None) -> None:
    st.markdown("Training needs at least two labels with three photos each.")
    for sentence in missing:
        st.markdown(plain(sentence))
    link_to("photos", "Go to the photos", workspace, icon=":material/arrow_back:")
    if workspace is not None:
        _let_people_answer(workspace)


def _let_people_answer(workspace: Workspace) -> None:
    """Offer what can be done before there is anything to train on."""
    link_to("fake_it", "Or let people answer first", workspace, icon=":material/person:")


def _offer(workspace: Workspace, before: Classifier | None) -> None:
    """Say what training would do and take, and offer it."""
    labels = workspace.labels()
    n_photos = sum(label.n_photos for label in labels)
    words, picture = st.columns(2, gap="large") if before is None else (st.container(), None)
    with words, st.container(key="offer"):
        if before is not None:
            st.header("Train again", anchor=False)
        st.markdown(_what_it_learns([label.name for label in labels], n_photos))
        button = st.container()  # above the options, which say what it is clicked with
        settings = choose(n_photos, seen_by=[DEFAULT, before.backbone] if before else [DEFAULT])
        with button:
            _button(workspace, settings, n_photos, again=before is not None)
        uneven = about_uneven_labels({label.name: label.n_photos for label in labels})
        if uneven and before is None:  # after a training, the results say so
            st.caption(plain(uneven))
        if reading(workspace):
            st.caption("Some photos are still being added: this training will not use them.")
        _say_who_is_ahead()
        if before is None:
            _let_people_answer(workspace)
    if picture is not None:
        with picture:
            sorted_photos.draw_all(workspace, sorted_photos.some(workspace))


def _what_it_learns(labels: list[str], n_photos: int) -> str:
    if len(labels) == 2:
        return f"It learns to tell {quoted(labels[0])} from {quoted(labels[1])}, from your {count(n_photos)}."
    return f"It learns to tell {count(len(labels), 'label')} apart, from your {count(n_photos)}."


def _button(workspace: Workspace, settings: Settings | None, n_photos: int, *, again: bool) -> None:
    clicked = st.button(
        "Train again" if again else "Train",
        key="train",
        type="secondary" if again else "primary",
        icon=":material/play_arrow:",
        disabled=settings is None,
    )
    if settings is not None:
        st.caption(_how_long(settings, n_photos))
    if clicked and settings is not None:
        st.session_state[CLICKED] = token_hex(4)
        told(training_queue().submit)(workspace, settings)  # it may be full, or another tab was quicker
        st.rerun()


def _how_long(settings: Settings, n_photos: int) -> str:
    first = training_time.estimate(replace(settings, pace="quick"), n_photos)
    answer = f"A first answer {'within seconds' if first < 10 else f'after about {spoken(first)}'}"
    if settings.pace == "quick":
        return f"{answer}."
    return f"{answer}, the best one after about {spoken(training_time.estimate(settings, n_photos))}."


def _say_who_is_ahead() -> None:
    ahead, seconds = training_queue().ahead()
    if ahead:
        st.caption(f"{count(ahead, 'training')} ahead of yours: it would start in about {spoken(seconds)}.")


def _outcome(workspace: Workspace, status: JobStatus, classifier: Classifier | None) -> None:
    """Say how the last training ended, and what there is now: a sentence, its picture, and one way on."""
    if status.state == "failed":
        st.error(plain(training_wording.why(status)), title="That did not work")
    if classifier is None:
        if status.state == "stopped":
            st.info("Stopped before the first answer: nothing was kept. Your photos are all still there.")
        return
    evaluation = classifier.evaluation
    with st.container(border=True, key="outcome"):
        words, picture = st.columns([3, 2], gap="large", vertical_alignment="center")
        with words:
            st.header(f"Right on {of_twenty(evaluation)} new photos", anchor=False)
            if said := _what_came_of_it(workspace, status, classifier):
                st.markdown(said)
            if changed := what_changed(workspace, classifier):
                st.markdown(f"{changed} Train again to learn from it.")
            if st.button("See the results", key="to-results", type="primary", icon=":material/arrow_forward:"):
                go_to("results", workspace)
        with picture:
            draw(twenty_squares(evaluation))


def _what_came_of_it(workspace: Workspace, status: JobStatus, classifier: Classifier) -> str:
    """Return the one sentence that tells most: that it ended early, how it compares, what its time was good for."""
    return (
        _how_it_ended(status)
        or plain(compared_with_before(workspace))
        or plain(choice_sentence(classifier.choice, len(classifier.evaluation.targets), len(classifier.networks)))
    )


def _how_it_ended(status: JobStatus) -> str:
    if status.state == "stopped":
        note = "the best so far was kept." if status.answers else "this is the answer from before."
        return plain(training_wording.why(status)) or f"Stopped: {note}"
    return "This is the answer from before." if status.state == "failed" and not status.answers else ""


if __name__ == "__main__":
    page()
