"""The photos in a workspace's database: which is under which label, and what was removed and may come back."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from model.common.errors import PhotoRefused
from model.photos.photo import Photo
from model.photos.photo_store import PhotoStore
from workspace import label_table
from workspace.quotas import limits


@dataclass(frozen=True)
class LabelledPhoto:
    """A photo as the gallery shows it."""

    id: str
    name: str
    label_id: int
    width: int  # of the upright original
    height: int


def add(db: sqlite3.Connection, store: PhotoStore, photo: Photo, label_id: int) -> bool:
    """Put a photo under a label; `False` when it is there already.

    Raises:
        PhotoRefused: the same photo is under another label, or there are as many as a workspace takes.
        StorageFull: the disk has no space.
    """
    there = db.execute(
        "SELECT label_id, labels.name FROM photos JOIN labels ON labels.id = label_id"
        " WHERE photos.id = ? AND photos.removed IS NULL",
        (photo.id,),
    ).fetchone()
    if there is not None and there[0] == label_id:
        return False
    if there is not None:
        wanted = label_table.name_of(db, label_id)
        raise PhotoRefused(
            photo.name,
            f"it is already under “{there[1]}”, and a photo can have one label: "
            f"move it to “{wanted}” if “{there[1]}” is wrong.",
        )
    n, most = db.execute("SELECT count(*) FROM photos WHERE removed IS NULL").fetchone()[0], limits().photos
    if n >= most:
        raise PhotoRefused(
            photo.name, f"this workspace has {n:,} photos, the most that it takes. Remove some, then add it again."
        )
    file = photo.original
    store.add(photo)  # the file before its row: no row is ever without its photo
    db.execute("DELETE FROM photos WHERE id = ?", (photo.id,))  # it was removed and comes back as the newest
    db.execute(
        "INSERT INTO photos (id, name, label_id, width, height, kind, camera, n_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (photo.id, photo.name, label_id, file.width, file.height, file.kind, file.camera, file.n_bytes),
    )
    return True


def remove(db: sqlite3.Connection, photo_ids: Iterable[str]) -> int:
    """Mark photos as removed together; return how many there were."""
    removal = last_removal(db) + 1
    return db.executemany(
        "UPDATE photos SET removed = ? WHERE id = ? AND removed IS NULL",
        [(removal, photo_id) for photo_id in photo_ids],
    ).rowcount


def last_removal(db: sqlite3.Connection) -> int:
    """Return the number of the last removal that was not undone; 0: there is none."""
    return int(db.execute("SELECT coalesce(max(removed), 0) FROM photos").fetchone()[0])


def undo_removal(db: sqlite3.Connection) -> int:
    """Bring back what the last removal took, with the label if it went too; return how many photos."""
    removal = last_removal(db)
    gone = db.execute(
        "SELECT DISTINCT labels.id, labels.name FROM photos JOIN labels ON labels.id = label_id"
        " WHERE photos.removed = ? AND labels.removed",
        (removal,),
    ).fetchall()
    for label_id, name in gone:
        taken = label_table.find(db, name)
        if taken is None:
            db.execute("UPDATE labels SET removed = 0 WHERE id = ?", (label_id,))
        else:  # a label of this name was made anew in the meantime: its photos go there
            db.execute(
                "UPDATE photos SET label_id = ? WHERE label_id = ? AND removed = ?", (taken.id, label_id, removal)
            )
    return db.execute("UPDATE photos SET removed = NULL WHERE removed = ?", (removal,)).rowcount
