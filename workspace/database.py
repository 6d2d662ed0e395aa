"""The SQLite database of a workspace (write-ahead log): its schema, its transactions, and what can go wrong."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from model.common.errors import FileRefused, FolderGone, NotWritable, StorageFull, TwentyError
from model.common.wording import DiskCode
from workspace.wording import WorkspaceCode

SCHEMA_VERSION = 6
OTHERS = -1  # under this row of `labels` stand photos of other things: it is no label, and never renamed or removed
_OTHERS_ROW = "INSERT OR IGNORE INTO labels (id, name) VALUES (-1, 'Other things');"
# `removed` numbers the removal that took a photo away, so the highest one is what undo brings back. `metadata` is JSON
# (`model.photos.photo_metadata`). `series` is what a person called the thing that a photo shows; NULL: nobody said.
# `label_before` is the label that a photo came with, where it was changed by somebody who had seen the answer, or in a
# blind look: `changed_by` says which. NULL: it was not. `moves` has what a step of moving changed, to undo it.
_SCHEMA = f"""
CREATE TABLE labels (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
                     removed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE photos (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                     label_id INTEGER NOT NULL REFERENCES labels (id), width INTEGER NOT NULL,
                     height INTEGER NOT NULL, metadata TEXT NOT NULL, series TEXT,
                     label_before INTEGER REFERENCES labels (id), changed_by TEXT, removed INTEGER);
CREATE INDEX photos_of_label ON photos (label_id);
CREATE INDEX photos_removed ON photos (removed);
CREATE TABLE moves (step INTEGER NOT NULL, photo_id TEXT NOT NULL, label_from INTEGER NOT NULL,
                    label_to INTEGER NOT NULL, label_before INTEGER, changed_by TEXT);
CREATE TABLE refusals (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, code TEXT NOT NULL,
                       details TEXT NOT NULL);
{_OTHERS_ROW}
PRAGMA user_version = {SCHEMA_VERSION};
"""
# What makes a database of the version before into one of this version, by the version before.
_MIGRATIONS = {
    3: """
ALTER TABLE photos ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
UPDATE photos SET metadata = json_object('width', width, 'height', height, 'file_type', file_type, 'camera', camera,
                                         'n_bytes', n_bytes);
ALTER TABLE photos DROP COLUMN file_type;
ALTER TABLE photos DROP COLUMN camera;
ALTER TABLE photos DROP COLUMN n_bytes;
ALTER TABLE photos ADD COLUMN series TEXT;
DELETE FROM refusals WHERE code IN ('FOLDER_NAME', 'PACKING');
ALTER TABLE photos ADD COLUMN label_before INTEGER REFERENCES labels (id);
ALTER TABLE photos ADD COLUMN changed_by TEXT;
""",
    4: """
CREATE TABLE moves (step INTEGER NOT NULL, photo_id TEXT NOT NULL, label_from INTEGER NOT NULL,
                    label_to INTEGER NOT NULL, label_before INTEGER, changed_by TEXT);
""",
    5: _OTHERS_ROW,
}
# What a database that went away answers, depending on the moment; or one that the disk does not give.
_GONE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM)
_LITTLE = 1 << 16  # bytes of a disk that is full: one transaction needs about as much


def create(path: Path, schema: str = _SCHEMA) -> None:
    """Make an empty database with the tables of a workspace, or those of another schema."""
    with _translated(path), closing(_connect(path, "rwc")) as db:
        # Write-ahead: a reader never waits for a writer. Stays in the file. Where a network drive cannot do
        # it, SQLite keeps its older journal, which is as safe.
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(f"BEGIN; {schema} COMMIT;")


def bring_up_to_date(path: Path) -> None:
    """Make a database of an earlier version into one of this version, all of it or nothing.

    Raises:
        FileRefused: it was made by a version that is not known here, or is damaged.
    """
    with transaction(path) as db:
        version = _version(db)
    if version == SCHEMA_VERSION:
        return
    if version == 0:  # an empty file is an empty database to SQLite
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED)
    if version not in _MIGRATIONS:
        raise FileRefused(WorkspaceCode.OTHER_FORMAT, found=version, known=SCHEMA_VERSION)
    with transaction(path, writes=True) as db:
        while (version := _version(db)) in _MIGRATIONS:  # another tab may have been faster
            for statement in filter(str.strip, _MIGRATIONS[version].split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version + 1}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(path: Path, *, writes: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the database for one operation; at the end all of its changes are on disk, or none.

    Reads see one snapshot, whatever others write meanwhile. A writer waits up to 5 s for another one.

    Raises:
        StorageFull: the disk has no space; nothing has changed.
        FileRefused: the database is damaged.
        FolderGone: the workspace was deleted.
        TwentyError: another writer took too long.
    """
    # A connection per operation: none is shared between threads, none is left open.
    with _translated(path), closing(_begun(path, writes=writes)) as db:
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:  # SQLite has rolled back by itself when the disk is full
                db.execute("ROLLBACK")
            raise


def _begun(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Return a connection with a transaction that has begun."""
    try:
        return _connect(path, "rw", "BEGIN IMMEDIATE" if writes else "BEGIN")
    except sqlite3.Error as error:
        if writes or getattr(error, "sqlite_errorcode", 0) & 0xFF not in _GONE or not path.is_file() or _has_more(path):
            raise
        # A full or read-only disk has no place for what readers and writers share. With no writer, and nothing of an
        # earlier one left, the database alone is all there is to read.
        return _connect(path, "ro&immutable=1", "BEGIN")


def _has_more(path: Path) -> bool:
    """Tell whether a database has changes that stand in the file beside it."""
    with suppress(FileNotFoundError):
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    return False


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Make many operations in a row four times faster: the last connection to close tidies up, which takes syncs."""
    with _translated(path), closing(_connect(path, "rw")) as db:
        db.execute("SELECT count(*) FROM labels").fetchone()  # only now is the file open
        yield


def _connect(path: Path, mode: str, begin: str = "") -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", timeout=5.0, isolation_level=None, uri=True)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")  # what is committed survives a loss of power too
        if begin:
            db.execute(begin)
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # only now does a reader open the file
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits tell details
        if code in _GONE and not path.is_file():
            raise FolderGone(DiskCode.WORKSPACE_DELETED) from error
        if code == sqlite3.SQLITE_FULL:
            raise StorageFull(WorkspaceCode.DATABASE_FULL) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or (
            # A table or a column is gone, or a text is none: our own statements are right.
            code in (0, sqlite3.SQLITE_ERROR) and isinstance(error, sqlite3.OperationalError)
        ):
            raise FileRefused(WorkspaceCode.DATABASE_DAMAGED) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise TwentyError(WorkspaceCode.DATABASE_BUSY) from error
        if code in _GONE:
            if shutil.disk_usage(path.parent).free < _LITTLE:  # SQLite itself calls it an error of reading or opening
                raise StorageFull(WorkspaceCode.DATABASE_FULL) from error
            raise NotWritable(WorkspaceCode.DATABASE_NOT_WRITABLE) from error
        raise
    except UnicodeDecodeError as error:  # SQLite quotes the damage in its message
        raise FileRefused(WorkspaceCode.DATABASE_DAMAGED) from error
