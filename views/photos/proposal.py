"""Uploads that lie as other tools lay them: the labels that were found are shown first, and count after one click."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import streamlit as st

from model.common.errors import LabelRefused, PhotoRefused
from model.image_folders.proposals import Proposal, from_uploads
from model.image_folders.readings import Reading, label_counts
from model.image_folders.wording import LayoutCode
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.photo import thumbnail
from server.services import decoder, upload_queue
from views.photos.first_labels import drop_untouched_labels
from views.shared import session
from views.shared.error_messages import in_place, told
from views.shared.progress_bar import progress_bar
from views.shared.text import count, plain, quoted
from views.shared.uploader import Upload
from workspace.workspace import Workspace

_WAITING, _AGREED = "proposal", "proposal-agreed"
_PICTURES = 3  # of each label
_SHOWN = 24  # labels with pictures
# Ways of reading that count for less than the label on whose card files were dropped.
_NOT_ON_A_CARD = (LayoutCode.NO_LABELS, LayoutCode.ONE_LABEL, LayoutCode.NAMES)


@dataclass
class _Waiting:
    """Uploads whose labels nobody has agreed to yet."""

    workspace_id: str
    uploads: list[Upload]
    proposal: Proposal
    pictures: dict[tuple[int, str], list[bytes]] = field(default_factory=dict)  # by reading and label


@told
def take_uploads(uploads: list[Upload], workspace: Workspace, label_id: int | None = None) -> None:
    """Take in files, folders and zips: at once where each folder is a label, else as a proposal.

    What comes while a proposal waits belongs to it: cat.zip, and then dog.zip. `label_id` is for files that say no
    label themselves: those that were dropped on its card.
    """
    before = _waiting(workspace) if label_id is None else None
    uploads = [*(before.uploads if before else []), *uploads]
    proposal = from_uploads(uploads)
    if label_id is not None and proposal.best.how.code in _NOT_ON_A_CARD:
        upload_queue().add(workspace, proposal.without_labels(), label_id)
    elif proposal.is_plain:
        st.session_state.pop(_WAITING, None)
        _take_in(workspace, proposal.best.files)
    else:
        st.session_state[_WAITING] = _Waiting(workspace.id, uploads, proposal)


def proposal_waits(workspace: Workspace) -> bool:
    """Say whether labels were found that nobody has agreed to yet."""
    return _waiting(workspace) is not None


@in_place
def proposal_panel(workspace: Workspace) -> None:
    """Show the labels that were found in uploads, until somebody agrees or not."""
    waiting = _waiting(workspace)
    assert waiting is not None
    with st.container(border=True, key="proposal"):
        st.subheader("Are these the labels?", anchor=False)
        position = _chosen_reading(waiting.proposal.readings)
        reading = waiting.proposal.readings[position]
        keep_apart = _notes(reading)
        _labels(waiting, position)
        with st.container(horizontal=True):
            st.button(
                "Use these labels", key="agree", type="primary", icon=":material/check:",
                on_click=st.session_state.__setitem__, args=(_AGREED, True),
            )  # fmt: skip
            st.button("Don't add them", key="disagree", type="tertiary", on_click=_forget)
        if st.session_state.get(_AGREED):
            _use(workspace, reading, keep_apart=keep_apart)


def _waiting(workspace: Workspace) -> _Waiting | None:
    waiting: _Waiting | None = st.session_state.get(_WAITING)
    return waiting if waiting is not None and waiting.workspace_id == workspace.id else None


def _forget() -> None:
    for key in (_WAITING, _AGREED):
        st.session_state.pop(key, None)


def _chosen_reading(readings: Sequence[Reading]) -> int:
    """Say how the labels were found; where there are several ways, let one be chosen."""
    sentences = [plain(reading.how.sentence) for reading in readings]
    if len(readings) == 1:
        st.markdown(sentences[0])
        return 0
    return int(
        st.radio(
            "Where are the labels?", range(len(readings)), format_func=sentences.__getitem__, key="reading",
            label_visibility="collapsed",
        )
        or 0
    )  # fmt: skip


def _notes(reading: Reading) -> bool:
    """Say what is to be said of a reading; returns whether its test photos are to be kept apart."""
    for note in reading.notes:
        if note.code is not LayoutCode.KEPT_APART:
            st.markdown(f":material/info: {plain(note.sentence)}")
    folders = {str(note.values["folder"]) for note in reading.notes if note.code is LayoutCode.KEPT_APART}
    if not reading.test:
        return False
    where = " and ".join(quoted(folder) for folder in sorted(folders))
    return st.checkbox(
        f"Keep the {count(len(reading.test))} in {where} for testing: it never learns from them.",
        value=True, key="keep-apart",
    )  # fmt: skip


def _labels(waiting: _Waiting, position: int) -> None:
    """Show each label with its number of photos and a few of them."""
    reading = waiting.proposal.readings[position]
    counts = reading.counts()
    if not counts:
        st.markdown("**No label was found.**")
        return
    shown = list(counts)[:_SHOWN]
    _look(waiting, position, shown)
    with st.grid("auto", min_column_width=210, gap="small"):
        for i, label in enumerate(shown):
            with st.container(key=f"proposed-{i}"):
                st.markdown(f"**{plain(label)}** · {count(counts[label])}")
                with st.container(key=f"strip-proposed-{i}"), st.grid(_PICTURES, min_column_width=40, gap="xxsmall"):
                    for picture in waiting.pictures[position, label]:
                        st.image(picture, width="stretch", alt="")
    if len(counts) > _SHOWN:
        rest = list(counts)[_SHOWN:]
        st.caption(f"and {count(len(rest), 'label')} more with {count(sum(counts[label] for label in rest))}.")


def _look(waiting: _Waiting, position: int, labels: Sequence[str]) -> None:
    """Read the first photos of labels, once."""
    missing = [label for label in labels if (position, label) not in waiting.pictures]
    if not missing:
        return
    files = waiting.proposal.readings[position].files
    first = [(label, [file for file in files if file.label == label][:_PICTURES]) for label in missing]
    with st.spinner("Looking into it"):
        answers = decoder().read_many((file.name, file.read) for _, few in first for file in few)
        for label, few in first:
            photos = [next(answers) for _ in few]
            waiting.pictures[position, label] = [thumbnail(p.jpeg) for p in photos if not isinstance(p, PhotoRefused)]


def _use(workspace: Workspace, reading: Reading, *, keep_apart: bool) -> None:
    """Take in what was agreed to; a run that was interrupted begins again, and what is there already stays."""
    if keep_apart:
        _keep_apart(workspace, reading.test)
    _take_in(workspace, reading.files if keep_apart else (*reading.files, *reading.test))
    _forget()
    st.rerun()


def _keep_apart(workspace: Workspace, files: Sequence[LabelledFile]) -> None:
    """Read photos into the test set, where the Results page finds them."""
    photos = workspace.test_set
    with progress_bar("Reading the test photos") as show:
        dataset, refused = read_labelled(files, photos.store, decoder(), show)
    photos.add(dataset)
    workspace.add_refusals(refused)
    session.tell(f"{count(len(dataset.photo_ids), 'test photo')} added: see Results after training.")


def _take_in(workspace: Workspace, files: Iterable[LabelledFile]) -> None:
    """Give files to the queue, and make their labels first: one whose files are all refused is seen to be empty."""
    files = list(files)
    drop_untouched_labels(workspace)
    with suppress(LabelRefused):  # there are as many labels as may be: the files of others are refused by name
        for label in label_counts(files):
            workspace.label_named(label)
    upload_queue().add(workspace, files)
