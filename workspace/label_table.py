"""The labels in a workspace's database: one name, one label, whatever its capitals."""

import sqlite3
from dataclasses import dataclass

from model.common.errors import LabelRefused
from model.photos.label_names import same_label
from workspace.quotas import limits


@dataclass(frozen=True)
class Label:
    """A label and how many photos are under it."""

    id: int
    name: str
    n_photos: int


def rows(db: sqlite3.Connection) -> list[Label]:
    """Return the labels, oldest first."""
    found = db.execute(
        "SELECT labels.id, labels.name, count(photos.id) FROM labels"
        " LEFT JOIN photos ON photos.label_id = labels.id AND photos.removed IS NULL"
        " WHERE NOT labels.removed GROUP BY labels.id ORDER BY labels.id"
    )
    return [Label(*row) for row in found]


def find(db: sqlite3.Connection, name: str) -> Label | None:
    """Return the label that a person would call by that name."""
    return next((label for label in rows(db) if same_label(label.name, name)), None)


def insert(db: sqlite3.Connection, name: str) -> Label:
    """Add a label.

    Raises:
        LabelRefused: there are as many as a workspace takes.
    """
    n, most = len(rows(db)), limits().labels
    if n >= most:
        raise LabelRefused(f"There are {n} labels already, the most of a workspace: use one of them, or remove one.")
    label_id = db.execute("INSERT INTO labels (name) VALUES (?)", (name,)).lastrowid
    assert label_id is not None
    return Label(label_id, name, 0)


def refuse_taken(db: sqlite3.Connection, name: str, but: int | None = None) -> None:
    """Check that no label but the one with the id `but` has a name.

    Raises:
        LabelRefused: one has.
    """
    taken = find(db, name)
    if taken is not None and taken.id != but:
        raise LabelRefused(f"There is a label “{taken.name}” already: choose another name, or use that one.")


def name_of(db: sqlite3.Connection, label_id: int) -> str:
    """Return a label's name.

    Raises:
        LabelRefused: there is no such label any more.
    """
    row = db.execute("SELECT name FROM labels WHERE id = ? AND NOT removed", (label_id,)).fetchone()
    if row is None:
        raise LabelRefused("The label was removed in the meantime: choose another one, or undo the removal.")
    return str(row[0])
