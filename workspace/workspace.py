"""A visitor's photos and labels on disk: what survives a refresh, a crash and a restart.

A workspace is a folder:

    workspace.db    SQLite: labels, which photo is under which, what was removed, what was refused
    photos/ ...     the photo store: files named by their content
    incoming/       uploaded files that are not read yet (`jobs.upload_queue`)
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

import numpy as np

from model.common.errors import FileRefused, FolderGone, PhotoRefused, TwentyError
from model.common.files import read_json, remove_folder, sentence_of
from model.photos.dataset import Dataset, what_is_missing
from model.photos.label_names import clean_label
from model.photos.photo import Photo
from model.photos.photo_metadata import Original
from model.photos.photo_store import PhotoStore
from workspace import database, label_table, photo_table
from workspace.database import transaction
from workspace.label_table import Label
from workspace.photo_table import LabelledPhoto

__all__ = ["Label", "LabelledPhoto", "Workspace"]

OPENING, DELETED = ".opening-", ".deleted-"  # how the folders of half a workspace begin
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
            raise sentence_of(error, root / "A new workspace") from error
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
            raise FolderGone(
                "There is no workspace at this address: it was deleted, or the address is incomplete. "
                "Start a new one, or copy the whole address again."
            )
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
        """Delete everything of this workspace from the disk. Stop its intake and training first, to save the work.

        Whoever writes meanwhile gets `FolderGone`: nothing that belongs to a workspace makes its folder.
        """
        # Renamed first: from this moment nobody can open what is half deleted, nor write into it.
        doomed = self.folder.with_name(f"{DELETED}{self.id}-{secrets.token_hex(4)}")
        with suppress(FileNotFoundError):  # another tab was faster
            self.folder.replace(doomed)
        remove_folder(doomed)

    # Labels

    def labels(self) -> list[Label]:
        """Return the labels, oldest first."""
        with transaction(self.database) as db:
            return label_table.rows(db)

    def add_label(self, name: str) -> Label:
        """Add a label.

        Raises:
            LabelRefused: the name is empty, longer than 60 characters, or taken.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            label_table.refuse_taken(db, name)
            return label_table.insert(db, name)

    def label_named(self, name: str) -> Label:
        """Return the label of that name, upper or lower case; add it if there is none.

        Raises:
            LabelRefused: the name is empty or longer than 60 characters.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            return label_table.find(db, name) or label_table.insert(db, name)

    def rename_label(self, label_id: int, name: str) -> None:
        """Give a label another name.

        Raises:
            LabelRefused: the name is empty, longer than 60 characters, or another label's.
        """
        name = clean_label(name)
        with transaction(self.database, writes=True) as db:
            label_table.name_of(db, label_id)
            label_table.refuse_taken(db, name, but=label_id)
            db.execute("UPDATE labels SET name = ? WHERE id = ?", (name, label_id))

    def remove_label(self, label_id: int) -> None:
        """Remove a label with its photos; `undo_removal` brings both back, unless it has no photos."""
        with transaction(self.database, writes=True) as db:
            db.execute(
                "UPDATE photos SET removed = ? WHERE label_id = ? AND removed IS NULL",
                (photo_table.last_removal(db) + 1, label_id),
            )
            db.execute("UPDATE labels SET removed = 1 WHERE id = ?", (label_id,))

    # Photos

    def photos(self, label_id: int | None = None) -> list[LabelledPhoto]:
        """Return the photos under one label, or all, in the order in which they came."""
        with transaction(self.database) as db:
            rows = db.execute(
                "SELECT id, name, label_id, width, height FROM photos"
                " WHERE removed IS NULL AND (?1 IS NULL OR label_id = ?1) ORDER BY position",
                (label_id,),
            )
            return [LabelledPhoto(*row) for row in rows]

    def add_photo(self, photo: Photo, label_id: int) -> bool:
        """Store a photo under a label; `False` when it is there already.

        Raises:
            PhotoRefused: the same photo is under another label.
            LabelRefused: there is no such label any more.
            StorageFull: the disk has no space; nothing has changed.
        """
        return self.add_photos([photo], label_id) == 1

    def add_photos(self, photos: Iterable[Photo], label_id: int) -> int:
        """Store photos under a label, all or none; return how many are new. Raises as `add_photo`."""
        with transaction(self.database, writes=True) as db:
            label_table.name_of(db, label_id)
            return sum(photo_table.add(db, self.store, photo, label_id) for photo in photos)

    def move(self, photo_ids: Iterable[str], label_id: int) -> None:
        """Put photos under another label.

        Raises:
            LabelRefused: there is no such label any more.
        """
        with transaction(self.database, writes=True) as db:
            label_table.name_of(db, label_id)
            db.executemany(
                "UPDATE photos SET label_id = ? WHERE id = ? AND removed IS NULL",
                [(label_id, photo_id) for photo_id in photo_ids],
            )

    def remove(self, photo_ids: Iterable[str]) -> int:
        """Remove photos and return how many there were; `undo_removal` brings them back."""
        with transaction(self.database, writes=True) as db:
            return photo_table.remove(db, photo_ids)

    def last_removal(self) -> int:
        """Return how many photos `undo_removal` would bring back; 0 when there is nothing to undo."""
        with transaction(self.database) as db:
            counted = db.execute("SELECT count(*) FROM photos WHERE removed = (SELECT max(removed) FROM photos)")
            return int(counted.fetchone()[0])

    def undo_removal(self) -> int:
        """Bring back what the last removal took, with the label if it went too; return how many photos.

        Again and again, it undoes the removals before.
        """
        with transaction(self.database, writes=True) as db:
            return photo_table.undo_removal(db)

    # What training sees

    def dataset(self) -> Dataset:
        """Return the labelled photos as training sees them."""
        with transaction(self.database) as db:
            labels = label_table.rows(db)
            photos = db.execute(
                "SELECT id, name, label_id, width, height, kind, camera, n_bytes FROM photos"
                " WHERE removed IS NULL ORDER BY position"
            ).fetchall()
        target_of = {label.id: target for target, label in enumerate(labels)}
        if any(row[2] not in target_of for row in photos):
            raise FileRefused(database.DAMAGED)
        return Dataset(
            labels=tuple(label.name for label in labels),
            photo_ids=tuple(row[0] for row in photos),
            names=tuple(row[1] for row in photos),
            targets=np.array([target_of[row[2]] for row in photos], dtype=np.intp),
            store=self.store,
            originals={row[0]: Original(*row[3:]) for row in photos},
        )

    def missing(self) -> list[str]:
        """Return what is missing before training can start, a sentence each; empty when it can."""
        return what_is_missing({label.name: label.n_photos for label in self.labels()})

    def dataset_fingerprint(self) -> str:
        """Return a text that changes when the labels or the photos under them do."""
        return self.dataset().fingerprint()

    def trained_on(self) -> str | None:
        """Return the fingerprint of what the classifier was trained on; `None` when that is not known."""
        known = read_json(self.training_folder / "trained_on.json")
        there = isinstance(known, dict) and "fingerprint" in known and self.classifier_path.is_file()
        return str(known["fingerprint"]) if there else None

    # Files that were not taken

    def refusals(self) -> list[PhotoRefused]:
        """Return the files that were refused, oldest first."""
        with transaction(self.database) as db:
            return [PhotoRefused(*row) for row in db.execute("SELECT name, reason FROM refusals ORDER BY id")]

    def add_refusals(self, refusals: Iterable[PhotoRefused]) -> None:
        """Keep refusals until `clear_refusals`."""
        with transaction(self.database, writes=True) as db:
            db.executemany(
                "INSERT INTO refusals (name, reason) VALUES (?, ?)",
                [(refusal.name, refusal.reason) for refusal in refusals],
            )

    def clear_refusals(self) -> None:
        """Forget the refusals."""
        with transaction(self.database, writes=True) as db:
            db.execute("DELETE FROM refusals")


def is_id(text: str) -> bool:
    """Say whether a text has the shape of a workspace's id."""
    return _ID.fullmatch(text) is not None


def sweep_deleted(root: Path) -> None:
    """Delete what is left of deleted workspaces."""
    for folder in root.iterdir():
        # What a process left that ended within `delete`, or that was embedding photos and wrote once more.
        half = folder.name.startswith(DELETED)
        empty = is_id(folder.name) and not (folder / "workspace.db").exists()
        with suppress(OSError):  # another process sweeps too
            if half or (empty and time.time() - folder.stat().st_mtime > 3600):
                remove_folder(folder)
