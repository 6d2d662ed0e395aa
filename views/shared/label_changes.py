"""Labels that were changed: by hand, after an answer could have been seen, or in a blind look; and the way back."""

import secrets
from collections.abc import Iterable

import streamlit as st

from model.common.errors import TwentyError
from views.shared import session
from views.shared.navigation import go_to
from views.shared.open_classifiers import opened
from views.shared.text import count
from workspace import blind_look
from workspace.workspace import Workspace


def move_by_hand(workspace: Workspace, photo_ids: Iterable[str], label_id: int) -> int:
    """Put photos under another label and return how many; of those that were answered already it is remembered.

    Raises:
        LabelRefused: there is no such label any more.
    """
    return workspace.move_by_hand(list(photo_ids), label_id, _answered(workspace))


def _answered(workspace: Workspace) -> frozenset[str]:
    """Return the photos whose answers the results show; where that is not known, all."""
    try:
        classifier = opened(workspace.classifier_path)
    except TwentyError:
        return frozenset(photo.id for photo in workspace.photos())
    return frozenset(classifier.training_photos.ids) if classifier is not None else frozenset()


def look_blind(workspace: Workspace, doubted: Iterable[str], label: str, key: str) -> None:
    """Offer a blind look at photos in doubt; one that was begun goes on."""
    if not st.button(label, key=key, icon=":material/visibility_off:"):
        return
    look = blind_look.under_way(workspace)
    if look is None or look.changes is not None or not look.said[0]:
        blind_look.begin(workspace, doubted, 1, secrets.randbits(32))
    go_to("blind_look", workspace)


def changed_labels(workspace: Workspace) -> None:
    """Say how many labels were changed, and how many photos were tried first; offer to take that back."""
    changes = workspace.dataset().changes
    for by, words in (
        ("seen", "changed after the answer could be seen. Results say what that changes."),
        ("blind", "changed in a blind look."),
    ):
        changed = [photo_id for photo_id, change in changes.items() if change.by == by]
        if not changed:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"changed-{by}"):
            st.markdown(f"**{count(len(changed), 'label')}** {words}", width="stretch")
            if by == "seen":
                look_blind(workspace, changed, "Check them blind", "settle-changes")
            if st.button("Take them all back", key=f"undo-{by}", icon=":material/undo:"):
                n = workspace.undo_changes("seen" if by == "seen" else "blind")
                session.tell(f"{count(n, 'label')} as before.")
                st.rerun()
    _tried_first(workspace, [photo_id for photo_id, change in changes.items() if change.by == "tried"])


def _tried_first(workspace: Workspace, tried: list[str]) -> None:
    """Say how many photos got their label beside their answer, which tends to agree with it."""
    if not tried:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="changed-tried"):
        st.markdown(
            f"**{count(len(tried))}** came from Try it, labelled beside an answer. It may look a little too good.",
            width="stretch",
        )
        look_blind(workspace, tried, "Look again, blind", "settle-tried")
        if st.button("Take them out", key="undo-tried", icon=":material/undo:"):
            session.tell(f"{count(workspace.remove(tried))} taken out.")
            st.rerun()
