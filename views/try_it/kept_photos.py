"""Photos that were tried and are kept to learn from, each under the label that a person gives it beside its answer.

Whoever sees an answer first tends to agree with it. So the workspace remembers of each that its answer was seen
(`changed_by`: "tried"), the pages say how many there are, a blind look can settle them, and no test set counts them.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from model.common.errors import TwentyError
from views.shared import session
from views.try_it import tried_photos
from views.try_it.tried_photos import Tried
from workspace.workspace import Workspace

_TO_KEEP = "try-to-keep"  # names of files that are on their way, with the label of each
_MOST_TO_KEEP = 100
_KEPT = "try-kept"  # ids of photos that were added here, so that they can be taken back here


def keep(workspace: Workspace, one: Tried, label: str) -> None:
    """Add a tried photo to the photos of a label; what speaks against it is told on the page."""
    try:
        label_id = next((each.id for each in workspace.labels() if each.name == label), None)
        if label_id is None:
            return
        if workspace.add_tried(tried_photos.photo_of(workspace, one), label_id):
            st.session_state.setdefault(_KEPT, set()).add(one.photo_id)
    except TwentyError as error:
        session.tell_problem(str(error))


def keep_when_there(name: str, label: str) -> None:
    """Note under which label a file belongs that is tried in a moment."""
    waiting: dict[str, str] = st.session_state.setdefault(_TO_KEEP, {})
    waiting[name] = label
    while len(waiting) > _MOST_TO_KEEP:  # what never came, such as a picture that was refused
        del waiting[next(iter(waiting))]


def keep_those_there(workspace: Workspace, tried: Sequence[Tried]) -> None:
    """Keep the photos that came meanwhile, of those noted."""
    waiting: dict[str, str] = st.session_state.get(_TO_KEEP, {})
    for one in tried:
        if (label := waiting.pop(one.name, None)) is not None:
            keep(workspace, one, label)


def take_back(workspace: Workspace, one: Tried) -> None:
    """Take a photo that was added here out of the photos again."""
    kept: set[str] = st.session_state.get(_KEPT, set())
    if one.photo_id in kept:
        kept.discard(one.photo_id)
        workspace.remove([one.photo_id])


def what_is_kept(workspace: Workspace, tried: Sequence[Tried]) -> Mapping[str, dict[str, object]]:
    """Return what the stage says of tried photos that are among those to learn from, by their ids."""
    names = {label.id: label.name for label in workspace.labels()}
    ids = {one.photo_id for one in tried}
    here: set[str] = st.session_state.get(_KEPT, set())
    return {
        photo.id: {"said": _said(names[photo.label_id], added=photo.id in here), "undo": photo.id in here}
        for photo in workspace.photos()
        if photo.id in ids and photo.label_id in names
    }


def _said(label: str, *, added: bool) -> str:
    if added:
        return f"Added to “{label}”. It learns from it the next time you train."
    return f"This is one of your photos of “{label}”, so its answer is no test."
