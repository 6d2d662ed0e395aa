"""What a workspace must hold after a kill, by a few lines of plain Python: the reference that the real one is held to.

Every change is a dictionary with the name of the change under "do". Labels are told apart by their names, which never
come twice.
"""

import copy
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.classifier.test_set import TestSet
from model.decision import inputs
from workspace.workspace import Workspace, read_share_to_answer

Change = dict[str, Any]


@dataclass
class State:
    """All that a visitor has done."""

    labels: dict[str, bool] = field(default_factory=dict)  # removed?
    photos: dict[str, str] = field(default_factory=dict)  # label by id
    removals: list[dict[str, str]] = field(default_factory=list)  # label by id, the last removal last
    refusals: list[str] = field(default_factory=list)
    idea: str = ""
    choice: float | None = None
    test_set: dict[str, str] = field(default_factory=dict)  # label by id

    def after(self, change: Change) -> "State":
        """Return the state with one change more."""
        state = copy.deepcopy(self)
        getattr(state, f"_{change['do']}")(change)
        return state

    def _label(self, change: Change) -> None:
        self.labels[change["name"]] = False

    def _rename(self, change: Change) -> None:
        old, new = change["name"], change["to"]
        self.labels = {new if name == old else name: removed for name, removed in self.labels.items()}
        for photos in (self.photos, *self.removals):
            photos.update({photo: new for photo, label in photos.items() if label == old})

    def _add(self, change: Change) -> None:
        self.photos |= dict.fromkeys(change["photos"], change["name"])

    _move = _add

    def _remove(self, change: Change) -> None:
        self.removals.append({photo: self.photos.pop(photo) for photo in change["photos"]})

    def _remove_label(self, change: Change) -> None:
        of_it = [photo for photo, label in self.photos.items() if label == change["name"]]
        if of_it:
            self._remove({"photos": of_it})
        self.labels[change["name"]] = True

    def _undo(self, _: Change) -> None:
        back = self.removals.pop()
        self.photos |= back
        self.labels.update(dict.fromkeys(back.values(), False))

    def _refuse(self, change: Change) -> None:
        self.refusals.append(change["name"])

    def _idea(self, change: Change) -> None:
        self.idea = change["text"]

    def _choose(self, change: Change) -> None:
        self.choice = change["share"]

    def _seal(self, change: Change) -> None:
        self.test_set |= dict.fromkeys(change["photos"], change["name"])


def read(workspace: Workspace) -> State:
    """Return what a workspace holds, read as the pages read it; what can be undone is read from its rows."""
    names = {label.id: label.name for label in workspace.labels()}
    test_set = TestSet(workspace.folder / "test_set").dataset()
    with closing(sqlite3.connect(workspace.database)) as db:
        labels = {str(name): bool(removed) for name, removed in db.execute("SELECT name, removed FROM labels")}
        removed = db.execute(
            "SELECT photos.removed, photos.id, labels.name FROM photos JOIN labels ON labels.id = label_id"
            " WHERE photos.removed IS NOT NULL ORDER BY photos.removed"
        ).fetchall()
    removals: dict[int, dict[str, str]] = {}
    for number, photo, label in removed:
        removals.setdefault(number, {})[photo] = label
    return State(
        labels=labels,
        photos={photo.id: names[photo.label_id] for photo in workspace.photos()},
        removals=list(removals.values()),
        refusals=[refusal.name for refusal in workspace.refusals()],
        idea=inputs.load(workspace.folder).idea,
        choice=read_share_to_answer(workspace.training_folder),
        test_set={
            photo: test_set.labels[target] for photo, target in zip(test_set.photo_ids, test_set.targets, strict=True)
        },
    )


def unreadable(workspace: Workspace) -> list[str]:
    """Return what of a workspace cannot be opened: its database, or a photo of any row, removed ones too."""
    with closing(sqlite3.connect(workspace.database)) as db:
        faults = [] if db.execute("PRAGMA integrity_check").fetchone() == ("ok",) else ["the database"]
        photos = [str(row[0]) for row in db.execute("SELECT id FROM photos")]
    test_set = TestSet(workspace.folder / "test_set")
    for store, ids in ((workspace.store, photos), (test_set.store, test_set.dataset().photo_ids)):
        for photo in ids:
            try:
                store.jpeg(photo)  # compares the content with its name
            except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
                faults.append(f"{photo}: {error}")
    return faults


def half_written(folder: Path) -> int:
    """Return how many half-written files lie below a folder."""
    return sum(1 for _ in folder.rglob(".*.tmp"))
