"""The photos under one label: look, tick by clicking on a photo, move, remove, undo."""

from collections.abc import Mapping, Sequence
from itertools import islice

import streamlit as st

from model.workspace import Label, LabelledPhoto, Workspace
from views import visitor
from views.words import count, plain

PAGE = 24  # photos: more make every click slow
_PROMISED = "gallery-promised"


def gallery(workspace: Workspace) -> None:
    """Show one label's photos in pages."""
    labels = workspace.labels()
    if not any(label.n_photos for label in labels):
        return
    chosen = _choose_label(labels)
    photos = workspace.photos(chosen.id)
    page = _page(len(photos), f"page-{chosen.id}")
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


def _page(n: int, key: str) -> int:
    pages = -(-n // PAGE)
    if pages <= 1:
        return 1
    if st.session_state.get(key, 1) > pages:  # the last page went with its photos
        st.session_state[key] = pages
    return int(st.pagination(pages, key=key))


def _thumbnail(workspace: Workspace, photo: LabelledPhoto, position: int) -> None:
    with st.container(key=f"shot-{photo.id[:20]}"):
        st.image(str(workspace.store.thumbnail_path(photo.id)), width="stretch", alt=photo.name)
        st.checkbox(f"Select photo {position}", key=tick_key(photo))


def _toolbar(workspace: Workspace, others: Sequence[Label], shown: Sequence[LabelledPhoto]) -> None:
    ticked = [photo.id for photo in shown if st.session_state.get(tick_key(photo))]
    # The buttons act on what they promised when they were drawn: a quick click on “Remove 24” may come before the
    # browser has been told of all 24 ticks, and would send the old ones.
    promised, st.session_state[_PROMISED] = st.session_state.get(_PROMISED, ticked), ticked
    names = {label.name: label for label in others}
    with st.container(horizontal=True, vertical_alignment="center", key="toolbar"):
        all_ticked = bool(shown) and len(ticked) == len(shown)
        st.button(
            "Clear" if all_ticked else "Select all", key="tick-all", icon=":material/select_all:",
            type="tertiary", on_click=_tick_all, args=(shown, not all_ticked), disabled=not shown,
        )  # fmt: skip
        target = _move_menu(names, len(ticked)) if names else None
        remove = st.button(
            f"Remove {len(ticked)}" if ticked else "Remove", key="remove", icon=":material/delete:",
            disabled=not ticked,
        )  # fmt: skip
        undo_button(workspace)
        if not ticked:
            st.caption("Click photos to select them.", width="content")
    if target is not None:
        workspace.move(promised, names[target].id)
        visitor.tell(f"Moved {count(len(promised))} to “{target}”.")
        st.rerun()
    if remove:
        workspace.remove(promised)
        st.rerun()


def _move_menu(names: Mapping[str, Label], n_ticked: int) -> str | None:
    return st.menu_button(
        f"Move {n_ticked} to" if n_ticked else "Move to", list(names), key="move", format_func=plain,
        icon=":material/drive_file_move:", disabled=not n_ticked,
    )  # fmt: skip


def undo_button(workspace: Workspace, key: str = "undo") -> None:
    """Offer to bring back what the last removal took."""
    n = workspace.last_removal()
    if n and st.button(f"Bring back {count(n)}", key=key, icon=":material/undo:", type="tertiary"):
        workspace.undo_removal()
        st.rerun()


def _tick_all(shown: Sequence[LabelledPhoto], ticked: bool) -> None:
    for photo in shown:
        st.session_state[tick_key(photo)] = ticked
