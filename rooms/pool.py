"""The photos of a room: those to learn from, which the facilitator hands out, and those of the sealed test."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.classifier.test_set import TestSet
from model.common.errors import PhotoRefused, TwentyError
from model.common.files import error_of, remove_folder
from model.common.progress import OnProgress, no_progress
from model.common.text import display_name
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.label_names import same_label
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.photo import Photo, make_photo
from rooms.room import INCOMING, Room
from rooms.wording import RoomCode
from workspace.workspace import Workspace

SEALED_SHARE = 0.4  # of a label's photos, where nobody said which ones judge
FEWEST_SEALED = 5  # of each label: with fewer, no team is ever shown to be better than another


def fill(
    room: Room,
    to_learn: Sequence[LabelledFile],
    to_judge: Sequence[LabelledFile],
    decoder: Decoder,
    on_progress: OnProgress = no_progress,
) -> list[PhotoRefused]:
    """Read photos into a room, in the sandbox; return those that were refused.

    They take the place of those that it has once all are read: whatever goes wrong before, the room stays as it is. A
    photo that is among both is kept to judge by, and learned from by nobody.

    Raises:
        TwentyError: a label has too few photos to judge by.
        StorageFull: the disk has no space.
    """
    staged = room.folder / f"{INCOMING}{secrets.token_hex(8)}"
    try:
        staged.mkdir(mode=0o700)
        refused = _read(staged, to_learn, to_judge, decoder, on_progress)
        for part in (room.pool, room.sealed):  # the sealed ones last: with them a room counts as filled
            name = part.store.folder.name
            with suppress(FileNotFoundError):
                part.store.folder.rename(staged / f"before {name}")
            (staged / name).rename(part.store.folder)
    except OSError as error:
        raise error_of(error, room.folder / "The room's photos") from error
    finally:
        remove_folder(staged)
    return refused


def _read(
    folder: Path,
    to_learn: Sequence[LabelledFile],
    to_judge: Sequence[LabelledFile],
    decoder: Decoder,
    on_progress: OnProgress,
) -> list[PhotoRefused]:
    """Read photos into the folders `sealed` and `pool` of another one; as of `fill`."""
    to_keep, to_give = TestSet(folder / "sealed"), TestSet(folder / "pool")
    sealed, refused = read_labelled(to_judge, to_keep.store, decoder, on_progress)
    few = [(label, n) for label, n in zip(sealed.labels, sealed.counts().tolist(), strict=True) if n < FEWEST_SEALED]
    if not sealed.photo_ids:
        raise TwentyError(RoomCode.NO_SEALED, least=FEWEST_SEALED)
    if few or len(sealed.labels) < 2:
        label, n = few[0] if few else (next(iter(sealed.labels), ""), len(sealed.photo_ids))
        raise TwentyError(RoomCode.FEW_SEALED, label=label, n=n, least=FEWEST_SEALED)
    to_keep.add(_named(sealed))
    pool, also_refused = read_labelled(to_learn, to_give.store, decoder, on_progress)
    judged_by = set(sealed.photo_ids)
    rows = [row for row, i in enumerate(pool.photo_ids) if i not in judged_by]
    to_give.add(_named(pool.only(np.array(rows, dtype=np.intp))))
    return refused + also_refused


def _named(photos: Dataset) -> Dataset:
    """Return photos with names that are theirs alone, as in every workspace; the folders stand in their metadata."""
    return replace(photos, names=tuple(display_name(name) for name in photos.names))


def divided(files: Sequence[LabelledFile]) -> tuple[list[LabelledFile], list[LabelledFile]]:
    """Divide files into those to learn from and those to judge by: the last of each label, in the order of names.

    Photos of one thing mostly have names that follow each other, so few things stand on both sides.
    """
    to_learn: list[LabelledFile] = []
    to_judge: list[LabelledFile] = []
    by_label: dict[str, list[LabelledFile]] = {}
    for file in sorted(files, key=lambda file: file.name):
        by_label.setdefault(file.label or "", []).append(file)
    for of_label in by_label.values():
        cut = len(of_label) - round(len(of_label) * SEALED_SHARE)
        to_learn += of_label[:cut]
        to_judge += of_label[cut:]
    return to_learn, to_judge


def next_photos(room: Room, workspace: Workspace, n: int) -> dict[str, list[Photo]]:
    """Return the next photos of the pool, `n` of each label, that a workspace does not have; the same for every team.

    Raises:
        FileRefused: a photo of the pool is damaged.
    """
    pool, there = room.pool.dataset(), {photo.id for photo in workspace.photos()}
    names = {label: _own_name(workspace, label) for label in pool.labels}
    found: dict[str, list[Photo]] = {name: [] for name in names.values()}
    for photo_id, name, target in zip(pool.photo_ids, pool.names, pool.targets.tolist(), strict=True):
        of_label = found[names[pool.labels[target]]]
        if photo_id not in there and len(of_label) < n:
            of_label.append(make_photo(name, pool.store.jpeg(photo_id), pool.metadata[photo_id]))
    return {label: photos for label, photos in found.items() if photos}


def _own_name(workspace: Workspace, label: str) -> str:
    """Return how a workspace spells a label."""
    return next((own.name for own in workspace.labels() if same_label(own.name, label)), label)
