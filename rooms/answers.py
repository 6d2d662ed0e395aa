"""Answers: what a team's classifier says of each sealed photo, kept in the room's folder.

They can be made again from the classifier, so each file carries a checksum, and what is damaged counts as missing
(`model.common.checked_cache`). Each knows which classifier and which sealed photos it is of.

Shapes: n sealed photos, C labels of the classifier.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from model.common.checked_cache import keep, kept
from model.photos.dataset import Dataset
from rooms import notes
from rooms.room import Room
from rooms.teams import teams
from workspace.workspace import Workspace, read_share_to_answer

LeftOut = Literal["", "copy", "same_thing"]
Trouble = Literal["", "UNTRAINED", "ONE_LABEL", "OTHER_LABELS", "ALL_LEARNT", "UNREADABLE", "GONE"]
"""Why a team has no result; a name of `rooms.wording.ResultCode`, or empty."""
_REVEALED_WITH = "revealed-with"  # key of a note
_Share = Annotated[float, Meta(ge=0, le=1)]


class PhotoAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What a classifier says of a sealed photo."""

    photo_id: str
    probabilities: tuple[_Share, ...]  # (C,)
    is_novel: bool
    left_out: LeftOut = ""  # it has learnt from the photo, or from others of the thing that it shows


class TeamAnswers(msgspec.Struct, frozen=True):
    """What a team's classifier says of all sealed photos, or why it says nothing."""

    classifier: str  # which one, as of `stamp`
    sealed: str  # fingerprint of the photos and their labels
    trouble: Trouble = ""
    labels: tuple[str, ...] = ()  # (C,) as the team spells them
    threshold: Annotated[float, Meta(ge=0, le=1)] = 0.0  # the confidence from which it answers
    promised: tuple[_Share, _Share, _Share] | None = None  # out-of-fold: how often it is right, low, high
    photos: tuple[PhotoAnswer, ...] = ()  # (n,)
    groups: tuple[int, ...] = ()  # (n,) copies, and photos of one thing, share a number

    @property
    def fits(self) -> bool:
        """Whether its parts fit together."""
        widths = {len(photo.probabilities) for photo in self.photos}
        whole = all(abs(sum(photo.probabilities) - 1) < 1e-3 for photo in self.photos)
        return whole and widths <= {len(self.labels)} and len(self.groups) == len(self.photos)


def stamp(workspace: Workspace) -> str:
    """Return a text that changes with a workspace's classifier and with what it is asked to answer; cheap."""
    parts = []
    for path in (workspace.classifier_path, workspace.detector_path):
        with suppress(OSError):
            found = path.stat()
            parts.append(f"{path.name} {found.st_mtime_ns} {found.st_ino} {found.st_size}")
    return " ".join([*parts, str(read_share_to_answer(workspace.training_folder))])


def note_reveal(room: Room, workspaces: Path, of: Collection[int] | None = None) -> None:
    """Note which classifier each team has at the first reveal: from then on the photos are sealed no more.

    `of` is the numbers of the teams that have trained before it; by default all.
    """
    those = [team for team in teams(room) if of is None or team.id in of]
    known = {str(team.id): trained(stamp(Workspace(workspaces / team.workspace_id))) for team in those}
    notes.write_once(room, notes.ROOM, _REVEALED_WITH, known)


def in_time(room: Room, workspaces: Path) -> tuple[int, ...] | None:
    """Return the numbers of the teams that have not trained since the first reveal; `None`: there was none yet."""
    if (known := revealed_with(room)) is None:
        return None
    marks = {team.id: trained(stamp(Workspace(workspaces / team.workspace_id))) for team in teams(room)}
    return tuple(number for number, mark in marks.items() if known.get(str(number)) == mark)


def revealed_with(room: Room) -> dict[str, str] | None:
    """Return what `note_reveal` noted, by the numbers of the teams; `None`: nothing was revealed yet."""
    found: dict[str, str] | None = notes.read(room, notes.ROOM, _REVEALED_WITH, dict[str, str])
    return found


def trained(mark: str) -> str:
    """Return what changes with the classifier of a stamp alone; short, as all of a room's stand in one note."""
    return hashlib.sha256(mark.rpartition(" ")[0].encode()).hexdigest()[:16]


def write(room: Room, team: int, answers: TeamAnswers) -> None:
    """Keep a team's answers, whole or not at all.

    Raises:
        FolderGone: the room was deleted.
        StorageFull: the disk has no space.
    """
    keep(path_of(room, team), msgspec.json.encode(answers), below=room.folder)


def read(room: Room, team: int) -> TeamAnswers | None:
    """Return a team's answers; `None` where there are none, or they are damaged."""
    data = kept(path_of(room, team))
    with suppress(msgspec.MsgspecError):
        found = None if data is None else msgspec.json.decode(data, type=TeamAnswers)
        return found if found is not None and found.fits else None
    return None


def path_of(room: Room, team: int) -> Path:
    """Return where a team's answers are kept."""
    return room.folder / "answers" / f"{team}.json"


def current(room: Room, team: int, workspace: Workspace, sealed: Dataset) -> TeamAnswers | None:
    """Return a team's answers if they are of its classifier, and of the sealed photos, as they are now."""
    found = read(room, team)
    if found is None or found.classifier != stamp(workspace) or found.sealed != sealed.fingerprint():
        return None
    return found


def trouble_before(workspace: Workspace) -> Trouble:
    """Return why a workspace's classifier cannot be asked, by its files alone; empty: it can."""
    if workspace.classifier_path.is_file():
        return ""
    if not workspace.exists:
        return "GONE"
    return "ONE_LABEL" if workspace.detector_path.is_file() else "UNTRAINED"
