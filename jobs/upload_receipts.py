"""What became of each file that was sent from afar: its sender asks later, perhaps after a restart of the server.

A sender draws a ticket for each file and keeps it. The outcome is a small file named by the ticket, in the workspace.
The first one counts: a file that came twice, because the answer was lost, is told what became of it the first time.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from model.common.errors import TwentyError
from model.common.files import read_json, write_atomically

_TICKET = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Receipt:
    """What became of one file."""

    outcome: str  # `jobs.upload_state.Outcome`, or "stopped": it was not read
    reason: str = ""  # why it was not taken, a sentence
    photo_id: str = ""  # empty: it was not taken


def is_ticket(text: str) -> bool:
    """Say whether a text that came from outside may name a file of ours."""
    return _TICKET.fullmatch(text) is not None


def note(workspace_folder: Path, ticket: str, receipt: Receipt) -> None:
    """Keep the outcome of a file. Where it cannot be written there is none: its sender sends the file again."""
    path = _path(workspace_folder, ticket)
    if not path.exists():
        with suppress(TwentyError):
            write_atomically(path, json.dumps(asdict(receipt)).encode(), durable=False, below=workspace_folder)


def find(workspace_folder: Path, ticket: str) -> Receipt | None:
    """Return the outcome of a file; `None` while there is none.

    Raises:
        ValueError: that is no ticket.
    """
    kept = read_json(_path(workspace_folder, ticket))
    return Receipt(**kept) if kept else None


def newest(workspace_folder: Path, n: int) -> list[Receipt]:
    """Return the `n` newest outcomes, the newest first."""
    paths = sorted(_folder(workspace_folder).glob("*.json"), key=_time, reverse=True)
    return [receipt for path in paths[:n] if (receipt := find(workspace_folder, path.stem))]


def count(workspace_folder: Path) -> int:
    """Return how many outcomes there are."""
    return sum(1 for _ in _folder(workspace_folder).glob("*.json"))


def mark(workspace_folder: Path) -> int:
    """Return a number that changes with every new outcome; it costs one look at a folder."""
    return _time(_folder(workspace_folder))


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _path(workspace_folder: Path, ticket: str) -> Path:
    if not is_ticket(ticket):  # it comes from outside: nothing but this shape may become a path
        raise ValueError(f"not a ticket: {ticket!r}")
    return _folder(workspace_folder) / f"{ticket}.json"


def _folder(workspace_folder: Path) -> Path:
    return workspace_folder / "phone" / "receipts"
