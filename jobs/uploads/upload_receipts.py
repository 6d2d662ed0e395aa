"""Upload receipts (idempotency keys): what became of each file that a phone sent, which it asks for later.

A sender draws a ticket for each file and keeps it. The outcome is a small file named by the ticket, in the workspace.
The first one counts: a file that came twice, because the answer was lost, is told what became of it the first time.
"""

import re
from contextlib import suppress
from pathlib import Path

import msgspec

from model.common.errors import PhotoRefused, TwentyError, Value
from model.common.files import read_json, write_atomically
from model.photos.wording import PhotoCode

_TICKET = re.compile("[0-9a-f]{32}")


class UploadReceipt(msgspec.Struct, frozen=True):
    """What became of one file."""

    outcome: str  # `jobs.uploads.upload_state.Outcome`, or "stopped": it was not read
    photo_id: str = ""  # empty: it was not taken
    code: str = ""  # why it was refused, the name of a `PhotoCode`
    values: dict[str, Value] = {}  # of the code; a struct copies it

    @property
    def reason(self) -> str:
        """Why it was refused, in a sentence; empty where it was not."""
        return PhotoCode[self.code].sentence(**self.values) if self.code else ""


def refused(refusal: PhotoRefused) -> UploadReceipt:
    """Return the receipt of a file that was refused."""
    return UploadReceipt("refused", code=refusal.code.name, values=refusal.values)


def is_ticket(text: str) -> bool:
    """Say whether a text that came from outside may name a file of ours."""
    return _TICKET.fullmatch(text) is not None


def note(workspace_folder: Path, ticket: str, receipt: UploadReceipt) -> None:
    """Keep the outcome of a file. Where it cannot be written there is none: its sender sends the file again."""
    path = _path(workspace_folder, ticket)
    if not path.exists():
        with suppress(TwentyError):
            write_atomically(path, msgspec.json.encode(receipt), durable=False, below=workspace_folder)


def find(workspace_folder: Path, ticket: str) -> UploadReceipt | None:
    """Return the outcome of a file; `None` while there is none.

    Raises:
        ValueError: that is no ticket.
    """
    receipt: UploadReceipt | None = read_json(_path(workspace_folder, ticket), UploadReceipt)
    return receipt


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
