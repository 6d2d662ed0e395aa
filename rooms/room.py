"""A room: one workshop on disk. Its facilitator holds its id, its teams have a workspace each.

A room is a folder:

    room.db     SQLite: what the facilitator set, the teams, notices to them, and what they wrote down
    sealed/     photos that nobody sees before the reveal, to judge every team by
    pool/       photos to learn from, which the facilitator hands out

Whoever knows its id leads the room, so the id is a secret: 128 random bits. The code, which is said aloud, only joins.
"""

import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from model.classifier.test_set import TestSet
from model.common.errors import FileRefused, FolderGone, TwentyError
from model.common.files import data_folder, error_of, remove_folder
from model.common.text import clean_text, shortened
from model.photos.label_names import label_key
from rooms import database
from rooms.database import transaction
from rooms.wording import RoomCode
from sample_images.catalogue import NEITHER
from workspace.wording import WorkspaceCode
from workspace.workspace import HALF_DELETED, Workspace, is_id, new_id

LONGEST_NAME = 60  # characters
HOURS, MOST_HOURS = 24.0, 24.0 * 90  # that a room is kept: usually, and at most
EXERCISES = 5
INCOMING = "incoming-"  # begins the name of a folder, in a room's, for photos that are not read yet
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike
_CODE_LENGTH = 5


class RoomFacts(msgspec.Struct, frozen=True):
    """What the facilitator set, and what everybody may know of the room."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME)]
    code: Annotated[str, Meta(max_length=_CODE_LENGTH)]
    opened: float  # seconds since 1970
    ends: float  # then the room goes, with all that its teams have
    example: Annotated[str, Meta(max_length=40)] = ""  # whose photos it has; empty: the facilitator's own
    exercise: Annotated[int, Meta(ge=0, le=EXERCISES)] = 0  # of the guided path; 0: none
    exercise_began: float = 0.0
    paused: bool = False
    revealed: bool = False
    password_hash: Annotated[str, Meta(max_length=300)] = ""

    @property
    def has_password(self) -> bool:
        """Whether a team must say the room's password to join."""
        return bool(self.password_hash)


