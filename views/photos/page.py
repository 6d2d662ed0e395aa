"""Photos: labels, and photos under each."""

import streamlit as st

from views.photos.arrivals import cards_and_next_step
from views.photos.first_labels import begin_with_two_labels, names_asked_for
from views.photos.other_ways import other_ways
from views.photos.phone_panel import phone_panel
from views.photos.proposal import proposal_panel, proposal_waits
from views.photos.save_and_delete import keeping
from views.photos.things_to_look_at import things_to_look_at
from views.shared import session
from views.shared.error_messages import told
from views.shared.refused_files import refused_files


def page() -> None:
    workspace = session.find_workspace() or session.new_workspace()
    begin_with_two_labels(workspace)
    st.title("Photos", anchor=False)
    if proposal_waits(workspace):  # nothing else until it is answered, but a place for what belongs to it
        proposal_panel(workspace)
        other_ways(workspace)
        return
    st.markdown("One label for each kind you want to tell apart. Twenty photos of each make a good start.")
    phone_panel(workspace)
    cards_and_next_step(workspace)
    refused_files(workspace.refusals(), "refusals", dismiss=told(workspace.clear_refusals))
    other_ways(workspace)
    things_to_look_at(workspace)
    keeping(workspace)
    names_asked_for(workspace)


if __name__ == "__main__":
    page()
