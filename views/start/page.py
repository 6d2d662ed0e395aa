"""Start: what this is, in one sentence, and two ways in."""

from typing import Literal

import streamlit as st

from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from model.photos.decoder import source_of
from sample_images.catalogue import EXAMPLES
from server.services import decoder
from views.shared import session
from views.shared.navigation import go_to
from views.shared.progress_bar import progress_bar
from views.shared.text import count, plain
from views.shared.uploader import Upload, uploader
from views.start.examples import more_examples, open_example
from workspace.saved.opening import open_saved
from workspace.workspace import Workspace

_TO_OPEN = "to-open"

_ORDER = "HNHHNNHNHNHNNHHNHHNN"  # of the photos in twenty.webp: healthy, or in need of maintenance
_STEPS = (
    ("Show it photos", "Twenty of each kind, or three to begin with."),
    ("Let it learn", "It takes seconds, and happens on this computer."),
    ("Know how good it is", "How often it will be right, and whether it pays."),
)
# Pages of their own, without Streamlit: server/rooms/.
_WORKSHOP = (
    '<p class="tp-workshop">In a workshop? <a href="./join">Join with a code</a> or '
    '<a href="./room">lead a workshop</a></p>'
)


def page() -> None:
    workspace = session.find_workspace()
    n_photos = len(workspace.photos()) if workspace is not None else 0
    with st.container(key="hero"):
        words, picture = st.columns([11, 9], gap="large", vertical_alignment="center")
        with words:
            st.title("Teach a computer to see the difference", anchor=False)
            st.markdown("Show it twenty photos of each kind. It tells new ones apart, and says how often it is right.")
            _open_waiting()
            _ways_in(workspace, n_photos)
            st.html(_WORKSHOP)
        with picture:
            st.html(_twenty())
    st.html(_steps())
    _been_here()


def _ways_in(workspace: Workspace | None, n_photos: int) -> None:
    first_time = n_photos == 0
    if workspace is not None and n_photos:
        _go_on(workspace, n_photos)
    with st.container(horizontal=True, key="start-ways"):
        kind: Literal["primary", "secondary"] = "primary" if first_time else "secondary"
        if st.button("Try the example", key="example", type=kind):
            open_example(EXAMPLES[0])
        if st.button("Use my own photos", key="own"):
            _open_own(first_time=first_time)
    if not first_time:
        st.caption("A new start keeps the photos you have: you can come back to them from here.")
    _way_back()
    more_examples()


def _go_on(workspace: Workspace, n_photos: int) -> None:
    if st.button(f"Continue with your {count(n_photos)}", key="continue", type="primary"):
        go_to("results" if workspace.classifier_path.is_file() else "photos", workspace)


def _twenty() -> str:
    photos = "".join(
        f'<i class="{"healthy" if kind == "H" else "needs"}" style="--c:{i % 5};--r:{i // 5};--i:{i}"></i>'
        for i, kind in enumerate(_ORDER)
    )
    return (
        '<div class="tp-twenty"><div role="img" aria-label="Twenty photos of rotor blades of wind turbines: '
        f'ten are healthy, ten need maintenance">{photos}</div>'
        '<p><b class="healthy"></b>healthy <b class="needs"></b>needs maintenance</p></div>'
    )


def _steps() -> str:
    return f'<ol class="tp-how">{"".join(f"<li><h2>{name}</h2><p>{text}</p></li>" for name, text in _STEPS)}</ol>'


def _been_here() -> None:
    """Offer the way back to those who come again: by the file that they saved, or by their address."""
    with st.expander("Been here before?", key="been-here"):
        by_file, by_address = st.columns(2, gap="large")
        with by_file:
            st.markdown("**A saved file**  \nThe zip that *Save as a file* gave you.")
            uploader(
                "A saved file", "open-saved", _take_saved, type=["zip"], label_visibility="collapsed",
            )  # fmt: skip
        with by_address, st.form("open-address", border=False, enter_to_submit=True):
            st.markdown("**The address of your photos**  \nFrom a bookmark, a message or the browser's history.")
            # Nothing is kept in this browser: in a workshop, the next person sits at the same laptop.
            typed = st.text_input(
                "Address", key="typed-address", placeholder="http://…/photos?w=…", label_visibility="collapsed",
                max_chars=500,
            )  # fmt: skip
            if st.form_submit_button("Go there", key="go-there"):
                _go_to(typed or "")


def _take_saved(uploads: list[Upload]) -> None:
    st.session_state[_TO_OPEN] = uploads[0]


def _open_waiting() -> None:
    """Open the file that was chosen; a run that was interrupted begins again."""
    waiting: Upload | None = st.session_state.get(_TO_OPEN)
    if waiting is None:
        return
    name, data = waiting
    try:
        with progress_bar("Checking the file") as show:
            opened = open_saved(source_of(data), name, workspaces_folder(), decoder(), show)
    except TwentyError as error:
        st.warning(plain(str(error)))
        st.session_state.pop(_TO_OPEN, None)
        return
    st.session_state.pop(_TO_OPEN, None)
    session.change_to(opened.workspace)
    session.tell(f"Opened {count(len(opened.workspace.photos()))}.")
    if opened.left_out:
        session.tell_problem(" ".join(str(left_out) for left_out in opened.left_out))
    go_to("photos", opened.workspace)


def _go_to(typed: str) -> None:
    try:
        workspace = session.workspace_at(typed)
    except TwentyError as error:
        st.error(plain(str(error)))
        return
    session.change_to(workspace)
    go_to("photos", workspace)


def _open_own(*, first_time: bool) -> None:
    workspace = session.find_workspace()
    if workspace is None or not first_time:
        workspace = session.new_workspace()
    go_to("photos", workspace)


def _way_back() -> None:
    earlier = session.earlier_workspace()
    if earlier is None:
        return
    if st.button(f"Back to the {count(len(earlier.photos()))} you had before", key="earlier", type="tertiary"):
        session.swap_with(earlier)
        go_to("photos", earlier)


if __name__ == "__main__":
    page()
