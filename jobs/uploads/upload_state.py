"""The state of one workspace's uploads: the files that wait, the photos to be embedded, and the counts."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from jobs.uploads.upload_receipts import UploadReceipt, note, refused
from jobs.uploads.upload_spool import SpooledUpload, discard
from jobs.uploads.upload_wording import UploadCode
from model.common.errors import LabelRefused, PhotoRefused, TwentyError
from model.common.text import clean_text
from model.photos.labelled_files import in_folder
from model.photos.photo import Photo
from model.photos.wording import PhotoCode
from workspace.quotas import BESIDE_A_PHOTO, on_disk, quotas, used_bytes
from workspace.workspace import Workspace

Outcome = Literal["added", "already_there", "refused"]


@dataclass(frozen=True)
class UploadProgress:
    """How far the files of one workspace are since its uploads were last at rest."""

    phase: Literal["reading", "looking"]  # files, then photos
    done: int  # in this phase
    total: int
    fraction: float  # of both phases, 0 to 1
    seconds_left: float | None
    added: int  # photos that are new
    already_there: int  # photos that were under the same label before
    refused: int  # files; `Workspace.refusals` has their reasons
    active: bool  # False: this is the summary of what was done
    ended: tuple[TwentyError, ...]  # why it ended early

    @property
    def message(self) -> str | None:
        """Why it ended early, for a person."""
        return " ".join(str(why) for why in self.ended) or None


@dataclass(eq=False)
class UploadState:
    """The upload queue's side of one workspace. Not thread-safe: the queue's lock guards it."""

    workspace: Workspace
    waiting: deque[SpooledUpload]
    to_embed: list[str] = field(default_factory=list)  # ids of photos
    counts: dict[Outcome, int] = field(default_factory=dict)
    n_files: int = 0  # since nothing was left to do
    n_photos: int = 0  # of them, those to be embedded
    ended: tuple[TwentyError, ...] = ()  # why it ended early
    used_bytes: int | None = None  # that the workspace takes on disk; None: not looked yet
    round: int = 0  # raised by `drop`: what is in hand then is not counted any more

    @property
    def active(self) -> bool:
        """Whether there is anything left to do."""
        return bool(self.waiting or self.to_embed)

    def receive(self, files: Sequence[SpooledUpload]) -> None:
        """Add files to those that wait; after a rest, the count starts anew."""
        if not self.active:
            self.counts, self.n_files, self.n_photos, self.ended = {}, 0, 0, ()
            self.used_bytes = None
        self.waiting.extend(files)
        self.n_files += len(files)

    def count(self, outcome: Outcome, n: int = 1) -> None:
        """Count files that have been read."""
        self.counts[outcome] = self.counts.get(outcome, 0) + n

    def embed_later(self, photo_ids: Sequence[str]) -> None:
        """Note photos that need an embedding."""
        self.to_embed.extend(photo_ids)
        self.n_photos += len(photo_ids)

    def take(self, file: SpooledUpload, result: Photo | PhotoRefused) -> Outcome:
        """Store one photo, or note why not."""
        outcome: Outcome = "refused"
        try:
            if isinstance(result, PhotoRefused):
                raise result
            outcome = "added" if self._store(file, result) else "already_there"
            receipt = UploadReceipt(outcome, result.id)
        except (PhotoRefused, LabelRefused) as error:
            refusal = PhotoRefused(clean_text(file.name), error.code, **error.values)
            self.workspace.add_refusals([refusal])
            receipt = refused(refusal)
        if file.ticket:
            note(self.workspace.folder, file.ticket, receipt)
        return outcome

    def _store(self, file: SpooledUpload, photo: Photo) -> bool:
        """Store one photo; `False` when it is there already.

        Raises:
            PhotoRefused: the quota is used up, or the photo is under another label.
            LabelRefused: its label is gone, or cannot be made.
        """
        self._check_space(photo)
        label_id = file.label_id
        if label_id is None:
            label_id = self.workspace.label_named(file.label or "").id
        add = self.workspace.add_tried if file.answer_seen else self.workspace.add_photo
        is_new = add(in_folder(photo, file.folder), label_id)
        if file.series is not None:
            self.workspace.set_series({photo.id: file.series})
        if is_new:
            self.used_bytes = (self.used_bytes or 0) + _space_of(photo)
        return is_new

    def _check_space(self, photo: Photo) -> None:
        """Raise `PhotoRefused` where the workspace takes up all that it may."""
        if self.used_bytes is None:
            self.used_bytes = used_bytes(self.workspace.folder)
        most = quotas().megabytes
        if self.used_bytes + _space_of(photo) > most << 20:
            raise PhotoRefused(photo.name, PhotoCode.TOO_MUCH_SPACE, megabytes=self.used_bytes / 2**20, most=most)

    def drop(self, *why: TwentyError) -> None:
        """Give up what waits. Training computes the embeddings that are missing then."""
        not_read = TwentyError(UploadCode.NOT_READ, n=len(self.waiting))
        self.ended = (*why, not_read) if self.waiting else why
        for file in self.waiting:
            if file.ticket:
                note(self.workspace.folder, file.ticket, UploadReceipt("stopped"))
        discard(self.waiting)
        self.waiting.clear()
        self.to_embed.clear()
        self.round += 1

    def progress(self, seconds_a_photo: float | None) -> UploadProgress:
        """Return the counts for a person."""
        reading, n_read = bool(self.waiting), sum(self.counts.values())
        n_embedded = self.n_photos - len(self.to_embed)
        # Reading and embedding a photo take about as long as one another.
        left = len(self.waiting) + len(self.to_embed) / 2
        return UploadProgress(
            phase="reading" if reading else "looking",
            done=n_read if reading else n_embedded,
            total=self.n_files if reading else self.n_photos,
            fraction=(n_read + n_embedded) / max(self.n_files + self.n_photos + len(self.waiting), 1),
            seconds_left=seconds_a_photo * left if seconds_a_photo else None,
            added=self.counts.get("added", 0),
            already_there=self.counts.get("already_there", 0),
            refused=self.counts.get("refused", 0),
            active=self.active,
            ended=self.ended,
        )


def _space_of(photo: Photo) -> int:
    return on_disk(len(photo.jpeg)) + BESIDE_A_PHOTO
