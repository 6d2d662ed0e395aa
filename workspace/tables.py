"""All SQL on labels, photos and refused files. Each function is one step of a transaction (`workspace.database`).

One name is one label, whatever its capitals. What is removed stays in the tables until it is undone or added anew.
Photos of other things, which a classifier should not name, stand under a row of their own, which is no label.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from model.common.errors import FileRefused, LabelRefused, PhotoRefused
from model.photos.dataset import ChangedBy, Dataset, LabelChange
from model.photos.label_names import clean_label, same_label
from model.photos.photo import Photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from model.photos.wording import PhotoCode
from workspace.database import OTHERS
from workspace.quotas import quotas
from workspace.wording import WorkspaceCode


@dataclass(frozen=True)
class Label:
    """A label and how many photos are under it."""

    id: int
    name: str
    n_photos: int


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo as the gallery shows it."""

    id: str
    name: str
    label_id: int
    width: int  # of the upright original
    height: int


# --- labels ----------------------------------------------------------------------------------------------------------


def labels(db: sqlite3.Connection) -> list[Label]:
    """Return the labels, oldest first."""
    return [place for place in places(db) if place.id != OTHERS]


def places(db: sqlite3.Connection) -> list[Label]:
    """Return where a photo can stand: under one of the labels, oldest first, or at last among other things."""
    found = db.execute(
        "SELECT labels.id, labels.name, count(photos.id) FROM labels"
        " LEFT JOIN photos ON photos.label_id = labels.id AND photos.removed IS NULL"
        " WHERE NOT labels.removed GROUP BY labels.id ORDER BY labels.id = ?, labels.id",
        (OTHERS,),
    )
    return [Label(*row) for row in found]


def find_label(db: sqlite3.Connection, name: str) -> Label | None:
    """Return the label that a person would call by that name."""
    return next((label for label in labels(db) if same_label(label.name, name)), None)


def add_label(db: sqlite3.Connection, name: str) -> Label:
    """Add a label.

    Raises:
        LabelRefused: the name is empty, longer than 60 characters, or taken, or there are too many labels.
    """
    name = clean_label(name)
    _refuse_taken(db, name)
    n = len(labels(db))
    if n >= quotas().labels:
        raise LabelRefused(PhotoCode.TOO_MANY_LABELS, n=n)
    label_id = db.execute("INSERT INTO labels (name) VALUES (?)", (name,)).lastrowid
    assert label_id is not None
    return Label(label_id, name, 0)


def label_named(db: sqlite3.Connection, name: str) -> Label:
    """Return the label of that name, upper or lower case; add it if there is none.

    Raises:
        LabelRefused: the name is empty or longer than 60 characters.
    """
    name = clean_label(name)
    return find_label(db, name) or add_label(db, name)


def rename_label(db: sqlite3.Connection, label_id: int, name: str) -> None:
    """Give a label another name.

    Raises:
        LabelRefused: the name is empty, longer than 60 characters, or another label's.
    """
    name = clean_label(name)
    label_name(db, label_id)
    _refuse_taken(db, name, but=label_id)
    db.execute("UPDATE labels SET name = ? WHERE id = ?", (name, label_id))


def remove_label(db: sqlite3.Connection, label_id: int) -> None:
    """Remove a label with its photos; `undo` brings both back, unless it has no photos."""
    db.execute("UPDATE photos SET removed = ? WHERE label_id = ? AND removed IS NULL", (next_step(db), label_id))
    db.execute("UPDATE labels SET removed = 1 WHERE id = ?", (label_id,))


def _refuse_taken(db: sqlite3.Connection, name: str, but: int | None = None) -> None:
    """Check that no label but the one with the id `but` has a name."""
    taken = find_label(db, name)
    if taken is not None and taken.id != but:
        raise LabelRefused(PhotoCode.LABEL_TAKEN, label=taken.name)


def label_name(db: sqlite3.Connection, label_id: int) -> str:
    """Return a label's name, if it was not removed."""
    row = db.execute("SELECT name FROM labels WHERE id = ? AND NOT removed", (label_id,)).fetchone()
    if row is None:
        raise LabelRefused(PhotoCode.LABEL_GONE)
    return str(row[0])


# --- photos ----------------------------------------------------------------------------------------------------------


def photos(db: sqlite3.Connection, label_id: int | None = None) -> list[LabelledPhoto]:
    """Return the photos under one label, or under all labels, in the order in which they came."""
    rows = db.execute(
        "SELECT id, name, label_id, width, height FROM photos"
        " WHERE removed IS NULL AND CASE WHEN ?1 IS NULL THEN label_id != ?2 ELSE label_id = ?1 END ORDER BY position",
        (label_id, OTHERS),
    )
    return [LabelledPhoto(*row) for row in rows]


def add_photo(db: sqlite3.Connection, store: PhotoStore, photo: Photo, label_id: int) -> bool:
    """Put a photo under a label; `False` when it is there already."""
    there = db.execute(
        "SELECT label_id, labels.name FROM photos JOIN labels ON labels.id = label_id"
        " WHERE photos.id = ? AND photos.removed IS NULL",
        (photo.id,),
    ).fetchone()
    if there is not None and there[0] == label_id:
        return False
    if there is not None:
        raise PhotoRefused(photo.name, PhotoCode.OTHER_LABEL, label=there[1], other=label_name(db, label_id))
    n = db.execute("SELECT count(*) FROM photos WHERE removed IS NULL").fetchone()[0]
    if n >= quotas().photos:
        raise PhotoRefused(photo.name, PhotoCode.TOO_MANY_PHOTOS, n=n)
    store.add(photo)  # the file before its row: no row is ever without its photo
    db.execute("DELETE FROM photos WHERE id = ?", (photo.id,))  # it was removed and comes back as the newest
    known = photo.metadata
    db.execute(
        "INSERT INTO photos (id, name, label_id, width, height, metadata) VALUES (?, ?, ?, ?, ?, ?)",
        (photo.id, photo.name, label_id, known.width, known.height, msgspec.json.encode(known).decode()),
    )
    return True


