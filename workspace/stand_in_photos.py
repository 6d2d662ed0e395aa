"""Photos of a stand-in trial and what people said of them: SQLite beside a photo store, in the workspace's folder.

A photo waits until as many people have answered it as the trial is set to; nobody is shown what another said. Whoever
looks at a photo holds it for a moment, so that two who answer side by side do not answer the same one by accident.
A photo that is answered can still be asked about, where the trial is set to more people later: that only counts how
often people agree. All of it stays when a trial ends, and outlives a restart.
"""

import sqlite3
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from model.common.errors import FileRefused, TwentyError
from model.common.files import make_folder, remove_folder
from model.photos.photo import Photo, make_photo
from model.photos.photo_metadata import PhotoMetadata
from model.photos.photo_store import PhotoStore
from workspace import database
from workspace.database import transaction
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

FOLDER = "stand_in"  # in a workspace's folder
MOST_WAITING = 50  # photos without an answer: more is more than people get through while somebody waits
MOST_PHOTOS = 1_000  # of one workspace's trials: some 300 MB
NOT_SURE = 0  # in place of a label's id
HELD = 30.0  # seconds that a photo is kept for whoever is looking at it

# `answered` is when the last of the people that a photo waited for had said something. `shown` begins a look, `at` ends
# it. What was not kept as a label yet has `kept` 0.
_SCHEMA = """
CREATE TABLE photos (number INTEGER PRIMARY KEY AUTOINCREMENT, ticket TEXT NOT NULL UNIQUE, id TEXT NOT NULL,
                     name TEXT NOT NULL, metadata TEXT NOT NULL, came REAL NOT NULL, answered REAL,
                     kept INTEGER NOT NULL DEFAULT 0);
CREATE TABLE looks (photo INTEGER NOT NULL REFERENCES photos (number), person TEXT NOT NULL, shown REAL NOT NULL,
                    at REAL, label INTEGER, PRIMARY KEY (photo, person));
PRAGMA user_version = 1;
"""


@dataclass(frozen=True)
class Look:
    """What one person said of a photo."""

    person: str
    label: int  # the id of one, or NOT_SURE
    seconds: float  # from seeing it to saying so


@dataclass(frozen=True)
class TrialPhoto:
    """A photo of a trial."""

    number: int
    ticket: str  # by which whoever sent it asks for its answer
    id: str
    name: str
    came: float  # seconds since 1970
    answered: float | None  # when its answer was there; None: it waits
    kept: bool  # it stands under its label already
    looks: tuple[Look, ...]  # in the order in which they were said

    @property
    def agreed(self) -> int:
        """The label that everybody gave it; NOT_SURE where somebody was not sure or said another, or it waits."""
        said = {look.label for look in self.looks}
        return said.pop() if len(said) == 1 and self.answered is not None else NOT_SURE


