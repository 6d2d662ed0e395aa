"""The photos under one label: look, tick by clicking on a photo, move, remove, undo."""

from collections.abc import Mapping, Sequence
from itertools import islice

import streamlit as st

from views.shared import session
from views.shared.error_messages import in_place, told
from views.shared.label_changes import move_by_hand
from views.shared.photo_grid import PAGE, page_of, small, undo_button
from views.shared.text import count, plain
from workspace.workspace import Label, LabelledPhoto, Workspace

_CHANGED = "gallery-changed"


@in_place
def gallery(workspace: Workspace) -> None:
    """Show one label's photos in pages. A fragment: ticking photos runs this alone, a change runs the whole page."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    labels = workspace.labels()
    if not any(label.n_photos for label in labels):
        return
    chosen = _choose_label(labels)
    photos = workspace.photos(chosen.id)
    page = page_of(len(photos), f"page-{chosen.id}")
    shown = list(islice(photos, (page - 1) * PAGE, page * PAGE))
    _toolbar(workspace, [label for label in labels if label.id != chosen.id], shown)
    if not photos:
        st.caption("No photos under this label yet.")
    with st.container(key="gallery"), st.grid("auto", min_column_width=104, gap="xsmall"):
        for position, photo in enumerate(shown, start=(page - 1) * PAGE + 1):
            _thumbnail(workspace, photo, position)


def tick_key(photo: LabelledPhoto) -> str:
    """Return the key of a photo's checkbox; it changes with the label: a moved photo is not ticked."""
    return f"tick-{photo.label_id}-{photo.id[:20]}"


def _choose_label(labels: Sequence[Label]) -> Label:
    by_id = {label.id: label for label in labels}
    if st.session_state.get("shown-label") not in by_id:
        st.session_state["shown-label"] = next(label.id for label in labels if label.n_photos)
    chosen = st.pills(
        "Photos of", list(by_id), required=True, key="shown-label", label_visibility="collapsed",
        format_func=lambda i: f"{plain(by_id[i].name)} · {by_id[i].n_photos}",
    )  # fmt: skip
    return by_id[chosen or labels[0].id]


def _thumbnail(workspace: Workspace, photo: LabelledPhoto, position: int) -> None:
    with st.container(key=f"shot-{photo.id[:20]}"):
        st.image(small(workspace.store, photo.id), width="stretch", alt=photo.name)
        st.checkbox(f"Select photo {position}", key=tick_key(photo))


def _toolbar(workspace: Workspace, others: Sequence[Label], shown: Sequence[LabelledPhoto]) -> None:
    ticked = [photo.id for photo in shown if st.session_state.get(tick_key(photo))]
    names = {label.name: label for label in others}
    with st.container(horizontal=True, vertical_alignment="center", key="toolbar"):
        all_ticked = bool(shown) and len(ticked) == len(shown)
        st.button(
            "Clear" if all_ticked else "Select all", key="tick-all", icon=":material/select_all:",
            type="tertiary", on_click=_tick_all, args=(shown, not all_ticked), disabled=not shown,
        )  # fmt: skip
        # Callbacks get what the button promised when it was drawn. A quick click may come before the browser has been
        # told of all ticks, so what it sends along may be fewer than the “Remove 24” that the person saw.
        if names:
            st.menu_button(
                f"Move {len(ticked)} to" if ticked else "Move to", list(names), key="move", format_func=plain,
                icon=":material/drive_file_move:", disabled=not ticked, on_click=_move, args=(workspace, ticked, names),
            )  # fmt: skip
        st.button(
            f"Remove {len(ticked)}" if ticked else "Remove", key="remove", icon=":material/delete:",
            disabled=not ticked, on_click=_remove, args=(workspace, ticked),
        )  # fmt: skip
        undo_button(workspace)
        if not ticked:
            st.caption("Click photos to select them.", width="content")


@told
def _remove(workspace: Workspace, photo_ids: Sequence[str]) -> None:
    st.session_state[_CHANGED] = True
    workspace.remove(photo_ids)


@told
def _move(workspace: Workspace, photo_ids: Sequence[str], labels: Mapping[str, Label]) -> None:
    target = st.session_state["move"]
    st.session_state[_CHANGED] = True
    move_by_hand(workspace, photo_ids, labels[target].id)  # in another tab the label may have gone
    session.tell(f"Moved {count(len(photo_ids))} to “{target}”.")


def _tick_all(shown: Sequence[LabelledPhoto], ticked: bool) -> None:
    for photo in shown:
        st.session_state[tick_key(photo)] = ticked
