"""Train: what it will cost, one button, and what happens while it runs."""

import time
from dataclasses import replace

import streamlit as st

from jobs import training_wording
from jobs.training_job import JobStatus
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.classifier.wording import choice_sentence
from model.common.progress import phase_words
from model.evaluation.wording import about_changed_labels, about_series, about_uneven_labels
from model.learning import training_time
from model.network.catalogue import DEFAULT
from server.services import training_queue
from views.shared import session
from views.shared.error_messages import in_place, told
from views.shared.navigation import go_to, link_to
from views.shared.open_classifiers import usable, what_changed
from views.shared.text import count, duration, plain, spoken, time_left
from views.shared.upload_progress import working
from views.streamlit_workarounds import polling
from views.train.options import choose
from workspace.workspace import Workspace

_CLICKED, _FIRST, _SAID = "train-clicked", "train-first-seconds", "train-said"


def page() -> None:
    workspace = session.find_workspace()
    st.header("Train", anchor=False)
    missing = ["There are no photos yet."] if workspace is None else workspace.missing()
    if workspace is None or missing:
        _say_what_is_missing(missing, workspace)
        return
    status = training_queue().status(workspace)
    if status.active:
        polling.fragment(_running, workspace, again=True, place="training")
        return
    classifier = usable(workspace.classifier_path)
    _outcome(workspace, status, classifier)
    _offer(workspace, classifier)


def _say_what_is_missing(missing: list[str], workspace: Workspace | None) -> None:
    st.markdown("**Not yet.** Training needs at least two labels with five photos each.")
    for sentence in missing:
        st.markdown(plain(sentence))
    link_to("photos", "Go to the photos", workspace, icon=":material/arrow_back:")


def _offer(workspace: Workspace, before: Classifier | None) -> None:
    """Say what training would do and take, and offer it."""
    labels = workspace.labels()
    n_photos = sum(label.n_photos for label in labels)
    if before is not None:
        st.subheader("Train again", anchor=False)
    st.markdown(
        f"It will learn to tell {count(len(labels), 'label')} apart from {count(n_photos)}. "
        f"{_first_answer_after(n_photos)} You can stop at any time: the best so far is kept."
    )
    settings = choose(n_photos, seen_by=[DEFAULT, before.backbone] if before else [DEFAULT])
    uneven = about_uneven_labels({label.name: label.n_photos for label in labels})
    if uneven and before is None:  # after a training, its outcome says so
        st.caption(plain(uneven))
    if working(workspace):
        st.caption("Some photos are still on their way in: they will not take part yet.")
    _say_who_is_ahead()
    if st.button(
        "Train again" if before else "Train",
        key="train",
        type="secondary" if before else "primary",
        icon=":material/play_arrow:",
        disabled=settings is None,
    ):
        assert settings is not None  # the button is disabled without them
        st.session_state[_CLICKED] = (time.time(), time.monotonic())
        st.session_state.pop(_FIRST, None)
        told(training_queue().submit)(workspace, settings)  # it may be full, or another tab was quicker
        st.rerun()


def _first_answer_after(n_photos: int) -> str:
    seconds = training_time.estimate(replace(Settings(), pace="quick"), n_photos)
    return f"A first answer comes {'within seconds' if seconds < 10 else f'after about {spoken(seconds)}'}."


def _say_who_is_ahead() -> None:
    ahead, seconds = training_queue().ahead()
    if ahead:
        st.caption(f"{count(ahead, 'training')} ahead of yours: it would start in about {spoken(seconds)}.")


