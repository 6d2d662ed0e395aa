"""Shortcuts handed on: a team plants a mark in a copy of its photos, and the next team searches for it.

The copy is a workspace of its own, which belongs to the team that searches: neither learns the key of the other's.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated

import msgspec
from msgspec import Meta

from model.common.errors import TwentyError
from model.photos.photo import Photo
from model.photos.planted_mark import Kind
from rooms import notes
from rooms.room import Room
from rooms.teams import Team, bind, team, teams
from workspace import project
from workspace.marked_copies import marked_photos
from workspace.workspace import Workspace

PLANTED, RECEIVED, FOUND, WORKSPACES = "planted", "received", "found", "workspaces"
_planting = threading.Lock()  # one after the other: whether a team has planted already is asked, then noted
AddPhotos = Callable[[Workspace, Mapping[str, Sequence[Photo]]], object]
_Label = Annotated[str, Meta(max_length=100)]


class Shortcut(msgspec.Struct, frozen=True):
    """A mark on all photos of one label: as it was planted, or as somebody believes."""

    kind: Kind
    label: _Label


class Received(msgspec.Struct, frozen=True):
    """Photos with a shortcut that a team searches."""

    giver: int  # the team that planted it; its own number where it is alone in its room
    workspace: str


def hand_on(room: Room, giver: Team, shortcut: Shortcut, own: Workspace, add: AddPhotos) -> bool:
    """Plant a shortcut in a copy of a team's photos for the next team; `False`: this team has planted one already.

    Args:
        room: Where.
        giver: The team whose photos they are.
        shortcut: The mark.
        own: The team's workspace.
        add: Puts photos into a workspace by their labels.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space; nothing was planted.
    """
    with _planting:
        return _handed_on(room, giver, shortcut, own, add)


def _handed_on(room: Room, giver: Team, shortcut: Shortcut, own: Workspace, add: AddPhotos) -> bool:
    # A server that was killed meanwhile leaves what was planted with nobody who searches it: that counts as nothing.
    if not notes.write_once(room, giver.id, PLANTED, shortcut):
        if any(known.giver == giver.id for known in notes.all_notes(room, RECEIVED, Received).values()):
            return False
        notes.write(room, giver.id, PLANTED, shortcut)
    copy: Workspace | None = None
    try:
        copy = Workspace.create(own.folder.parent)
        earlier = notes.read(room, giver.id, WORKSPACES, list[str]) or []
        notes.write(room, giver.id, WORKSPACES, [*earlier, copy.id])  # it goes with the room
        add(copy, marked_photos(own, shortcut.kind, shortcut.label))
        to = _receiver(room, giver, copy.id)
        bind(copy, room, to)
        project.name(copy, "Find the shortcut")
    except BaseException:
        if copy is not None:
            copy.delete()
        notes.remove(room, giver.id, PLANTED)
        raise
    return True


def _receiver(room: Room, giver: Team, copy: str) -> int:
    """Note which team searches: the first after the giver that has nothing to search yet."""
    after = sorted(teams(room), key=lambda other: (other.id <= giver.id, other.id))
    others = [other for other in after if other.id != giver.id] or [giver]
    for other in others:
        if notes.write_once(room, other.id, RECEIVED, Received(giver.id, copy)):
            return other.id
    notes.write_once(room, giver.id, RECEIVED, Received(giver.id, copy))  # all others search: it is its own to show
    return giver.id


def planted(room: Room, team_id: int) -> Shortcut | None:
    """Return what a team has planted; `None`: nothing."""
    found: Shortcut | None = notes.read(room, team_id, PLANTED, Shortcut)
    return found


def searched_by(room: Room, giver: int) -> tuple[str, bool | None] | None:
    """Return the name of the team that searches what a team planted, and whether it found it; `None`: nobody does."""
    for other, known in notes.all_notes(room, RECEIVED, Received).items():
        if known.giver != giver:
            continue
        with suppress(TwentyError):
            name, said = team(room, other).name, notes.read(room, other, FOUND, Shortcut)
            return name, None if said is None else said == planted(room, giver)
    return None
