"""A workspace: a visitor's photos and labels on disk, which survive a refresh, a crash and a restart.

A workspace is a folder:

    workspace.db    SQLite: labels, which photo is under which, what was removed, what was refused
    photos/ ...     the photo store: files named by their content
    uploads/        uploaded files that are not read yet (`jobs.uploads.upload_spool`)
    training/       progress and result of training (`jobs.training_queue`, `jobs.trainer`), and some earlier results
    decision.json   what was written on the Decide page (`model.decision.inputs`)

Whoever knows its id may use it, so the id is a secret: 128 random bits.
"""

import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from model.classifier.test_set import TestSet
from model.common.errors import FolderGone, TwentyError
from model.common.files import error_of, read_json, remove_folder, write_json
from model.evaluation.abstention import ShareToAnswer
from model.photos.dataset import Dataset, label_alone, what_is_missing
from model.photos.photo import Photo
from model.photos.photo_store import PhotoStore
from workspace import database, steps, tables
from workspace.database import transaction
from workspace.quotas import UPLOADS
from workspace.tables import Label, LabelledPhoto
from workspace.wording import WorkspaceCode

__all__ = ["Label", "LabelledPhoto", "Workspace"]

HALF_OPENED, HALF_DELETED = ".opening-", ".deleted-"  # how the names of folders begin that are half a workspace
CHOICE, TRAINED_ON = "abstention.json", "trained_on.json"  # beside a classifier
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


_P = ParamSpec("_P")
_T = TypeVar("_T")


def _transaction_of(
    step: Callable[Concatenate[sqlite3.Connection, _P], _T], *, writes: bool = False
) -> Callable[Concatenate["Workspace", _P], _T]:
    """Return a step of a transaction as a method of workspaces: a transaction of its own."""

    @wraps(step)
    def method(workspace: "Workspace", /, *args: _P.args, **values: _P.kwargs) -> _T:
        with transaction(workspace.database, writes=writes) as db:
            return step(db, *args, **values)

    return method


def new_id() -> str:
    """Return an id that cannot be guessed: 128 random bits, none that a command line would take for an option."""
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