class TrialPhotos:
    """The photos of a workspace's trials. Any number of threads and processes may use it at once."""

    def __init__(self, workspace: Workspace) -> None:
        self._folder = workspace.folder / FOLDER
        self._below = workspace.folder
        self._database = self._folder / "answers.db"
        self.store = PhotoStore(self._folder, below=workspace.folder)

    @property
    def exist(self) -> bool:
        """Whether any photo ever came."""
        return self._database.is_file()

    def make(self) -> None:
        """Make a place for photos, where there is none: before anybody can send one.

        Raises:
            StorageFull: the disk has no space.
            FolderGone: the workspace was deleted.
        """
        if not self.exist:
            make_folder(self._folder, self._below)
            database.create(self._database, _SCHEMA)

    def refuse_more(self) -> None:
        """Check that one photo more may come.

        Raises:
            TwentyError: as many wait as may, or there are too many.
        """
        if not self.exist:
            return
        with transaction(self._database) as db:
            n, answered = db.execute("SELECT count(*), count(answered) FROM photos").fetchone()
        if n >= MOST_PHOTOS:
            raise TwentyError(WorkspaceCode.TRIAL_FULL, n=n)
        if n - answered >= MOST_WAITING:
            raise TwentyError(WorkspaceCode.TRIAL_BUSY, n=n - answered)

    def add(self, photo: Photo, ticket: str, came: float) -> None:
        """Keep a photo that waits; one whose ticket is known is there already.

        Raises:
            TwentyError: as `refuse_more`.
            StorageFull: the disk has no space.
            FolderGone: the workspace was deleted.
        """
        self.refuse_more()
        self.store.add(photo)  # the file before its row: no row is ever without its photo
        metadata = msgspec.json.encode(photo.metadata).decode()
        with transaction(self._database, writes=True) as db:
            db.execute(
                "INSERT OR IGNORE INTO photos (ticket, id, name, metadata, came) VALUES (?, ?, ?, ?, ?)",
                (ticket, photo.id, photo.name, metadata, came),
            )

    def next_for(self, person: str, people: int) -> tuple[TrialPhoto | None, int]:
        """Return the photo that a person shall look at, and how many wait for them; `None`: there is none.

        Args:
            person: Names one, as their browser does.
            people: How many shall answer each photo.
        """
        if not self.exist:
            return None, 0
        with transaction(self._database) as db:
            waiting = _waiting(db, person, people)
        if not waiting:
            return None, 0
        with transaction(self._database, writes=True) as db:
            waiting = _waiting(db, person, people)  # another may have been quicker
            if not waiting:
                return None, 0
            db.execute("INSERT OR IGNORE INTO looks VALUES (?, ?, ?, NULL, NULL)", (waiting[0], person, time.time()))
            return _photos(db, "WHERE number = ?", (waiting[0],))[0], len(waiting)

    def say(self, number: int, person: str, label: int, people: int) -> None:
        """Note what a person says of a photo that they were shown; what they said before stays.

        Raises:
            TwentyError: they were not shown it.
        """
        if not self.exist:
            raise TwentyError(WorkspaceCode.TRIAL_PHOTO_GONE)
        now = time.time()
        with transaction(self._database, writes=True) as db:
            if not db.execute("SELECT 1 FROM looks WHERE photo = ? AND person = ?", (number, person)).fetchone():
                raise TwentyError(WorkspaceCode.TRIAL_NO_LABEL)
            db.execute(
                "UPDATE looks SET at = max(?, shown), label = ? WHERE photo = ? AND person = ? AND at IS NULL",
                (now, label, number, person),
            )
            _settle(db, people, now)

    def take_back(self, person: str) -> None:
        """Ask a person again about the photo that they answered last, unless it is a label already.

        What went back to the product stays, and so does how long that took.
        """
        if self.exist:
            with transaction(self._database, writes=True) as db:
                db.execute(
                    "UPDATE looks SET shown = ?1, at = NULL, label = NULL WHERE person = ?2"
                    " AND at = (SELECT max(at) FROM looks WHERE person = ?2)"
                    " AND NOT (SELECT kept FROM photos WHERE number = photo)",
                    (time.time(), person),
                )

    def settle(self, people: int) -> None:
        """Let photos wait no longer that as many have answered as are wanted now."""
        if self.exist:
            with transaction(self._database, writes=True) as db:
                _settle(db, people, time.time())

    def by_ticket(self, tickets: Sequence[str]) -> dict[str, TrialPhoto]:
        """Return the photos with some tickets, by ticket."""
        if not self.exist:
            return {}
        marks = ", ".join("?" * len(tickets))
        with transaction(self._database) as db:
            return {photo.ticket: photo for photo in _photos(db, f"WHERE ticket IN ({marks})", tickets)}

    def photos(self) -> list[TrialPhoto]:
        """Return all photos, oldest first."""
        if not self.exist:
            return []
        with transaction(self._database) as db:
            return _photos(db)

    def shown_to(self, number: int, person: str) -> bytes:
        """Return a photo's JPEG for a person who is looking at it.

        Raises:
            TwentyError: they are not asked about it, or have answered.
            FileRefused: it is damaged.
        """
        if self.exist:
            with transaction(self._database) as db:
                row = db.execute(
                    "SELECT id FROM photos JOIN looks ON photo = number WHERE number = ? AND person = ? AND at IS NULL",
                    (number, person),
                ).fetchone()
            if row is not None:
                return self.store.jpeg(row[0])
        raise TwentyError(WorkspaceCode.TRIAL_PHOTO_GONE)

    def read(self, numbers: Collection[int]) -> dict[int, Photo]:
        """Return photos as a workspace takes them, by number; those that are damaged are left out."""
        with transaction(self._database) as db:
            rows = db.execute("SELECT number, id, name, metadata FROM photos ORDER BY number").fetchall()
        found = {}
        for number, photo_id, name, metadata in rows:
            if number in numbers:
                try:
                    known = msgspec.json.decode(metadata, type=PhotoMetadata)
                    found[number] = make_photo(name, self.store.jpeg(photo_id), known)
                except (FileRefused, msgspec.MsgspecError):
                    continue
        return found

    def note_kept(self, numbers: Collection[int]) -> None:
        """Note of photos that they stand under their labels."""
        with transaction(self._database, writes=True) as db:
            db.executemany("UPDATE photos SET kept = 1 WHERE number = ?", [(number,) for number in numbers])

    def delete(self) -> None:
        """Delete all photos and answers of a trial that has ended; what was kept as labels stays."""
        remove_folder(self._folder)


def _waiting(db: sqlite3.Connection, person: str, people: int) -> list[int]:
    """Return the numbers of the photos that wait for a person.

    First comes the one that they are looking at, then those without an answer, the oldest first.
    """
    rows = db.execute(
        "SELECT number FROM photos WHERE"
        " NOT EXISTS (SELECT 1 FROM looks WHERE photo = number AND person = ?1 AND at IS NOT NULL)"
        " AND (SELECT count(*) FROM looks"
        " WHERE photo = number AND person != ?1 AND (at IS NOT NULL OR shown > ?2)) < ?3"
        " ORDER BY NOT EXISTS (SELECT 1 FROM looks WHERE photo = number AND person = ?1),"
        " answered IS NOT NULL, number",
        (person, time.time() - HELD, people),
    )
    return [row[0] for row in rows]


def _settle(db: sqlite3.Connection, people: int, now: float) -> None:
    db.execute(
        "UPDATE photos SET answered = ?1 WHERE answered IS NULL"
        " AND (SELECT count(*) FROM looks WHERE photo = number AND at IS NOT NULL) >= ?2",
        (now, people),
    )


def _photos(db: sqlite3.Connection, where: str = "", values: Sequence[object] = ()) -> list[TrialPhoto]:
    looks: dict[int, list[Look]] = {}
    said = "SELECT photo, person, label, at - shown FROM looks JOIN photos ON number = photo"
    among = f"{where} AND" if where else "WHERE"
    for photo, person, label, seconds in db.execute(f"{said} {among} at IS NOT NULL ORDER BY at", values):
        looks.setdefault(photo, []).append(Look(person, label, seconds))
    columns = "number, ticket, id, name, came, answered, kept"
    rows = db.execute(f"SELECT {columns} FROM photos {where} ORDER BY number", values)  # noqa: S608
    return [
        TrialPhoto(number, ticket, photo_id, name, came, answered, bool(kept), tuple(looks.get(number, ())))
        for number, ticket, photo_id, name, came, answered, kept in rows
    ]
