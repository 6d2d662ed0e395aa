"""The queue that turns incoming files into stored, embedded photos, in a thread beside the page.

Workspaces take turns: one visitor's thousand photos do not keep another's twenty waiting.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from jobs.upload_receipts import Receipt, note
from jobs.upload_spool import Incoming, Spooled, bytes_of, check_waiting, discard, incoming, left_over, spool
from jobs.upload_state import IntakeProgress, Outcome, Tray
from model.common.errors import LabelRefused, PhotoRefused, Stopped, TwentyError
from model.common.text import clean_text
from model.network.backbone import Backbone, load_backbone
from model.network.compute_lock import compute_lock
from model.network.embeddings import embeddings_of
from model.network.graph_cache import is_ready
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, example_folder, from_folder
from model.photos.photo import Photo, read_photo
from workspace.database import kept_open
from workspace.workspace import Workspace

TURN = 24  # photos of one workspace before the next one's turn: about two seconds of work
EMBED = 8  # photos: the batch that the backbone runs best

_log = logging.getLogger(__name__)


def backbone_if_ready() -> Backbone | None:
    """Return this process's backbone, unless its files must be made first, which takes too long for here."""
    return load_backbone() if is_ready() else None


class Intake:
    """Reads incoming files of all workspaces, one thread for the whole server. Knows nothing of the page."""

    def __init__(
        self,
        decoder: Decoder,
        get_backbone: Callable[[], Backbone | None] = backbone_if_ready,
        root: Path | None = None,
    ) -> None:
        """Start the thread.

        Args:
            decoder: Reads the files; stays open when the intake is closed.
            get_backbone: Returns `None` while there is none: photos are then stored, and embedded later.
            root: The folder of workspaces, to go on with what lay there when the last server ended.
        """
        self._decoder, self._get_backbone = decoder, get_backbone
        self._backbone: Backbone | None = None
        self._trays: dict[str, Tray] = {}  # by workspace id; whose turn is next stands first
        self._changed = threading.Condition()  # guards the trays
        self._closed = False
        self._pace: float | None = None  # seconds a photo, moving average
        for folder in {path.parent.parent for path in root.glob("*/incoming/*.file")} if root else ():
            with suppress(TwentyError):  # of a newer version: left for that one
                self.resume(Workspace.open(folder.parent, folder.name))
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
        self._thread.start()

    def add(self, workspace: Workspace, files: Iterable[LabelledFile | Incoming], label_id: int | None = None) -> int:
        """Keep files on disk to be read soon; return how many.

        Args:
            workspace: Where the photos go.
            files: In the order in which they shall appear.
            label_id: The label of files that name none themselves.

        Raises:
            StorageFull: the disk has no space; none of the files is kept.
        """
        tray, folder = self._tray(workspace), workspace.folder / "incoming"
        spooled: list[Spooled] = []
        refusals: list[PhotoRefused] = []
        try:
            with self._changed:
                waiting = bytes_of(tray.waiting)
            for file in files:
                try:
                    here = incoming(file, label_id)
                    check_waiting(here, waiting)
                    spooled.append(spool(folder, here))
                    waiting += bytes_of(spooled[-1:])
                except PhotoRefused as refusal:
                    refusals.append(refusal)
            if refusals:
                workspace.add_refusals(refusals)
        except BaseException:
            discard(spooled)
            raise
        with self._changed:
            tray.receive(spooled)
            tray.n_files += len(refusals)
            tray.count("refused", len(refusals))
            self._changed.notify_all()
        return len(spooled)

    def add_example(self, workspace: Workspace, folder: Path | None = None) -> int:
        """Put the example's photos into a workspace at once, labels as their sub-folders.

        Photos that are there already, under whichever label, stay where they are. Returns how many are new.
        """
        # Our own files need no limited process, which would take a moment to start.
        files = list(from_folder(folder or example_folder()))
        with ThreadPoolExecutor(2) as pool:
            photos = list(pool.map(lambda file: read_photo(file.name, file.read()), files))
        there = {photo.id for photo in workspace.photos()}
        by_label: dict[str, list[Photo]] = {}
        for file, photo in zip(files, photos, strict=True):
            if file.label is not None and photo.id not in there:
                by_label.setdefault(file.label, []).append(photo)
        for label, new in by_label.items():
            workspace.add_photos(new, workspace.label_named(label).id)
        ids = [photo.id for new in by_label.values() for photo in new]
        tray = self._tray(workspace)
        with self._changed:
            tray.receive([])
            tray.n_files += len(files)
            tray.count("added", len(ids))
            tray.count("already_there", len(files) - len(ids))
            tray.embed_later(ids)
            self._changed.notify_all()
        return len(ids)

    def resume(self, workspace: Workspace) -> None:
        """Go on with files that an earlier server left unread. Costs nothing when they are known."""
        self._tray(workspace)

    def progress(self, workspace_id: str) -> IntakeProgress | None:
        """Return how far a workspace's files are, or how they ended; `None` when there were none."""
        with self._changed:
            tray = self._trays.get(workspace_id)
            if tray is None or not tray.n_files:
                return None
            sharing = sum(other.active for other in self._trays.values())
            return tray.progress(self._pace * max(sharing, 1) if self._pace else None)

    def stop(self, workspace_id: str) -> None:
        """Drop the files of a workspace that are still waiting; the photos that are there stay."""
        with self._changed:
            tray = self._trays.get(workspace_id)
            if tray is not None and tray.active:
                tray.drop("Stopped." if tray.waiting else None)

    def forget(self, workspace_id: str) -> None:
        """Drop all that is known of a workspace, because it is about to be deleted."""
        self.stop(workspace_id)
        with self._changed:
            self._trays.pop(workspace_id, None)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def close(self) -> None:
        """End the thread. Files that wait stay on disk for the next server."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(30)

    def _tray(self, workspace: Workspace) -> Tray:
        with self._changed:
            tray = self._trays.get(workspace.id)
            if tray is None:
                tray = self._trays[workspace.id] = Tray(workspace, deque())
                tray.receive(list(left_over(workspace.folder / "incoming")))
                self._changed.notify_all()
            return tray

    # The thread

    def _work(self) -> None:
        compute_lock.work_ahead()  # an answer that somebody waits for goes before
        while (tray := self._next()) is not None:
            try:
                self._turn(tray)
            except Stopped:  # the decoder was closed: what waits stays on disk for the next server
                return
            except TwentyError as error:  # above all a full disk: this workspace ends, the others go on
                self._give_up(tray, str(error))
            except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
                _log.exception("reading photos failed")
                self._give_up(tray, "Reading these photos failed, and the fault is ours: add them again.")

    def _next(self) -> Tray | None:
        """Wait for the workspace whose turn it is; `None` when closed."""
        with self._changed:
            while not self._closed:
                trays = self._trays.values()
                tray = next((t for t in trays if t.waiting), None) or next((t for t in trays if t.to_embed), None)
                if tray is not None:
                    self._trays[tray.workspace.id] = self._trays.pop(tray.workspace.id)  # to the end
                    return tray
                self._changed.wait()
        return None

    def _turn(self, tray: Tray) -> None:
        """Work on one workspace for a short while."""
        with self._changed:
            batch = [tray.waiting[i] for i in range(min(TURN, len(tray.waiting)))]
        if batch:
            with kept_open(tray.workspace.database):
                self._read(tray, batch)
        if not tray.waiting and not self._embed(tray):
            with self._changed:
                self._changed.wait(1.0)  # the backbone's files are being made by another process

    def _read(self, tray: Tray, batch: Sequence[Spooled]) -> None:
        """Read, store and embed a few files; those not reached stay waiting."""
        this_round, start = tray.round, time.monotonic()
        # One call for all: while these photos are embedded, the decoder goes on with the next.
        results = self._decoder.read_many((file.name, file.data) for file in batch)
        for file, result in zip(batch, results, strict=True):
            if self._closed or tray.round != this_round:
                return
            # Two servers may share a data folder for a moment, while one replaces the other.
            elsewhere = isinstance(result, PhotoRefused) and not file.path.exists()
            outcome = "already_there" if elsewhere else _take(tray, file, result)
            file.path.unlink(missing_ok=True)  # only now: a crash must not lose what is not stored
            with self._changed:
                if tray.round != this_round:
                    return
                tray.waiting.popleft()
                tray.count(outcome)
                if isinstance(result, Photo) and outcome != "refused":
                    tray.embed_later([result.id])
            if len(tray.to_embed) >= EMBED:
                self._embed(tray)
            seconds, start = time.monotonic() - start, time.monotonic()
            self._pace = seconds if self._pace is None else 0.9 * self._pace + 0.1 * seconds

    def _embed(self, tray: Tray) -> bool:
        """Compute the embeddings that a workspace lacks; `False` when that must wait for the backbone."""
        self._backbone = self._backbone or self._get_backbone()
        if self._backbone is None:
            return False
        this_round = tray.round
        while not self._closed:
            with self._changed:
                if not tray.workspace.exists:
                    tray.to_embed.clear()
                ids = tray.to_embed[:EMBED]
            if not ids:
                break
            embeddings_of(tray.workspace.store, ids, self._backbone)
            with self._changed:
                if tray.round != this_round:
                    break
                del tray.to_embed[: len(ids)]
                if tray.waiting:  # the rest comes with the next few that are read
                    break
        return True

    def _give_up(self, tray: Tray, sentence: str) -> None:
        with self._changed:
            tray.drop(sentence)


def _take(tray: Tray, file: Spooled, result: Photo | PhotoRefused) -> Outcome:
    """Store one photo, or note why not."""
    outcome, reason = _store(tray, file, result)
    if file.ticket:
        photo_id = result.id if isinstance(result, Photo) and not reason else ""
        note(tray.workspace.folder, file.ticket, Receipt(outcome, reason, photo_id))
    return outcome


def _store(tray: Tray, file: Spooled, result: Photo | PhotoRefused) -> tuple[Outcome, str]:
    workspace = tray.workspace
    try:
        if isinstance(result, PhotoRefused):
            raise result
        tray.check_space(result)
        label_id = file.label_id
        if label_id is None:
            label_id = workspace.label_named(file.label or "").id
        is_new = workspace.add_photo(result, label_id)
    except (PhotoRefused, LabelRefused) as refusal:
        reason = refusal.reason if isinstance(refusal, PhotoRefused) else str(refusal)
        workspace.add_refusals([PhotoRefused(clean_text(file.name), reason)])
        return "refused", reason
    if is_new:
        tray.note_space(result)
    return ("added" if is_new else "already_there"), ""
