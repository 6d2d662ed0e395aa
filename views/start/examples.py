"""The examples beside the first: a picture, a title and a sentence each, and a click to open one."""

import streamlit as st

from jobs.example_photos import first_files
from sample_images.catalogue import EXAMPLES, Example
from server.services import upload_queue
from views.shared import session
from views.shared.error_messages import told
from views.shared.navigation import go_to
from views.shared.text import plain
from workspace.workspace import Workspace


def more_examples() -> None:
    """Offer the others, folded away: who comes for the first time needs one."""
    others = [known for known in EXAMPLES[1:] if known.train.is_dir()]
    if not others:
        return
    with st.popover("More examples", type="tertiary", key="more-examples"):
        for known in others:
            _line(known)


def _line(known: Example) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"example-line-{known.code}"
    ):
        st.image(str(known.picture), width=64, alt="")
        st.markdown(f"**{plain(known.title)}**  \n{plain(known.sentence)}", width="stretch")
        if st.button("Open", key=f"open-{known.code}"):
            open_example(known)


def open_example(known: Example) -> None:
    """Open an example in a workspace of its own; the photos that one had stay where they are."""
    workspace = session.new_workspace()
    told(_add)(workspace, known)  # a disk may be full, or a limit below the example's size
    go_to("photos", workspace)


def _add(workspace: Workspace, known: Example) -> None:
    upload_queue().add_example(workspace, first_files(known))
