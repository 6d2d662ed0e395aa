"""A blind look: people say what photos show without being shown an answer or a label, and what they say settles labels.

Whoever is shown the classifier's answer tends to agree with it: labels mended that way make the figures better and the
classifier worse (docs/experiments.md). So the photos in doubt are mixed with as many that are not, in an order drawn by
lot. A label changes only where the same is said twice: by two people, or by one who is asked once more about what does
not fit the label, again among others. A slip of the hand is one in twenty answers, and rarer are wrong labels.

How far a look is stands in the workspace's folder (`blind_look.json`), so a refresh and another tab go on with it.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from model.common.files import read_json, write_json
from model.photos.dataset import ChangedBy
from workspace.workspace import Workspace

MOST_DOUBTED = 24  # photos in doubt that one look holds: with as many others, some five minutes
CANNOT_TELL = 0  # in place of a label's id
_FILE = "blind_look.json"


class Change(msgspec.Struct, frozen=True):
    """A label that a look has changed, by ids, and who had changed it before."""

    photo: str
    before: int
    now: int
    by: ChangedBy | None = None


class BlindLook(msgspec.Struct, frozen=True):
    """One look: its photos in their order, and what each person said, by photo."""

    photos: Annotated[tuple[str, ...], Meta(min_length=1)]
    people: Annotated[int, Meta(ge=1, le=2)]
    seed: int = 0  # of the order
    said: tuple[dict[str, int], ...] = ({},)  # at most twice; the last is not at its end
    again: tuple[str, ...] = ()  # what one person is asked once more
    changes: tuple[Change, ...] | None = None  # None: not everybody has looked

    @property
    def is_second(self) -> bool:
        """Whether photos are looked at for the second time."""
        return len(self.said) == 2

    @property
    def asked(self) -> tuple[str, ...]:
        """The photos that are looked at this time."""
        return self.again if self.is_second and self.people == 1 else self.photos

    @property
    def next_photo(self) -> str | None:
        """The photo to look at; `None` where all were."""
        return next((photo for photo in self.asked if photo not in self.said[-1]), None)

    @property
    def agreed(self) -> dict[str, int]:
        """The label that a photo was given twice, by photo."""
        first, second = self.said
        return {i: label for i, label in first.items() if label != CANNOT_TELL and second.get(i) == label}


def begin(workspace: Workspace, doubted: Iterable[str], people: int, seed: int) -> BlindLook | None:
    """Begin a look at photos in doubt, the surest first, mixed with as many others; `None`: there are none any more."""
    there = [photo.id for photo in workspace.photos()]
    asked = [photo for photo in dict.fromkeys(doubted) if photo in set(there)][:MOST_DOUBTED]
    if not asked:
        return None
    photos = mixed(asked, [photo for photo in there if photo not in set(asked)], seed)
    return _kept(workspace, BlindLook(photos, people, seed))


def mixed(doubted: Sequence[str], others: Sequence[str], seed: int) -> tuple[str, ...]:
    """Return photos in doubt with as many others, drawn by lot, in an order drawn by lot."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(others), min(len(doubted), len(others)), replace=False)
    photos = [*doubted, *(others[i] for i in drawn)]
    return tuple(photos[i] for i in rng.permutation(len(photos)))


def under_way(workspace: Workspace) -> BlindLook | None:
    """Return the look of a workspace, without photos that were removed meanwhile; `None`: there is none."""
    look: BlindLook | None = read_json(workspace.folder / _FILE, BlindLook)
    if look is None or look.changes is not None:
        return look
    there = {photo.id for photo in workspace.photos()}
    left, again = (tuple(photo for photo in photos if photo in there) for photos in (look.photos, look.again))
    return msgspec.structs.replace(look, photos=left, again=again) if left else None


def say(workspace: Workspace, look: BlindLook, photo: str, label: int) -> BlindLook:
    """Keep what the person who is looking says of a photo; after the last one, the labels are settled."""
    return go_on(workspace, _with(look, {**look.said[-1], photo: label}))


def go_on(workspace: Workspace, look: BlindLook) -> BlindLook:
    """Keep a look, and take its next step where all photos were looked at: ask again, or settle the labels."""
    if look.next_photo is None and look.people == 1 and not look.is_second:
        look = msgspec.structs.replace(look, again=_to_ask_again(workspace, look), said=(*look.said, {}))
    return _settle(workspace, look) if look.next_photo is None and look.is_second else _kept(workspace, look)


def _to_ask_again(workspace: Workspace, look: BlindLook) -> tuple[str, ...]:
    """Return what was said to be something else than the label, or than the one it came with, among other photos."""
    changes, now = workspace.dataset().changes, {photo.id: photo.label_id for photo in workspace.photos()}
    differ = [i for i, said in look.said[0].items() if said != CANNOT_TELL and (i in changes or said != now.get(i))]
    return mixed(differ, [photo for photo in look.photos if photo not in differ], look.seed + 1)


def take_back(workspace: Workspace, look: BlindLook) -> BlindLook:
    """Forget the last thing that the person who is looking has said."""
    return _kept(workspace, _with(look, dict(list(look.said[-1].items())[:-1])))


def with_people(workspace: Workspace, look: BlindLook, people: int) -> BlindLook:
    """Let so many people look."""
    return _kept(workspace, msgspec.structs.replace(look, people=people))


def next_person(workspace: Workspace, look: BlindLook) -> BlindLook:
    """Let the second person begin."""
    return _kept(workspace, msgspec.structs.replace(look, said=(*look.said, {})))


def undo(workspace: Workspace, look: BlindLook) -> None:
    """Give the photos the labels again that they had before a look, and end it."""
    for change in look.changes or ():
        workspace.move([change.photo], change.before, change.by)
    end(workspace)


def end(workspace: Workspace) -> None:
    """Forget a look; what it has changed stays."""
    with suppress(FileNotFoundError):
        (workspace.folder / _FILE).unlink()


def _with(look: BlindLook, said: dict[str, int]) -> BlindLook:
    return msgspec.structs.replace(look, said=(*look.said[:-1], said))


def _settle(workspace: Workspace, look: BlindLook) -> BlindLook:
    """Change the labels that do not fit what was said twice; what a look confirms counts as settled too."""
    dataset = workspace.dataset()
    now = {photo.id: photo.label_id for photo in workspace.photos()}
    there = {label.id for label in workspace.labels()}
    changes = []
    for photo, label in look.agreed.items():
        if photo not in now or label not in there:  # removed meanwhile
            continue
        known = dataset.changes.get(photo)
        workspace.move([photo], label, "blind")
        if label != now[photo]:
            changes.append(Change(photo, now[photo], label, known.by if known else None))
    return _kept(workspace, msgspec.structs.replace(look, changes=tuple(changes)))


def _kept(workspace: Workspace, look: BlindLook) -> BlindLook:
    write_json(workspace.folder / _FILE, msgspec.to_builtins(look), below=workspace.folder)
    return look