@in_place
def _running(workspace: Workspace) -> None:
    status = training_queue().status(workspace)
    if not status.active:
        st.rerun()  # once: the page says how it ended, and nobody asks any more
    with st.container(border=True, key="training"):
        if status.state == "queued":
            ahead = f"{count(status.place, 'training')} ahead of you." if status.place else "You are next."
            st.progress(0.0, text=f"Waiting for its turn. {ahead}{_starts_in(status.seconds_left)}")
        else:
            doing = plain(phase_words(status.phase, status.part, status.parts))
            st.progress(min(status.fraction, 1.0), text=f"{doing}{time_left(_left(status))}")
        if status.reason:  # the server was restarted meanwhile
            st.caption(plain(training_wording.why(status)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Stop", key="stop-training", icon=":material/stop_circle:"):
                training_queue().stop(workspace)
                st.rerun()
            st.caption(
                "Stopping keeps the best so far." if status.answers else "You can look around meanwhile.",
                width="content",
            )
    if status.answers:
        _first_answer(workspace)


def _left(status: JobStatus) -> float | None:
    """Return the seconds left, running on by themselves while the trainer is silent within a phase."""
    if status.seconds_left is None:
        return None
    said = (status.phase, status.part, status.fraction, status.seconds_left)
    if st.session_state.get(_SAID, (None,))[0] != said:
        st.session_state[_SAID] = (said, time.monotonic())
    return max(status.seconds_left - (time.monotonic() - float(st.session_state[_SAID][1])), 0.0)


def _starts_in(seconds: float | None) -> str:
    return "" if seconds is None else f" It starts in about {duration(max(seconds, 1))}."


def _first_answer(workspace: Workspace) -> None:
    classifier = usable(workspace.classifier_path)
    if classifier is None:
        return
    expected, low, high = classifier.evaluation.of_twenty
    st.subheader(f"First answer{_after(workspace)}: right on about {expected} of 20", anchor=False)
    st.markdown(
        f"Likely between {low} and {high}. It goes on to look for a better one; meanwhile you can see the results."
    )
    link_to("results", "See the results", workspace)


def _after(workspace: Workspace) -> str:
    """Say how long the first answer took; nothing when another tab, or an earlier session, clicked."""
    if _CLICKED not in st.session_state:
        return ""
    if _FIRST not in st.session_state:
        clicked, by_the_other_clock = st.session_state[_CLICKED]
        seconds, most = workspace.classifier_path.stat().st_mtime - clicked, time.monotonic() - by_the_other_clock
        # The file's time comes from a clock that may have been set meanwhile; this one cannot be.
        st.session_state[_FIRST] = seconds if 0 <= seconds <= most else most
    return f" after {duration(st.session_state[_FIRST])}"


def _outcome(workspace: Workspace, status: JobStatus, classifier: Classifier | None) -> None:
    """Say how the last training ended, and what there is now."""
    if status.state == "failed":
        st.error(plain(training_wording.why(status)), title="That did not work")
    if classifier is None:
        if status.state == "stopped":
            st.info("Stopped before the first answer: nothing was kept. The photos are all still there.")
        return
    expected, low, high = classifier.evaluation.of_twenty
    with st.container(border=True, key="outcome"):
        st.subheader(f"Right on about {expected} of 20 new photos", anchor=False)
        st.markdown(f"{_how_it_ended(status)} Likely between {low} and {high}.")
        st.markdown(plain(choice_sentence(classifier.choice, len(classifier.evaluation.targets))))
        if about := about_series(classifier.evaluation):
            st.caption(plain(about))
        if note := about_changed_labels(classifier.evaluation):
            st.caption(plain(" ".join(note)))
        if uneven := about_uneven_labels(classifier.evaluation.label_counts):
            st.caption(plain(uneven))
        if changed := what_changed(workspace, classifier):
            st.caption(f"{changed} Train again to learn from it.")
        if st.button("See the results", key="to-results", type="primary", icon=":material/arrow_forward:"):
            go_to("results", workspace)


def _how_it_ended(status: JobStatus) -> str:
    if status.state == "stopped":
        note = "the best so far was kept." if status.answers else "this is the answer from before."
        return plain(training_wording.why(status)) or f"Stopped: {note}"
    return "This is the answer from before." if status.state == "failed" and not status.answers else ""


if __name__ == "__main__":
    page()
