"""Start: what this is, in one sentence, and two ways in."""

import streamlit as st

from jobs.example_photos import first_files
from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from model.photos.decoder import source_of
from server.services import decoder, upload_queue
from views.shared import session
from views.shared.charts import draw, empty_squares
from views.shared.error_messages import told
from views.shared.example_photos import mixed_photos
from views.shared.navigation import go_to
from views.shared.progress_bar import progress_bar
from views.shared.text import count, plain
from views.shared.uploader import Upload, uploader
from workspace.opening import open_saved
from workspace.workspace import Workspace

_TO_OPEN = "to-open"

STEPS = (
    ("1 · Photos", "Put about twenty photos under each label. Five are enough to begin."),
    ("2 · Train", "A small network learns the difference on this computer, in seconds."),
    ("3 · Results", "See how often it will be right on new photos, and where it goes wrong."),
)


def page() -> None:
    workspace = session.find_workspace()
    n_photos = len(workspace.photos()) if workspace is not None else 0
    with st.container(key="hero"):
        st.title("Teach a computer to see the difference", anchor=False)
        st.markdown(
            "Give it twenty labelled photos of each kind. It learns to tell them apart, "
            "and says honestly how often it will be right."
        )
    _open_waiting()
    if workspace is not None and n_photos:
        _go_on(workspace, n_photos)
    _ways_in(first_time=n_photos == 0)
    _been_here()
    st.space("medium")
    _steps()


def _go_on(workspace: Workspace, n_photos: int) -> None:
    with st.container(key="go"):
        if st.button(
            f"Continue with your {count(n_photos)}",
            key="continue",
            type="primary",
            icon=":material/arrow_forward:",
        ):
            go_to("results" if workspace.classifier_path.is_file() else "photos", workspace)
    st.space("small")


def _ways_in(*, first_time: bool) -> None:
    example, own = st.columns(2, gap="medium")
    with example.container(border=True, height="stretch", key="ways"):
        st.subheader("Wind turbines", anchor=False)
        _example_strip()
        st.markdown("Photos of rotor blades: which are healthy, which need maintenance? All is there, one click away.")
        st.space("stretch")
        if st.button(
            "Try the wind-turbine example",
            key="example",
            type="primary" if first_time else "secondary",
            width="stretch",
        ):
            _open_example()
    with own.container(border=True, height="stretch", key="ways-own"):
        st.subheader("Your own photos", anchor=False)
        draw(empty_squares(4))
        st.markdown("Anything a person can tell apart at a glance: ripe or unripe, tidy or untidy, sound or cracked.")
        st.space("stretch")
        if st.button("Use my own photos", key="own", width="stretch"):
            _open_own(first_time=first_time)
    if not first_time:
        st.caption("Both begin a new set. The photos you have stay: you can come back to them from here.")
    _way_back()


def _example_strip() -> None:
    with st.container(key="strip-example"), st.grid(4, min_column_width=40, gap="xsmall"):
        for path in mixed_photos("train")[:4]:
            st.image(str(path), width="stretch", alt="")


def _been_here() -> None:
    """Offer the way back to those who come again: by the file that they saved, or by their address."""
    with st.expander("Been here before? Come back to your photos", icon=":material/folder_open:", key="been-here"):
        by_file, by_address = st.columns(2, gap="medium")
        with by_file:
            st.markdown("**A saved workspace**  \nThe zip that *Save as a file* gave, from this or another computer.")
            uploader(
                "A saved workspace", "open-saved", _take_saved, type=["zip"], label_visibility="collapsed",
            )  # fmt: skip
        with by_address, st.form("open-address", border=False, enter_to_submit=True):
            st.markdown("**The address of your workspace**  \nFrom the browser's history, a bookmark or a message.")
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


def _open_example() -> None:
    workspace = session.new_workspace()
    told(_add_example)(workspace)  # a disk may be full, or a limit below the example's size
    go_to("photos", workspace)


def _add_example(workspace: Workspace) -> None:
    upload_queue().add_example(workspace, first_files())


def _open_own(*, first_time: bool) -> None:
    workspace = session.find_workspace()
    if workspace is None or not first_time:
        workspace = session.new_workspace()
    go_to("photos", workspace)


def _way_back() -> None:
    earlier = session.earlier_workspace()
    if earlier is None:
        return
    if st.button(
        f"Back to the {count(len(earlier.photos()))} you had before",
        key="earlier",
        type="tertiary",
        icon=":material/undo:",
    ):
        session.swap_with(earlier)
        go_to("photos", earlier)


def _steps() -> None:
    with st.container(key="steps"):
        for column, (name, text) in zip(st.columns(3, gap="medium"), STEPS, strict=True):
            with column:
                st.markdown(f"**{name}**")
                st.caption(text)


if __name__ == "__main__":
    page()
