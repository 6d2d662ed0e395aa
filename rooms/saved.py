"""A room as one file: a stored zip that opens on another computer, as a new room with a new id and a new code.

manifest.json      the room, its teams, what they wrote down, and the SHA-256 of every other file
photos.zip         the photos to learn from, and those of the sealed test, as a saved workspace (`workspace.saved`)
teams/<n>.zip      the workspace of team n, saved in the same way

A password is not in it, nor what leads to a room or to a workspace. Answers to sealed photos are not either: whoever
opens it judges anew. Anyone may have made such a file, so all that its parts hold goes through `workspace.saved`'s
checks, and the rest through those of whoever joins a room.
"""

import hashlib
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Annotated, Any, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta

from model.classifier.test_set import TestSet
from model.common.errors import FileRefused, FolderGone, Stopped, TwentyError
from model.common.files import error_of, remove_folder, whole_file
from model.common.progress import Counter, OnProgress, no_progress
from model.common.text import clean_text
from model.image_folders.zip_files import named_zip
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.label_names import label_key
from model.photos.photo import Photo, make_photo
from model.photos.photo_metadata import PhotoMetadata
from rooms import answers, notices
from rooms.database import transaction
from rooms.notes import LONGEST as LONGEST_NOTE
from rooms.notes import ROOM
from rooms.room import EXERCISES, HOURS, LONGEST_NAME, Room, free_code
from rooms.teams import COLOURS, MOST_TEAMS, Team, adopt, teams
from rooms.wording import RoomCode
from workspace.saved.opening import open_saved
from workspace.saved.saving import app_version, save
from workspace.workspace import HALF_OPENED, Workspace, is_id

LARGEST = 2 << 30  # bytes of one that is opened: thirty teams with forty photos and a fine-tuned network take 0.5 GB
_VERSION: Final = 1
_MANIFEST, _PHOTOS, _READ_ME = "manifest.json", "photos.zip", "README.txt"
_DATE = (2020, 1, 1, 0, 0, 0)
_LARGEST_MANIFEST = 8 << 20  # bytes: forty teams with a hundred notes each take 16 MB at the very most, usually 100 kB
_LARGEST_PART = 4 << 30  # bytes: a workspace's quota says less
_MOST_NOTES = 4_000
_MOST_NOTICES = 1_000
_BLOCK = 1 << 20
_KEYS = frozenset(
    {"bet", "guesses", "threshold", "vote", "read"}
)  # a hand that was raised, or a shortcut, is of its day
_WORDS = """A room of Twenty Photos, saved to be opened on another computer: Lead a workshop, Open a saved room.

Each zip in teams/ is the project of a team, and opens by itself too: Start, Open a saved workspace.
Change nothing in here: a file that was changed is not opened.
"""

_Moment = Annotated[float, Meta(ge=0, le=1e11)]
_Number = Annotated[int, Meta(ge=1, le=1_000_000)]


class _File(msgspec.Struct, frozen=True):
    """What a file in the zip must be."""

    sha256: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    n_bytes: Annotated[int, Meta(ge=0, le=_LARGEST_PART)] = msgspec.field(name="bytes")


class _Team(msgspec.Struct, frozen=True):
    id: _Number
    name: Annotated[str, Meta(max_length=LONGEST_NAME)]
    colour: Annotated[str, Meta(max_length=30)]


class _Note(msgspec.Struct, frozen=True):
    team: Annotated[int, Meta(ge=ROOM, le=1_000_000)]
    key: Annotated[str, Meta(max_length=60)]
    value: Annotated[str, Meta(max_length=LONGEST_NOTE)]  # JSON


class _Notice(msgspec.Struct, frozen=True):
    team: _Number | None
    text: Annotated[str, Meta(max_length=notices.LONGEST)]
    at: _Moment


class _Head(msgspec.Struct):
    """What tells whose file it is, whatever else stands in it."""

    format: Literal["twenty-photos room"]
    version: object = None