class Workspace:
    """The labels and photos of one visitor.

    Every change is on disk when its method returns. Any number of threads and processes may use it at once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name
        self.store = PhotoStore(folder)
        self.test_set = TestSet(folder / "test_set")  # photos to judge by, never to learn from
        self.database = folder / "workspace.db"
        self.uploads_folder = folder / UPLOADS
        self.training_folder = folder / "training"
        self.classifier_path = self.training_folder / "classifier.twenty"
        self.opened_path = folder / "opened" / "classifier.twenty"  # from another computer, while it is tried
        self.detector_path = self.training_folder / "detector.twenty"  # of one label alone

    @classmethod
    def create(cls, root: Path) -> "Workspace":
        """Make a new, empty workspace under `root`."""
        folder = root.resolve() / new_id()
        try:
            root.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):  # not ours: then it is up to whoever made it
                # The names in it are the keys to the workspaces. What its owner may not write stays so.
                root.chmod(root.stat().st_mode & 0o700)
            sweep_deleted(root)
            folder.mkdir(mode=0o700)  # photos may be private: no other user of this machine reads them
        except OSError as error:
            raise error_of(error, root / "A new workspace") from error
        workspace = cls(folder)
        try:
            database.create(workspace.database)
        except TwentyError:
            remove_folder(folder)
            raise
        return workspace

    @classmethod
    def open(cls, root: Path, id: str) -> "Workspace":
        """Open the workspace `id` under `root`.

        Raises:
            FolderGone: there is none of that id.
            TwentyError: it cannot be opened: it is damaged, of a newer Twenty Photos, or the disk is in the way.
        """
        # The id comes from an address that anyone can type: nothing but this shape may become a path.
        folder = root.resolve() / id if is_id(id) else None
        if folder is None or not (folder / "workspace.db").is_file():
            raise FolderGone(WorkspaceCode.NOT_FOUND)
        workspace = cls(folder)
        database.bring_up_to_date(workspace.database)
        return workspace

    def named(self) -> "Workspace":
        """Give a workspace that was made under another name its id: from now on it can be opened."""
        folder = self.folder.with_name(new_id())
        self.folder.rename(folder)
        return Workspace(folder)

    @property
    def exists(self) -> bool:
        """Whether it was not deleted meanwhile: slow work looks whether it is still wanted."""
        return self.database.is_file()

    def delete(self) -> None:
        """Delete everything of this workspace from the disk. Stop its uploads and training first, to save the work.

        Whoever writes meanwhile gets `FolderGone`: nothing that belongs to a workspace makes its folder.
        """
        # Renamed first: from this moment nobody can open what is half deleted, nor write into it.
        doomed = self.folder.with_name(f"{HALF_DELETED}{self.id}-{secrets.token_hex(4)}")
        with suppress(FileNotFoundError):  # another tab was faster
            self.folder.replace(doomed)
        remove_folder(doomed)

    # Each is one transaction: the step of that name in `workspace.tables` or `workspace.steps`, which says what it
    # returns and raises.
    labels = _transaction_of(tables.labels)
    places = _transaction_of(tables.places)
    add_label = _transaction_of(tables.add_label, writes=True)
    label_named = _transaction_of(tables.label_named, writes=True)
    rename_label = _transaction_of(tables.rename_label, writes=True)
    remove_label = _transaction_of(tables.remove_label, writes=True)
    photos = _transaction_of(tables.photos)
    move = _transaction_of(tables.move, writes=True)
    undo_changes = _transaction_of(tables.undo_changes, writes=True)
    set_series = _transaction_of(tables.set_series, writes=True)
    remove = _transaction_of(tables.remove, writes=True)
    move_by_hand = _transaction_of(steps.move_by_hand, writes=True)
    last_step = _transaction_of(steps.last_step)
    undo = _transaction_of(steps.undo, writes=True)
    refusals = _transaction_of(tables.refusals)
    add_refusals = _transaction_of(tables.add_refusals, writes=True)
    clear_refusals = _transaction_of(tables.clear_refusals, writes=True)

    def add_photo(self, photo: Photo, label_id: int) -> bool:
        """Store a photo under a label; `False` when it is there already.

        Raises:
            PhotoRefused: the same photo is under another label, or there are as many as a workspace takes.
            LabelRefused: there is no such label any more.
            StorageFull: the disk has no space; nothing has changed.
        """
        return self.add_photos([photo], label_id) == 1

    def add_photos(self, photos: Iterable[Photo], label_id: int) -> int:
        """Store photos under a label, all or none; return how many are new. Raises as `add_photo`."""
        with transaction(self.database, writes=True) as db:
            tables.label_name(db, label_id)
            return sum(tables.add_photo(db, self.store, photo, label_id) for photo in photos)

    def add_tried(self, photo: Photo, label_id: int) -> bool:
        """Store a photo whose answer was seen before it got its label. Returns and raises as `add_photo`."""
        with transaction(self.database, writes=True) as db:
            tables.label_name(db, label_id)
            is_new = tables.add_photo(db, self.store, photo, label_id)
            if is_new:
                tables.note_tried(db, [photo.id])
            return is_new

    # What training sees

    def dataset(self) -> Dataset:
        """Return the labelled photos as training sees them."""
        with transaction(self.database) as db:
            return tables.dataset(db, self.store)

    def missing(self) -> list[str]:
        """Return what is missing before training can start, a sentence each; empty when it can."""
        return what_is_missing(self._counts())

    def label_alone(self) -> str | None:
        """Return the one label that has enough photos, where no second one has: training can learn what it is like."""
        return label_alone(self._counts())

    def _counts(self) -> dict[str, int]:
        return {label.name: label.n_photos for label in self.labels()}

    def trained_on(self) -> str | None:
        """Return the fingerprint of what the classifier was trained on; `None` when that is not known."""
        known: _TrainedOn | None = read_json(self.training_folder / TRAINED_ON, _TrainedOn)
        return known.fingerprint if known and self.classifier_path.is_file() else None


class _TrainedOn(msgspec.Struct):
    fingerprint: str


class _Choice(msgspec.Struct):
    share: ShareToAnswer


def read_share_to_answer(folder: Path) -> float | None:
    """Return the share of photos to answer that was chosen for the classifier of a folder; `None`: none was."""
    choice: _Choice | None = read_json(folder / CHOICE, _Choice)
    return choice.share if choice else None


def write_share_to_answer(folder: Path, chosen: float) -> None:
    """Keep the share of photos to answer, whole or not at all.

    Raises:
        StorageFull: the disk has no space; what was chosen before still is.
    """
    write_json(folder / CHOICE, {"share": float(chosen)}, below=folder)


def is_id(text: str) -> bool:
    """Say whether a text has the shape of a workspace's id."""
    return _ID.fullmatch(text) is not None


def sweep_deleted(root: Path) -> None:
    """Delete what is left of deleted workspaces."""
    for folder in root.iterdir():
        # What a process left that ended within `delete`, or that was embedding photos and wrote once more.
        half = folder.name.startswith(HALF_DELETED)
        empty = is_id(folder.name) and not (folder / "workspace.db").exists()
        with suppress(OSError):  # another process sweeps too
            if half or (empty and time.time() - folder.stat().st_mtime > 3600):
                remove_folder(folder)
