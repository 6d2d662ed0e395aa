"""A blind look: which label, asked of photos in doubt and of others, with neither an answer nor a label shown."""

import streamlit as st

from views.shared import session
from views.shared.error_messages import told
from views.shared.navigation import go_to, nothing_here_yet
from views.shared.photo_grid import small
from views.shared.text import count, plain, quoted
from workspace import blind_look
from workspace.blind_look import CANNOT_TELL, BlindLook
from workspace.workspace import Workspace

_WIDTH = 560  # pixels, of the photo


def page() -> None:
    workspace = session.find_workspace()
    look = blind_look.under_way(workspace) if workspace is not None else None
    st.title("Which label?", anchor=False)
    if workspace is None or look is None:
        nothing_here_yet("look", "photos", "Back to the photos", workspace)
        return
    if look.changes is None and look.next_photo is None:  # what was left to look at was removed meanwhile
        look = blind_look.go_on(workspace, look)
    if look.changes is not None:
        _what_changed(workspace, look)
    elif (photo := look.next_photo) is not None:
        _question(workspace, look, photo)
    else:
        _second_person(workspace)


def _question(workspace: Workspace, look: BlindLook, photo: str) -> None:
    n, of = sum(photo in look.said[-1] for photo in look.asked), len(look.asked)
    st.markdown(
        "Say what you see. Some of these photos are in doubt: which ones, and their labels, are hidden so that they "
        "don't sway you."
    )
    second = "Second person, photo" if look.people == 2 else "Once more, to see how sure you are: photo"
    st.progress(n / of, text=f"{second if look.is_second else 'Photo'} {n + 1} of {of}")
    with st.container(key="blind-photo"):
        st.image(_picture(workspace, photo), width=_WIDTH, alt=f"Photo {n + 1} of {of}")
    with st.container(horizontal=True, key="blind-labels", gap="small"):
        for label in workspace.labels():
            if label.n_photos:
                st.button(plain(label.name), key=f"say-{label.id}", on_click=_say, args=(workspace, photo, label.id))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("I can't tell", key="say-nothing", on_click=_say, args=(workspace, photo, CANNOT_TELL))
        if look.said[-1]:
            st.button(
                "Back", key="say-again", type="tertiary", icon=":material/undo:", on_click=_back, args=(workspace,)
            )
    if not look.said[0]:
        _how_many_people(workspace, look)


def _how_many_people(workspace: Workspace, look: BlindLook) -> None:
    two = st.checkbox(
        "A second person looks at the same photos afterwards", value=look.people == 2, key="two-people",
        help="Then a label changes only where both say the same. That is safer where labels are a matter of opinion.",
    )  # fmt: skip
    if two != (look.people == 2):
        blind_look.with_people(workspace, look, 2 if two else 1)


def _second_person(workspace: Workspace) -> None:
    st.markdown(
        "**The first look is done.** Nothing has changed yet. Now the second person looks at the same photos, without "
        "knowing what the first one said: here, or at the same address on another screen."
    )
    st.button("Begin the second look", key="second-person", type="primary", on_click=_next_person, args=(workspace,))


def _what_changed(workspace: Workspace, look: BlindLook) -> None:
    names = {label.id: label.name for label in workspace.labels()}
    changes = [change for change in look.changes or () if {change.before, change.now} <= names.keys()]
    st.markdown(f"**{_outcome(look, len(changes))}**")
    with st.grid("auto", min_column_width=140, gap="small"):
        for change in changes:
            with st.container(border=True, key=f"shot-blind-{change.photo[:20]}", gap="xsmall"):
                st.image(small(workspace.store, change.photo), width="stretch", alt="A photo whose label has changed")
                st.markdown(f"was {quoted(names[change.before])}  \nis now **{quoted(names[change.now])}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Train again" if changes else "Done", key="blind-done", type="primary"):
            blind_look.end(workspace)
            if changes:
                go_to("train", workspace)
            _leave(workspace)
        if changes and st.button(f"Undo {count(len(changes), 'change')}", key="blind-undo", icon=":material/undo:"):
            blind_look.undo(workspace, look)
            session.tell("The labels are as they were before.")
            _leave(workspace)


def _outcome(look: BlindLook, n_changes: int) -> str:
    """Say how a look ended."""
    changed = "no label was changed" if not n_changes else f"{count(n_changes, 'label')} changed"
    said = f"{count(len(look.photos))} looked at: {changed}."
    could_not = sum(label == CANNOT_TELL for label in look.said[0].values())
    if look.people == 2:
        differ = len(look.photos) - len(look.agreed)
        return f"{said} On {count(differ)} the two of you differed, or could not tell: there the old label stays."
    return f"{said} On {count(could_not)} you could not tell: there the old label stays." if could_not else said


def _picture(workspace: Workspace, photo: str) -> str | bytes:
    path = workspace.store.path(photo)
    return str(path) if path.is_file() else small(workspace.store, photo)


def _leave(workspace: Workspace) -> None:
    go_to("results" if workspace.classifier_path.is_file() else "photos", workspace)


# Callbacks read anew how far the look is: another tab may have gone on with it.


@told
def _say(workspace: Workspace, photo: str, label: int) -> None:
    if (look := blind_look.under_way(workspace)) is not None and look.changes is None:
        blind_look.say(workspace, look, photo, label)


@told
def _back(workspace: Workspace) -> None:
    if (look := blind_look.under_way(workspace)) is not None and look.changes is None:
        blind_look.take_back(workspace, look)


@told
def _next_person(workspace: Workspace) -> None:
    look = blind_look.under_way(workspace)
    if look is not None and look.next_photo is None and not look.is_second:
        blind_look.next_person(workspace, look)


if __name__ == "__main__":
    page()
