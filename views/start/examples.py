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
    with st.expander("More examples", key="more-examples"), st.grid("auto", min_column_width=240, gap="small"):
        for known in others:
            _card(known)


def _card(known: Example) -> None:
    with st.container(border=True, key=f"example-card-{known.code}"):
        st.image(str(known.picture), width="stretch", alt="")
        st.markdown(f"**{plain(known.title)}**  \n{plain(known.sentence)}")
        if st.button("Open", key=f"open-{known.code}", width="stretch"):
            open_example(known)


def open_example(known: Example) -> None:
    """Open an example in a workspace of its own; the photos that one had stay where they are."""
    workspace = session.new_workspace()
    told(_add)(workspace, known)  # a disk may be full, or a limit below the example's size
    go_to("photos", workspace)


def _add(workspace: Workspace, known: Example) -> None:
    upload_queue().add_example(workspace, first_files(known))