def move(db: sqlite3.Connection, photo_ids: Iterable[str], label_id: int, by: ChangedBy | None = None) -> None:
    """Put photos under another label.

    Args:
        db: The database.
        photo_ids: The photos.
        label_id: The label.
        by: Who changes it, where an answer could have been seen: the label that a photo came with is remembered until
            it has it again. `None`: there was no answer yet.

    Raises:
        LabelRefused: there is no such label any more.
    """
    label_name(db, label_id)
    db.executemany(
        "UPDATE photos SET label_id = ?1,"
        " changed_by = CASE WHEN ?1 = coalesce(label_before, label_id) THEN NULL ELSE coalesce(?2, changed_by) END,"
        " label_before = CASE WHEN ?1 = coalesce(label_before, label_id) THEN NULL"
        " WHEN ?2 IS NULL THEN label_before ELSE coalesce(label_before, label_id) END"
        " WHERE id = ?3 AND removed IS NULL",
        [(label_id, by, photo_id) for photo_id in photo_ids],
    )


def note_tried(db: sqlite3.Connection, photo_ids: Iterable[str]) -> None:
    """Remember of photos that whoever gave them their label had seen the answer to them first."""
    db.executemany(
        "UPDATE photos SET label_before = coalesce(label_before, label_id), changed_by = 'tried' WHERE id = ?",
        [(photo_id,) for photo_id in photo_ids],
    )


def undo_changes(db: sqlite3.Connection, by: ChangedBy) -> int:
    """Give all photos whose label was changed in a way the label again that they came with; return how many."""
    return db.execute(
        "UPDATE photos SET label_id = label_before, label_before = NULL, changed_by = NULL WHERE changed_by = ?"
        " AND removed IS NULL AND label_before IN (SELECT id FROM labels WHERE NOT removed)",
        (by,),
    ).rowcount


def set_series(db: sqlite3.Connection, names: Mapping[str, str | None]) -> None:
    """Say which things photos show, by names that all photos of a thing share; `None`: nobody says."""
    db.executemany("UPDATE photos SET series = ? WHERE id = ?", [(name, photo_id) for photo_id, name in names.items()])


def remove(db: sqlite3.Connection, photo_ids: Iterable[str]) -> int:
    """Remove photos and return how many there were; `undo` brings them back (`workspace.steps`)."""
    removal = next_step(db)
    return db.executemany(
        "UPDATE photos SET removed = ? WHERE id = ? AND removed IS NULL",
        [(removal, photo_id) for photo_id in photo_ids],
    ).rowcount


def last_removal(db: sqlite3.Connection) -> int:
    """Return the number of the last removal that was not undone; 0: there is none."""
    return int(db.execute("SELECT coalesce(max(removed), 0) FROM photos").fetchone()[0])


def next_step(db: sqlite3.Connection) -> int:
    """Return the number of the next step that can be undone: removals and moves share one count."""
    return max(last_removal(db), int(db.execute("SELECT coalesce(max(step), 0) FROM moves").fetchone()[0])) + 1


def dataset(db: sqlite3.Connection, store: PhotoStore) -> Dataset:
    """Return the labelled photos as training sees them."""
    known = labels(db)
    rows = db.execute(
        "SELECT id, name, label_id, metadata, series, label_before, changed_by FROM photos"
        " WHERE removed IS NULL ORDER BY position"
    ).fetchall()
    others = tuple(row[0] for row in rows if row[2] == OTHERS)
    rows = [row for row in rows if row[2] != OTHERS]
    target_of = {label.id: target for target, label in enumerate(known)}
    if any(row[2] not in target_of for row in rows):
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED)
    try:
        metadata = {row[0]: msgspec.json.decode(row[3], type=PhotoMetadata) for row in rows}
    except msgspec.MsgspecError as error:
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED) from error
    return Dataset(
        labels=tuple(label.name for label in known),
        photo_ids=tuple(row[0] for row in rows),
        names=tuple(row[1] for row in rows),
        targets=np.array([target_of[row[2]] for row in rows], dtype=np.intp),
        store=store,
        metadata=metadata,
        series={row[0]: row[4] for row in rows if row[4] is not None},
        # One whose earlier label was removed since then cannot be judged by it.
        changes={row[0]: LabelChange(target_of[row[5]], row[6]) for row in rows if row[5] in target_of},
        others=others,
    )


# --- refused files ---------------------------------------------------------------------------------------------------


def refusals(db: sqlite3.Connection) -> list[PhotoRefused]:
    """Return the files that were refused, oldest first."""
    rows = db.execute("SELECT name, code, details FROM refusals ORDER BY id").fetchall()
    try:
        found = [PhotoRefused(name, PhotoCode[code], **json.loads(details)) for name, code, details in rows]
        all(refusal.reason for refusal in found)
    except (KeyError, ValueError, TypeError) as error:
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED) from error
    return found


def add_refusals(db: sqlite3.Connection, refused: Iterable[PhotoRefused]) -> None:
    """Keep refusals until `clear_refusals`, as codes and values."""
    db.executemany(
        "INSERT INTO refusals (name, code, details) VALUES (?, ?, ?)",
        [(refusal.name, refusal.code.name, json.dumps(refusal.values)) for refusal in refused],
    )


def clear_refusals(db: sqlite3.Connection) -> None:
    """Forget the refusals."""
    db.execute("DELETE FROM refusals")
