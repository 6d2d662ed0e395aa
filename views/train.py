"""Train: one button, and what happens while it runs."""

import time
from dataclasses import replace

import streamlit as st

from model.errors import TwentyError
from model.job import JobStatus
from model.settings import Settings
from model.workspace import Workspace
from views import visitor
from views.arrivals import working
from views.classifiers import photos_changed, usable
from views.services import training_queue
from views.words import count, duration, plain, time_left

QUICK, BEST = "Quick", "Best"
_CLICKED, _FIRST = "train-clicked", "train-first-seconds"


def page() -> None:
    workspace = visitor.find_workspace()
    st.header("Train", anchor=False)
    missing = ["There are no photos yet."] if workspace is None else workspace.missing()
    if workspace is None or missing:
        _say_what_is_missing(missing, workspace)
        return
    status = training_queue().status(workspace)
    if status.active:
        st.fragment(_running, run_every=1.0)(workspace)
        return
    _outcome(workspace, status)
    _offer(workspace, again=workspace.classifier_path.is_file())


def _say_what_is_missing(missing: list[str], workspace: Workspace | None) -> None:
    st.markdown("**Not yet.** Training needs at least two labels with five photos each.")
    for sentence in missing:
        st.markdown(plain(sentence))
    st.page_link(
        "views/photos.py",
        label="Go to the photos",
        icon=":material/arrow_back:",
        query_params=visitor.address(workspace),
    )


def _offer(workspace: Workspace, *, again: bool) -> None:
    labels = workspace.labels()
    n_photos = sum(label.n_photos for label in labels)
    st.markdown(
        f"It will learn to tell {count(len(labels), 'label')} apart from {count(n_photos)}. "
        "A first answer comes within seconds."
    )
    pace = st.segmented_control(
        "How thorough", [QUICK, BEST], default=QUICK if Settings().pace == "quick" else BEST, required=True, key="pace",
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    st.caption(
        "Trains only the last step of the network: done in a few seconds. (A linear head on frozen features.)"
        if pace == QUICK
        else "Then goes on to train deeper stages of the network (fine-tuning), and keeps them only where "
        f"they help: about {duration(_seconds(n_photos))}. You can stop at any time."
    )
    if working(workspace):
        st.caption("Some photos are still on their way in: they will not take part yet.")
    if st.button(
        "Train again" if again else "Train",
        key="train",
        type="secondary" if again else "primary",
        icon=":material/play_arrow:",
    ):
        st.session_state[_CLICKED] = time.time()
        st.session_state.pop(_FIRST, None)
        _submit(workspace, quick=pace == QUICK)


def _submit(workspace: Workspace, *, quick: bool) -> None:
    try:
        training_queue().submit(workspace, replace(Settings(), pace="quick" if quick else "balanced"))
    except TwentyError as error:  # the queue is full, or another tab was quicker
        visitor.tell_problem(str(error))
    st.rerun()


def _seconds(n_photos: int) -> float:
    """Guess how long fine-tuning takes on two cores: 16 passes a photo, cut to between 160 and 640 in all."""
    return 10 + 0.06 * min(max(16 * n_photos, 160), 640)


def _running(workspace: Workspace) -> None:
    status = training_queue().status(workspace)
    if not status.active:
        st.rerun()  # once: the page says how it ended, and nobody asks any more
    with st.container(border=True, key="training"):
        if status.state == "queued":
            ahead = f"{count(status.place, 'training')} ahead of you." if status.place else "You are next."
            st.progress(0.0, text=f"Waiting for its turn. {ahead}{_starts_in(status.seconds_left)}")
        else:
            stage = plain(status.stage) if status.stage else "Getting ready"
            st.progress(min(status.fraction, 1.0), text=f"{stage}{time_left(status.seconds_left)}")
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


def _starts_in(seconds: float | None) -> str:
    return "" if seconds is None else f" It starts in about {duration(max(seconds, 1))}."


def _first_answer(workspace: Workspace) -> None:
    classifier = usable(workspace.classifier_path)
    if classifier is None:
        return
    expected, low, high = classifier.evaluation.of_twenty
    st.subheader(f"First answer{_after(workspace)}: right on about {expected} of 20", anchor=False)
    st.markdown(
        f"Between {low} and {high}, to be fair. It goes on to look for a better one; meanwhile you can see the results."
    )
    _to_results(workspace)


def _after(workspace: Workspace) -> str:
    """Say how long the first answer took; nothing when another tab, or an earlier session, clicked."""
    if _CLICKED not in st.session_state:
        return ""
    if _FIRST not in st.session_state:
        st.session_state[_FIRST] = workspace.classifier_path.stat().st_mtime - st.session_state[_CLICKED]
    return f" after {duration(max(st.session_state[_FIRST], 0.0))}"


def _to_results(workspace: Workspace) -> None:
    st.page_link(
        "views/results.py",
        label="See the results",
        icon=":material/arrow_forward:",
        query_params=visitor.address(workspace),
    )


def _outcome(workspace: Workspace, status: JobStatus) -> None:
    """Say how the last training ended, and what there is now."""
    if status.state == "failed":
        st.error(plain(status.message or "Training did not finish."), title="That did not work")
    classifier = usable(workspace.classifier_path)
    if classifier is None:
        if status.state == "stopped":
            st.info("Stopped before the first answer: nothing was kept. The photos are all still there.")
        return
    expected, low, high = classifier.evaluation.of_twenty
    with st.container(border=True, key="outcome"):
        st.subheader(f"Right on about {expected} of 20 new photos", anchor=False)
        st.markdown(f"{_how_it_ended(status)} Between {low} and {high}, to be fair.")
        changed = photos_changed(workspace, classifier)
        if changed:
            st.caption(f"{count(changed)} changed since then: train again to learn from it.")
        if st.button("See the results", key="to-results", type="primary", icon=":material/arrow_forward:"):
            st.switch_page("views/results.py", query_params={"w": workspace.id})


def _how_it_ended(status: JobStatus) -> str:
    if status.state == "stopped":
        note = "the best so far was kept." if status.answers else "this is the answer from before."
        return plain(status.message) if status.message else f"Stopped: {note}"
    return "This is the answer from before." if status.state == "failed" and not status.answers else ""


if __name__ == "__main__":
    page()