class _Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal["twenty-photos room"] = "twenty-photos room"
    version: Literal[1] = _VERSION
    app: Annotated[str, Meta(max_length=60)] = ""
    created: Annotated[str, Meta(max_length=60)] = ""
    name: Annotated[str, Meta(max_length=LONGEST_NAME)]
    example: Annotated[str, Meta(pattern=r"\A[a-z0-9_-]{0,40}\Z")] = ""
    exercise: Annotated[int, Meta(ge=0, le=100)] = 0
    revealed: bool = False
    in_time: Annotated[tuple[_Number, ...], Meta(max_length=MOST_TEAMS)] | None = None  # as of `answers.in_time`
    teams: Annotated[tuple[_Team, ...], Meta(max_length=MOST_TEAMS)] = ()
    notes: Annotated[tuple[_Note, ...], Meta(max_length=_MOST_NOTES)] = ()
    notices: Annotated[tuple[_Notice, ...], Meta(max_length=_MOST_NOTICES)] = ()
    files: dict[str, _File] = {}  # by name in the zip; a struct copies it

    @property
    def is_whole(self) -> bool:
        """Whether its parts fit together."""
        ids, members = {team.id for team in self.teams}, {_member(team.id) for team in self.teams}
        told = {note.team for note in self.notes} | {notice.team for notice in self.notices}
        names = {label_key(team.name) for team in self.teams} - {""}
        return (
            len(ids) == len(names) == len(self.teams)
            and all(team.colour in COLOURS for team in self.teams)
            and told <= ids | {ROOM, None}
            and self.files.keys() == {_PHOTOS, _READ_ME, *members}
        )


@dataclass(frozen=True)
class OpenedRoom:
    """A room that was opened from a file."""

    room: Room
    left_out: tuple[TwentyError, ...]


# Writing


def save_room(
    room: Room, workspaces: Path, path: Path, on_progress: OnProgress = no_progress
) -> list[tuple[Team, TwentyError]]:
    """Write a room with all of its teams into one file, whole or not at all.

    Args:
        room: It goes on as it is.
        workspaces: The folder of all workspaces.
        path: Of the file, below the room's folder.
        on_progress: Receives how far the work is.

    Returns:
        The teams that are not in it, and why: their projects were deleted, or a photo was damaged on the disk.

    Raises:
        FileRefused: a photo of the room itself was damaged there.
        StorageFull: the disk has no space; a file that stood there before still does.
        FolderGone: the room was deleted.
    """
    known = teams(room)
    counter = Counter(on_progress, "saving", len(known) + 1)
    files: dict[str, _File] = {}
    there: list[Team] = []
    without: list[tuple[Team, TwentyError]] = []
    with (
        _scratch(room.folder) as scratch,
        whole_file(path, below=room.folder) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
    ):
        files[_READ_ME] = _put(archive, _READ_ME, _WORDS.encode())
        part = scratch / "part.zip"
        _save_photos(room, scratch, part)
        files[_PHOTOS] = _put_file(archive, _PHOTOS, part)
        counter.step()
        for team in known:
            try:
                save(Workspace.open(workspaces, team.workspace_id), part)
            except (FolderGone, FileRefused) as error:
                without.append((team, error))
            else:
                files[_member(team.id)] = _put_file(archive, _member(team.id), part)
                there.append(team)
            counter.step()
        manifest = _manifest(room, workspaces, there, files)
        _put(archive, _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return without


def _manifest(room: Room, workspaces: Path, there: Sequence[Team], files: dict[str, _File]) -> _Manifest:
    """Return what a saved room says of itself and of the teams that are in it."""
    facts, ids = room.facts(), {ROOM, None, *(team.id for team in there)}
    return _Manifest(
        app=app_version(), created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), name=facts.name,
        example=facts.example, exercise=facts.exercise, revealed=facts.revealed,
        in_time=answers.in_time(room, workspaces),
        teams=tuple(_Team(team.id, team.name, team.colour) for team in there), files=files,
        **_written_down(room, ids),
    )  # fmt: skip


def _written_down(room: Room, ids: set[int | None]) -> dict[str, Any]:
    """Return the notes and the notices of a room and its teams, without what leads to a workspace."""
    with transaction(room.database) as db:
        notes = [_Note(*row) for row in db.execute("SELECT team, key, value FROM notes ORDER BY team, key")]
        told = [_Notice(*row) for row in db.execute("SELECT team, text, at FROM notices ORDER BY id")]
    return {
        "notes": tuple(note for note in notes if note.team in ids and _leads_nowhere(note))[:_MOST_NOTES],
        "notices": tuple(notice for notice in told if notice.team in ids)[-_MOST_NOTICES:],
    }


def _save_photos(room: Room, scratch: Path, path: Path) -> None:
    """Save the room's own photos as a workspace: those to learn from under its labels, the sealed ones kept apart."""
    pool, staged = room.pool.dataset(), Workspace.create(scratch / "photos")
    for position, label in enumerate(pool.labels):
        own = pool.only(np.flatnonzero(pool.targets == position))
        staged.add_photos(_photos(own), staged.add_label(label).id)
    _copy(room.sealed.dataset(), staged.test_set)
    save(staged, path)
    staged.delete()