class Room:
    """One workshop. Every change is on disk when its method returns; any number of threads may use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name
        self.database = folder / "room.db"
        self.sealed = TestSet(folder / "sealed")
        self.pool = TestSet(folder / "pool")

    @classmethod
    def create(
        cls, root: Path, name: str, *, password_hash: str = "", example: str = "", hours: float = HOURS
    ) -> "Room":
        """Open a new room under `root`.

        Args:
            root: The folder of all rooms.
            name: What people call it.
            password_hash: Of what teams must say to join; empty: nothing.
            example: The code of the example whose photos it has; empty: photos of the facilitator's own.
            hours: After which the room is deleted, with all of its teams' workspaces.

        Raises:
            TwentyError: there is no name, or no such time.
            StorageFull: the disk has no space.
            NotWritable: the disk cannot be written.
        """
        if not 1 <= hours <= MOST_HOURS:
            raise TwentyError(RoomCode.HOURS, text=f"{hours:g}", most=int(MOST_HOURS))
        now = time.time()
        facts = RoomFacts(
            name=_cleaned(name), code=free_code(root), opened=now, ends=now + hours * 3600, example=example,
            password_hash=password_hash,
        )  # fmt: skip
        folder = root.resolve() / new_id()
        try:
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise error_of(error, root / "A new room") from error
        room = cls(folder)
        try:
            database.create(room.database)
            with transaction(room.database, writes=True) as db:
                db.execute("INSERT INTO room (id, facts) VALUES (1, ?)", (_json(facts),))
        except TwentyError:
            remove_folder(folder)
            raise
        return room

    @classmethod
    def open(cls, root: Path, id: str) -> "Room":
        """Open the room `id` under `root`.

        Raises:
            FolderGone: there is none of that id, or its time is over.
            TwentyError: it cannot be opened: it is damaged, or the disk is in the way.
        """
        return _opened(root, id)[0]

    @classmethod
    def by_code(cls, root: Path, code: str) -> "Room":
        """Open the room with a code, in capitals or not.

        Raises:
            FolderGone: there is none.
        """
        wanted = clean_text(code).upper().replace(" ", "")
        found = next(
            (room for room, facts in _open_rooms(root) if secrets.compare_digest(facts.code, _safe(wanted))), None
        )
        if found is None:
            raise FolderGone(RoomCode.NO_SUCH_CODE, typed=shortened(wanted, 30) or "“”")
        return found

    @property
    def exists(self) -> bool:
        """Whether it was not deleted meanwhile."""
        return self.database.is_file()

    def labels(self) -> tuple[str, ...]:
        """Return what teams tell apart: the labels of the sealed photos, without what no label is.

        Raises:
            FileRefused: the list of sealed photos is damaged.
        """
        sealed = self.sealed.dataset().labels
        return tuple(label for label, strange in zip(sealed, self.of_strangers(), strict=True) if not strange)

    def of_strangers(self) -> list[bool]:
        """Tell for each label of the sealed photos whether they show what no label is: nobody learns such a label.

        Raises:
            FileRefused: a list of photos is damaged.
        """
        learnt = {label_key(label) for label in self.pool.dataset().labels}
        keys = [label_key(label) for label in self.sealed.dataset().labels]
        return [key == NEITHER and key not in learnt for key in keys]

    def facts(self) -> RoomFacts:
        """Return what the facilitator set.

        Raises:
            FolderGone: the room was deleted.
            FileRefused: its database is damaged.
        """
        with transaction(self.database) as db:
            row = db.execute("SELECT facts FROM room").fetchone()
        return _facts_of(row)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open its database to write into, as `transaction` does.

        Raises:
            FolderGone: the room was deleted, is being deleted, or its time is over: what came then would stay for ever.
        """
        with transaction(self.database, writes=True) as db:
            if _facts_of(db.execute("SELECT facts FROM room").fetchone()).ends <= time.time():
                raise FolderGone(RoomCode.NOT_FOUND)
            yield db

    def change(self, **values: Any) -> RoomFacts:  # noqa: ANN401  (fields of RoomFacts)
        """Set some of the facts, and return all of them as they are now.

        Raises:
            TwentyError: the name is empty.
            FolderGone: the room was deleted.
        """
        if "name" in values:
            values["name"] = _cleaned(values["name"])
        with transaction(self.database, writes=True) as db:
            facts = _facts_of(db.execute("SELECT facts FROM room").fetchone())
            if values.get("exercise", facts.exercise) != facts.exercise:
                values["exercise_began"] = time.time()
            facts = msgspec.structs.replace(facts, **values)
            db.execute("UPDATE room SET facts = ?", (_json(facts),))
        return facts

    def delete(self, workspaces: Path, delete: Callable[[Workspace], None] = Workspace.delete) -> None:
        """Delete the room, and the workspaces of its teams. Its time is over first: nobody joins it meanwhile.

        Args:
            workspaces: The folder of all workspaces.
            delete: Deletes a workspace; a server stops what works on it before.
        """
        with suppress(TwentyError):  # a full disk, of all things, must not keep it from going
            self.change(ends=0.0)
        with suppress(TwentyError):
            for workspace_id in self._workspaces():
                _delete_workspace(workspaces, workspace_id, delete)
        doomed = self.folder.with_name(f"{HALF_DELETED}{self.id}-{secrets.token_hex(4)}")
        with suppress(FileNotFoundError):
            self.folder.replace(doomed)
        remove_folder(doomed)

    def _workspaces(self) -> list[str]:
        """Return the ids of the workspaces of its teams: each one's own, and those of shortcuts handed on to it."""
        with transaction(self.database) as db:
            found = [row[0] for row in db.execute("SELECT workspace_id FROM teams").fetchall()]
            notes = db.execute("SELECT value FROM notes WHERE key = 'workspaces'").fetchall()
        for (value,) in notes:
            with suppress(msgspec.MsgspecError):  # what was opened from a file may be anything
                found += msgspec.json.decode(value, type=list[str])
        return found


def rooms_folder() -> Path:
    """Return the folder that holds all rooms of this machine."""
    return data_folder() / "rooms"


def _delete_workspace(workspaces: Path, workspace_id: str, delete: Callable[[Workspace], None]) -> None:
    with suppress(TwentyError):  # its team deleted it before
        delete(Workspace.open(workspaces, workspace_id))


def _open_rooms(root: Path) -> Iterator[tuple[Room, RoomFacts]]:
    """Yield the rooms that can be opened, with their facts as they were then: each may go at any time."""
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        with suppress(TwentyError):
            yield _opened(root, folder.name)


def _opened(root: Path, id: str) -> tuple[Room, RoomFacts]:
    """Open a room, with its facts. Raises as `Room.open`."""
    folder = root.resolve() / id if is_id(id) else None
    if folder is None or not (folder / "room.db").is_file():
        raise FolderGone(RoomCode.NOT_FOUND)
    room = Room(folder)
    facts = room.facts()
    if facts.ends <= time.time():
        raise FolderGone(RoomCode.NOT_FOUND)
    return room, facts


def _safe(code: str) -> str:
    return code if re.fullmatch("[A-Z0-9]{1,20}", code) else ""


def free_code(root: Path) -> str:
    """Return a code that no open room has."""
    taken = {facts.code for _, facts in _open_rooms(root)}
    while (code := "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))) in taken:
        pass
    return code


def _cleaned(name: str) -> str:
    cleaned = shortened(clean_text(name), LONGEST_NAME)
    if not cleaned:
        raise TwentyError(RoomCode.NO_NAME)
    return cleaned


def _json(facts: RoomFacts) -> str:
    return msgspec.json.encode(facts).decode()


def _facts_of(row: tuple[str] | None) -> RoomFacts:
    try:
        return msgspec.json.decode(row[0] if row else "", type=RoomFacts)
    except msgspec.MsgspecError as error:
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED) from error
