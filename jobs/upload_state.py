"""What the intake knows of one workspace: the files that wait, the photos to be embedded, and the counts."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from jobs.upload_receipts import Receipt, note
from jobs.upload_spool import Spooled, discard
from model.common.errors import PhotoRefused
from model.photos.photo import Photo
from workspace.quotas import BESIDE_A_PHOTO, limits, on_disk, used_bytes
from workspace.workspace import Workspace

Outcome = Literal["added", "already_there", "refused"]


@dataclass(frozen=True)
class IntakeProgress:
    """How far the files of one workspace are since its intake was last at rest."""

    stage: str  # for a person
    done: int  # files, in this stage
    total: int
    fraction: float  # of both stages, 0 to 1
    seconds_left: float | None
    added: int  # photos that are new
    already_there: int  # photos that were under the same label before
    refused: int  # files; `Workspace.refusals` has their reasons
    active: bool  # False: this is the summary of what was done
    message: str | None  # why it ended early, a sentence


@dataclass(eq=False)
class Tray:
    """The intake's side of one workspace. Not thread-safe: the intake's lock guards it."""

    workspace: Workspace
    waiting: deque[Spooled]
    to_embed: list[str] = field(default_factory=list)  # ids of photos
    counts: dict[Outcome, int] = field(default_factory=dict)
    n_files: int = 0  # since the tray was last empty
    n_photos: int = 0  # of them, those to be embedded
    message: str | None = None
    used_bytes: int | None = None  # that the workspace takes on disk; None: not looked yet
    round: int = 0  # raised by `drop`: what is in hand then is not counted any more

    @property
    def active(self) -> bool:
        """Whether there is anything left to do."""
        return bool(self.waiting or self.to_embed)

    def receive(self, files: Sequence[Spooled]) -> None:
        """Add files to those that wait; after a rest, the count starts anew."""
        self.begin()
        self.waiting.extend(files)
        self.n_files += len(files)

    def begin(self) -> None:
        """Start a new count if the last one is over."""
        if not self.active:
            self.counts, self.n_files, self.n_photos, self.message = {}, 0, 0, None
            self.used_bytes = None

    def count(self, outcome: Outcome, n: int = 1) -> None:
        """Count files that have been read."""
        self.counts[outcome] = self.counts.get(outcome, 0) + n

    def embed_later(self, photo_ids: Sequence[str]) -> None:
        """Note photos that need an embedding."""
        self.to_embed.extend(photo_ids)
        self.n_photos += len(photo_ids)

    def check_space(self, photo: Photo) -> None:
        """Check that a photo may be stored.

        Raises:
            PhotoRefused: the workspace takes up all that it may.
        """
        if self.used_bytes is None:
            self.used_bytes = used_bytes(self.workspace.folder)
        most = limits().disk_bytes
        if self.used_bytes + _space_of(photo) > most:
            raise PhotoRefused(
                photo.name,
                f"this workspace takes up {self.used_bytes / 2**20:,.0f} MB on the disk, and at most {most >> 20:,} "
                "may it take. Put more photos into a new workspace.",
            )

    def note_space(self, photo: Photo) -> None:
        """Count a photo that was stored."""
        self.used_bytes = (self.used_bytes or 0) + _space_of(photo)

    def drop(self, reason: str | None) -> None:
        """Give up what waits. Training computes the embeddings that are missing then."""
        n_dropped = len(self.waiting)
        words = [reason, f"{n_dropped} files were not read." if n_dropped else None]
        self.message = " ".join(word for word in words if word) or None
        for file in self.waiting:
            if file.ticket:
                note(self.workspace.folder, file.ticket, Receipt("stopped", reason or ""))
        discard(self.waiting)
        self.waiting.clear()
        self.to_embed.clear()
        self.round += 1

    def progress(self, seconds_a_photo: float | None) -> IntakeProgress:
        """Return the counts for a person."""
        reading, n_read = bool(self.waiting), sum(self.counts.values())
        n_embedded = self.n_photos - len(self.to_embed)
        # Reading and embedding a photo take about as long as one another.
        left = len(self.waiting) + len(self.to_embed) / 2
        return IntakeProgress(
            stage="Reading photos" if reading else "Looking at photos",
            done=n_read if reading else n_embedded,
            total=self.n_files if reading else self.n_photos,
            fraction=(n_read + n_embedded) / max(self.n_files + self.n_photos + len(self.waiting), 1),
            seconds_left=seconds_a_photo * left if seconds_a_photo else None,
            added=self.counts.get("added", 0),
            already_there=self.counts.get("already_there", 0),
            refused=self.counts.get("refused", 0),
            active=self.active,
            message=self.message,
        )


def _space_of(photo: Photo) -> int:
    return on_disk(len(photo.jpeg)) + BESIDE_A_PHOTO
