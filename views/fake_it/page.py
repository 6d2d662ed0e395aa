"""Fake it first: begin a trial, show the addresses of its two sides, and what came of it so far."""

import streamlit as st

from model.photos.label_names import is_unnamed
from server.fake.keeping import to_keep
from server.share.routes import when
from views.fake_it.beside_the_model import beside_the_model
from views.fake_it.findings import findings
from views.shared import session
from views.shared.charts import draw
from views.shared.error_messages import told
from views.shared.navigation import nothing_here_yet
from views.shared.qr_code import own_base, qr_code, reach_from_elsewhere
from views.streamlit_workarounds import polling
from workspace.share_link import DAY, HOUR, WEEK
from workspace.stand_in import MOST_PEOPLE, Side, Trial, end_trial, open_trial, set_trial, trial_of
from workspace.stand_in_photos import TrialPhotos
from workspace.workspace import Workspace

_LENGTHS = {"An hour": HOUR, "A day": DAY, "A week": WEEK}
_PEOPLE_NOW = "fake-people-now"
_PEOPLE = {n: word for n, word in enumerate(("One person", "Two people", "Three people"), start=1) if n <= MOST_PEOPLE}


def page() -> None:
    workspace = session.find_workspace()
    st.title("Fake it first", anchor=False)
    if workspace is None or sum(not is_unnamed(label.name) for label in workspace.labels()) < 2:
        nothing_here_yet("fake", "photos", "Name two labels first", workspace)
        return
    trial = trial_of(workspace)
    if trial is None:
        _offer(workspace)
    else:
        _sides(trial)
    if trial is not None or TrialPhotos(workspace).photos():
        polling.fragment(findings, workspace, trial is not None, again=trial is not None, place="faked")
        beside_the_model(workspace)
    if trial is None and TrialPhotos(workspace).photos():
        _throw_away(workspace)


def _offer(workspace: Workspace) -> None:
    st.markdown("Nothing is trained yet? Let people answer in the model’s place, and see whether anyone wants it.")
    with st.container(border=True, key="fake-offer"):
        people = st.segmented_control(
            "Each photo is answered by", list(_PEOPLE), default=1, required=True, format_func=_PEOPLE.__getitem__,
            key="fake-people",
        )  # fmt: skip
        length = st.segmented_control(
            "It ends after", list(_LENGTHS), default="A day", required=True, key="fake-length"
        )
        st.button(
            "Start", key="fake-start", type="primary", on_click=told(open_trial),
            args=(workspace, _LENGTHS[length or "A day"], people or 1),
        )  # fmt: skip


def _sides(trial: Trial) -> None:
    """Show where the product is and where its answers are given, each with its code."""
    place = reach_from_elsewhere()
    if place.problem:
        with st.expander("No phone can reach this computer yet", icon=":material/wifi_off:", key="fake-reach"):
            st.markdown(place.problem)
    with st.container(border=True, key="fake-sides"):
        product, person = st.columns(2, gap="large")
        with product:
            _side(trial, "product", place.base)
        with person:
            _side(trial, "person", place.base)
        st.segmented_control(
            "Each photo is answered by", list(_PEOPLE), default=trial.people, required=True,
            format_func=_PEOPLE.__getitem__, key=_PEOPLE_NOW, on_change=told(_set_people), args=(trial.workspace,),
        )  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Stop", key="fake-stop", icon=":material/stop:", on_click=told(end_trial), args=(trial.workspace,)
            )
            st.caption(f"It ends {when(trial.ends)}.")


def _set_people(workspace: Workspace) -> None:
    # Only where somebody chose: a second tab that is drawn anew must not set back what the first one has changed.
    if people := st.session_state[_PEOPLE_NOW]:
        set_trial(workspace, people=people)
        TrialPhotos(workspace).settle(people)


def _side(trial: Trial, side: Side, base: str) -> None:
    address = f"{base or own_base()}/{side}/{getattr(trial, side)}"
    with st.container(key=f"fake-{side}"):
        st.header("The product" if side == "product" else "The person", anchor=False)
        st.markdown("Takes photos, shows answers." if side == "product" else "Answers them.")
        if base:
            draw(qr_code(address))
        st.code(address, language=None, wrap_lines=True)


def _throw_away(workspace: Workspace) -> None:
    """Offer to delete what a trial that has ended left."""
    photos = TrialPhotos(workspace)
    lost = len(to_keep(workspace, photos.photos()))
    words = "Delete these photos and answers" if not lost else "Delete these photos and answers, unkept"
    st.button(words, key="fake-delete", type="tertiary", icon=":material/delete:", on_click=told(photos.delete))


if __name__ == "__main__":
    page()
