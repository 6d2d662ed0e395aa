"""Undo: the last step of a person who removed or moved photos is taken back first, then the one before it.

Removals and moves share one count of steps. A photo that was changed since by something else keeps what it has now.
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from workspace import tables
from workspace.tables import next_step

MOST = 50  # steps of moving that are remembered: each has a row for each of its photos


@dataclass(frozen=True)
class Step:
    """The last step that can be undone, and how many photos come back with it; none: `n` is 0."""

    kind: Literal["removal", "move"]
    n: int


def move_by_hand(
    db: sqlite3.Connection, photo_ids: Sequence[str], label_id: int, answered: Collection[str] = ()
) -> int:
    """Put photos under another label as one step, and return how many were elsewhere; `undo` takes it back.

    Of those that were `answered` already it is remembered that the answer could have been seen (`tables.move`).

    Raises:
        LabelRefused: there is no such label any more.
    """
    step = next_step(db)
    n = db.executemany(
        "INSERT INTO moves SELECT ?1, id, label_id, ?2, label_before, changed_by FROM photos"
        " WHERE id = ?3 AND removed IS NULL AND label_id != ?2",
        [(step, label_id, photo_id) for photo_id in dict.fromkeys(photo_ids)],
    ).rowcount
    db.execute("DELETE FROM moves WHERE step <= ?", (step - MOST,))
    tables.move(db, [photo_id for photo_id in photo_ids if photo_id not in answered], label_id)
    tables.move(db, [photo_id for photo_id in photo_ids if photo_id in answered], label_id, "seen")
    return max(n, 0)  # -1: there was nothing to do


def last_step(db: sqlite3.Connection) -> Step:
    """Return what `undo` would take back."""
    move, removal = _last_move(db), tables.last_removal(db)
    if move > removal:
        return Step("move", int(db.execute(f"SELECT count(*) {_STANDS} AND step = ?", (move,)).fetchone()[0]))
    counted = db.execute("SELECT count(*) FROM photos WHERE removed = ?", (removal,))
    return Step("removal", int(counted.fetchone()[0]))


def undo(db: sqlite3.Connection) -> int:
    """Take back the last step; return how many photos it gives back. Again and again, it undoes the steps before."""
    move = _last_move(db)
    if move <= tables.last_removal(db):
        return _undo_removal(db)
    _bring_labels_back(db, move)
    n = db.execute(
        "UPDATE photos SET label_id = m.label_from, label_before = m.label_before, changed_by = m.changed_by"
        " FROM (SELECT * FROM moves WHERE step = ?) AS m"
        " WHERE photos.id = m.photo_id AND photos.label_id = m.label_to AND photos.removed IS NULL",
        (move,),
    ).rowcount
    db.execute("DELETE FROM moves WHERE step = ?", (move,))
    return n


# What of the moves still stands: the photo is there, where it was put.
_STANDS = "FROM moves JOIN photos ON photos.id = photo_id AND photos.label_id = label_to WHERE removed IS NULL"


def _last_move(db: sqlite3.Connection) -> int:
    return int(db.execute(f"SELECT coalesce(max(step), 0) {_STANDS}").fetchone()[0])


def _bring_labels_back(db: sqlite3.Connection, step: int) -> None:
    """Have the labels that photos came from, or those of the same name that were made since."""
    gone = db.execute(
        "SELECT DISTINCT labels.id, labels.name FROM moves JOIN labels ON labels.id = label_from"
        " WHERE step = ? AND labels.removed",
        (step,),
    ).fetchall()
    for label_id, name in gone:
        there = _bring_label_back(db, label_id, name)
        db.execute("UPDATE moves SET label_from = ? WHERE step = ? AND label_from = ?", (there, step, label_id))


def _undo_removal(db: sqlite3.Connection) -> int:
    """Bring back what the last removal took, with the label if it went too; return how many photos."""
    removal = tables.last_removal(db)
    gone = db.execute(
        "SELECT DISTINCT labels.id, labels.name FROM photos JOIN labels ON labels.id = label_id"
        " WHERE photos.removed = ? AND labels.removed",
        (removal,),
    ).fetchall()
    for label_id, name in gone:
        there = _bring_label_back(db, label_id, name)
        db.execute("UPDATE photos SET label_id = ? WHERE label_id = ? AND removed = ?", (there, label_id, removal))
    return db.execute("UPDATE photos SET removed = NULL WHERE removed = ?", (removal,)).rowcount


def _bring_label_back(db: sqlite3.Connection, label_id: int, name: str) -> int:
    """Bring back a label that was removed; return its id, or that of the one of its name that was made meanwhile."""
    taken = tables.find_label(db, name)
    if taken is None:
        db.execute("UPDATE labels SET removed = 0 WHERE id = ?", (label_id,))
    return label_id if taken is None else taken.id
