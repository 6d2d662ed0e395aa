"""The SQLite database of a room (write-ahead log): its schema; transactions are as of `workspace.database`."""

from pathlib import Path

from workspace import database

# `facts` is JSON (`rooms.room.RoomFacts`). `key` is what spellings of a team's name share. A notice with no team is for
# all. Team 0 in `notes` is the room itself.
_SCHEMA = """
CREATE TABLE room (id INTEGER PRIMARY KEY CHECK (id = 1), facts TEXT NOT NULL);
CREATE TABLE teams (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
                    colour TEXT NOT NULL, workspace_id TEXT NOT NULL, joined REAL NOT NULL);
CREATE TABLE notices (id INTEGER PRIMARY KEY AUTOINCREMENT, team INTEGER, text TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE notes (team INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (team, key));
PRAGMA user_version = 1;
"""

transaction = database.transaction


def create(path: Path) -> None:
    """Make an empty database with the tables of a room."""
    database.create(path, _SCHEMA)