def _photos(dataset: Dataset) -> Iterator[Photo]:
    for photo_id, name in zip(dataset.photo_ids, dataset.names, strict=True):
        yield make_photo(name, dataset.store.jpeg(photo_id), dataset.metadata.get(photo_id, PhotoMetadata(1, 1)))


def _copy(dataset: Dataset, target: TestSet) -> None:
    if dataset.photo_ids:
        for photo in _photos(dataset):
            target.store.add(photo)
        target.add(replace(dataset, store=target.store))


def _member(team_id: int) -> str:
    return f"teams/{team_id}.zip"


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> _File:
    archive.writestr(zipfile.ZipInfo(name, _DATE), data)
    return _File(hashlib.sha256(data).hexdigest(), len(data))


def _put_file(archive: zipfile.ZipFile, name: str, path: Path) -> _File:
    """Put a file into the zip, a block at a time."""
    digest = hashlib.sha256()
    info = zipfile.ZipInfo(name, _DATE)
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return _File(digest.hexdigest(), info.file_size)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Yield a folder below another one, which goes at the end."""
    try:
        own = Path(tempfile.mkdtemp(prefix=HALF_OPENED, dir=folder))
    except OSError as error:
        raise error_of(error, folder / "A saved room") from error
    try:
        yield own
    finally:
        remove_folder(own)


# Opening


@dataclass(frozen=True)
class Terms:
    """What a room is opened on, and no file says: as of `Room.create`."""

    password_hash: str = ""  # the saved one's password is not known
    hours: float = HOURS


def open_saved_room(
    source: tuple[bytes | Path, str],
    places: tuple[Path, Path],
    decoder: Decoder,
    terms: Terms = Terms(),
    on_progress: OnProgress = no_progress,
) -> OpenedRoom:
    """Make a new room of a saved one, with a new id, a new code, and a new workspace for each team.

    Args:
        source: The file, and what a person calls it.
        places: The folder of all rooms, and that of all workspaces.
        decoder: Looks at every photo.
        terms: On which it is opened.
        on_progress: Receives how far the work is.

    Raises:
        FileRefused: it is damaged, too large, too new, or not one of ours. No room was made, and no workspace.
        StorageFull: the disk has no space; the same.
    """
    (root, workspaces), name = places, clean_text(source[1]) or "The file"
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        workspaces.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise error_of(error, root / "A room") from error
    with _SavedRoom(source[0], name) as saved, _scratch(root) as scratch:
        try:
            room, left_out = _fill(saved, scratch, decoder, on_progress, terms)
            return OpenedRoom(_brought_in(room, scratch, root, workspaces), tuple(left_out))
        except (TwentyError, Stopped):
            raise
        except OSError as error:
            raise error_of(error, root / "A room") from error
        except Exception as error:  # zlib.error, EOFError ...: anyone may have made it
            raise FileRefused(RoomCode.SAVED_DAMAGED, name=name) from error


class _SavedRoom:
    """A saved room whose list of files is what it should be."""

    def __init__(self, source: bytes | Path, name: str) -> None:
        self.name = name
        self._zip = named_zip(source, name)
        try:
            self.manifest = self._read()
        except BaseException as error:
            self._zip.close()
            if isinstance(error, Exception) and not isinstance(error, TwentyError):
                raise FileRefused(RoomCode.SAVED_DAMAGED, name=name) from error
            raise

    def __enter__(self) -> "_SavedRoom":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _read(self) -> _Manifest:
        infos = self._zip.infolist()
        by_name = {info.filename: info for info in infos}
        if _MANIFEST not in by_name:
            raise FileRefused(RoomCode.NOT_A_SAVED_ROOM, name=self.name)
        # Nothing in ours is packed, so what is read never takes more than the file.
        plain = all(
            info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 and info.file_size == info.compress_size
            for info in infos
        )
        if not plain or len(by_name) < len(infos) or by_name[_MANIFEST].file_size > _LARGEST_MANIFEST:
            raise FileRefused(RoomCode.SAVED_DAMAGED, name=self.name)
        data = self._zip.read(_MANIFEST)
        try:
            version = msgspec.json.decode(data, type=_Head).version
        except Exception as error:
            raise FileRefused(RoomCode.NOT_A_SAVED_ROOM, name=self.name) from error
        if isinstance(version, int) and version > _VERSION:
            raise FileRefused(RoomCode.SAVED_BY_NEWER, name=self.name, found=version, known=_VERSION)
        manifest = msgspec.json.decode(data, type=_Manifest)
        sizes = {info.filename: info.file_size for info in infos if info.filename != _MANIFEST}
        if not manifest.is_whole or sizes != {member: file.n_bytes for member, file in manifest.files.items()}:
            raise FileRefused(RoomCode.SAVED_DAMAGED, name=self.name)
        for member, entry in manifest.files.items():  # before anything is written, and before minutes are spent on it
            self._check(member, entry)
        return manifest

    def copy(self, member: str, path: Path) -> None:
        """Copy a file out of the zip, compared once more: the zip may have changed since."""
        with path.open("wb") as target:
            self._check(member, self.manifest.files[member], target)

    def _check(self, member: str, entry: _File, target: IO[bytes] | None = None) -> None:
        digest, n = hashlib.sha256(), 0
        with self._zip.open(member) as file:
            while block := file.read(_BLOCK):
                n += len(block)
                digest.update(block)
                if target is not None:
                    target.write(block)
        if n != entry.n_bytes or digest.hexdigest() != entry.sha256:
            raise FileRefused(RoomCode.SAVED_DAMAGED, name=self.name)


def _fill(
    saved: _SavedRoom, scratch: Path, decoder: Decoder, on_progress: OnProgress, terms: Terms
) -> tuple[Room, list[TwentyError]]:
    """Make the room and its workspaces where nobody can open them yet; return also what was left out."""
    manifest = saved.manifest
    counter = Counter(on_progress, "checking", len(manifest.teams) + 1)
    room = Room.create(
        scratch / "rooms", manifest.name, example=manifest.example, password_hash=terms.password_hash,
        hours=terms.hours,
    )  # fmt: skip
    left_out: list[TwentyError] = []

    def opened(member: str, whose: str, root: Path) -> Workspace:
        part = scratch / "part.zip"
        saved.copy(member, part)
        found = open_saved(part, f"{saved.name}, {whose}", root, decoder)
        left_out.extend(TwentyError(RoomCode.OF_TEAM, team=whose, because=str(each)) for each in found.left_out)
        counter.step()
        return found.workspace

    photos = opened(_PHOTOS, "its photos", scratch / "photos")
    _copy(photos.dataset(), room.pool)
    _copy(photos.test_set.dataset(), room.sealed)
    for team in manifest.teams:
        adopt(room, team.id, team.name, team.colour, opened(_member(team.id), team.name, scratch / "workspaces"))
    if manifest.in_time is not None:
        answers.note_reveal(room, scratch / "workspaces", manifest.in_time)
    _take_written_down(room, manifest)
    room.change(exercise=min(manifest.exercise, EXERCISES), revealed=manifest.revealed)
    return room, left_out


def _take_written_down(room: Room, manifest: _Manifest) -> None:
    notes = [note for note in manifest.notes if note.key in _KEYS and _leads_nowhere(note)]
    with transaction(room.database, writes=True) as db:
        db.executemany(
            "INSERT OR REPLACE INTO notes (team, key, value) VALUES (?, ?, ?)",
            [(note.team, note.key, note.value) for note in notes],
        )
        db.executemany(
            "INSERT INTO notices (team, text, at) VALUES (?, ?, ?)",
            [(notice.team, clean_text(notice.text), notice.at) for notice in manifest.notices],
        )


def _leads_nowhere(note: _Note) -> bool:
    """Tell whether a note is JSON that names no workspace: such a one would be deleted with the room."""
    try:
        return not any(is_id(text) for text in _texts(msgspec.json.decode(note.value)))
    except (msgspec.MsgspecError, RecursionError):
        return False


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (whatever JSON can hold)
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for pair in value.items() for part in pair for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def _brought_in(room: Room, scratch: Path, root: Path, workspaces: Path) -> Room:
    """Move what was made to where it can be opened: the room last, or nothing."""
    room.change(code=free_code(root))
    staged, moved = scratch / "workspaces", []
    try:
        for folder in list(staged.iterdir()) if staged.is_dir() else []:
            moved.append(folder.rename(workspaces.resolve() / folder.name))
        return Room(room.folder.rename(root.resolve() / room.id))
    except BaseException:
        for folder in moved:
            remove_folder(folder)
        raise
