"""A workspace: a visitor's photos and labels on disk, which survive a refresh, a crash and a restart.

A workspace is a folder:

    workspace.db    SQLite: labels, which photo is under which, what was removed, what was refused
    photos/ ...     the photo store: files named by their content
    uploads/        uploaded files that are not read yet (`jobs.upload_spool`)
    training/       progress and result of training (`jobs.training_queue`, `jobs.trainer`)
    decision.json   what was written on the Decide page (`model.decision.inputs`)

Whoever knows its id may use it, so the id is a secret: 128 random bits.
"""

import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import msgspec

from model.common.errors import FolderGone, PhotoRefused, TwentyError
from model.common.files import error_of, read_json, remove_folder, write_json
from model.photos.dataset import Dataset, what_is_missing
from model.photos.label_names import clean_label
from model.photos.photo import Photo
from model.photos.photo_store import PhotoStore
from workspace import database, tables
from workspace.database import transaction
from workspace.quotas import UPLOADS
from workspace.tables import Label, LabelledPhoto
from workspace.wording import WorkspaceCode

__all__ = ["Label", "LabelledPhoto", "Workspace"]

HALF_OPENED, HALF_DELETED = ".opening-", ".deleted-"  # how the names of folders begin that are half a workspace
_CHOICE = "abstention.json"
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class Workspace:
    """The labels and photos of one visitor.

    Every change is on disk when its method returns. Any number of threads and processes may use it at once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name
        self.store = PhotoStore(folder)
        self.database = folder / "workspace.db"
        self.uploads_folder = folder / UPLOADS
        self.training_folder = folder / "training"
        self.classifier_path = self.training_folder / "classifier.twenty"

    @classmethod
    def create(cls, root: Path) -> "Workspace":
        """Make a new, empty workspace under `root`."""
        folder = root.resolve() / secrets.token_urlsafe(16)
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
        database.check_version(workspace.database)
        return workspace

    def named(self) -> "Workspace":
        """Give a workspace that was made under another name its id: from now on it can be opened."""
        folder = self.folder.with_name(secrets.token_urlsafe(16))
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

    # Labels

    def labels(self) -> list[Label]:
        """Return the labels, oldest first."""
        with transaction(self.database) as db:
            return tables.labels(db)

    def add_label(self, name: str) -> Label:
        """Add a label.

        Raises:
            LabelRefused: the name is empty, longer than 60 characters, or taken, or there are too many labels.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            tables.refuse_taken(db, name)
            return tables.add_label(db, name)

    def label_named(self, name: str) -> Label:
        """Return the label of that name, upper or lower case; add it if there is none.

        Raises:
            LabelRefused: the name is empty or longer than 60 characters.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            return tables.find_label(db, name) or tables.add_label(db, name)

    def rename_label(self, label_id: int, name: str) -> None:
        """Give a label another name.

        Raises:
            LabelRefused: the name is empty, longer than 60 characters, or another label's.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            tables.rename_label(db, label_id, name)

    def remove_label(self, label_id: int) -> None:
        """Remove a label with its photos; `undo_removal` brings both back, unless it has no photos."""
        with transaction(self.database, writes=True) as db:
            tables.remove_label(db, label_id)

    # Photos

    def photos(self, label_id: int | None = None) -> list[LabelledPhoto]:
        """Return the photos under one label, or all, in the order in which they came."""
        with transaction(self.database) as db:
            return tables.photos(db, label_id)

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

    def move(self, photo_ids: Iterable[str], label_id: int) -> None:
        """Put photos under another label.

        Raises:
            LabelRefused: there is no such label any more.
        """
        with transaction(self.database, writes=True) as db:
            tables.move(db, photo_ids, label_id)

    def remove(self, photo_ids: Iterable[str]) -> int:
        """Remove photos and return how many there were; `undo_removal` brings them back."""
        with transaction(self.database, writes=True) as db:
            return tables.remove(db, photo_ids)

    def last_removal(self) -> int:
        """Return how many photos `undo_removal` would bring back; 0 when there is nothing to undo."""
        with transaction(self.database) as db:
            return tables.last_removed(db)

    def undo_removal(self) -> int:
        """Bring back what the last removal took, with the label if it went too; return how many photos.

        Again and again, it undoes the removals before.
        """
        with transaction(self.database, writes=True) as db:
            return tables.undo_removal(db)

    # What training sees

    def dataset(self) -> Dataset:
        """Return the labelled photos as training sees them."""
        with transaction(self.database) as db:
            return tables.dataset(db, self.store)

    def missing(self) -> list[str]:
        """Return what is missing before training can start, a sentence each; empty when it can."""
        return what_is_missing({label.name: label.n_photos for label in self.labels()})

    def dataset_fingerprint(self) -> str:
        """Return a text that changes when the labels or the photos under them do."""
        return self.dataset().fingerprint()

    def trained_on(self) -> str | None:
        """Return the fingerprint of what the classifier was trained on; `None` when that is not known."""
        known: _TrainedOn | None = read_json(self.training_folder / "trained_on.json", _TrainedOn)
        return known.fingerprint if known and self.classifier_path.is_file() else None

    # Files that were not taken

    def refusals(self) -> list[PhotoRefused]:
        """Return the files that were refused, oldest first."""
        with transaction(self.database) as db:
            return tables.refusals(db)

    def add_refusals(self, refusals: Iterable[PhotoRefused]) -> None:
        """Keep refusals until `clear_refusals`."""
        with transaction(self.database, writes=True) as db:
            tables.add_refusals(db, refusals)

    def clear_refusals(self) -> None:
        """Forget the refusals."""
        with transaction(self.database, writes=True) as db:
            tables.clear_refusals(db)


class _TrainedOn(msgspec.Struct):
    fingerprint: str


class _Choice(msgspec.Struct):
    share: Annotated[float, msgspec.Meta(gt=0, le=1)]


def read_share_to_answer(folder: Path) -> float | None:
    """Return the share of photos to answer that was chosen for the classifier of a folder; `None`: none was."""
    choice: _Choice | None = read_json(folder / _CHOICE, _Choice)
    return choice.share if choice else None


def write_share_to_answer(folder: Path, chosen: float) -> None:
    """Keep the share of photos to answer, whole or not at all.

    Raises:
        StorageFull: the disk has no space; what was chosen before still is.
    """
    write_json(folder / _CHOICE, {"share": float(chosen)}, below=folder)


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
