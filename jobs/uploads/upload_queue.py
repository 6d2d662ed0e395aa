"""The upload queue: a thread beside the page that turns uploaded files into stored, embedded photos.

Workspaces take turns: one visitor's thousand photos do not keep another's twenty waiting.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from jobs.background_looks import BackgroundLooks
from jobs.example_photos import decision_inputs_of
from jobs.uploads.upload_spool import (
    SpooledUpload,
    Upload,
    bytes_of,
    check_waiting,
    discard,
    labelled,
    left_over,
    spool,
)
from jobs.uploads.upload_state import UploadProgress, UploadState
from jobs.uploads.upload_wording import UploadCode
from model.common.errors import PhotoRefused, Stopped, TwentyError
from model.decision import inputs
from model.network.backbone import Backbone, load_backbone
from model.network.compute_lock import compute_lock
from model.network.embeddings import embeddings_of
from model.network.graph_cache import is_ready
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, in_folder
from model.photos.levels import alike
from model.photos.photo import Photo, read_photo
from workspace.database import OTHERS, kept_open
from workspace.quotas import UPLOADS
from workspace.workspace import Workspace

TURN = 24  # photos of one workspace before the next one's turn: about two seconds of work
EMBED = 8  # photos: the batch that the backbone runs best
MOST_BEHIND = 64  # photos that are there and were not looked at: people wait for their photos, and not for this

_log = logging.getLogger(__name__)


def backbone_if_ready() -> Backbone | None:
    """Return this process's backbone, unless its files must be made first, which takes too long for here."""
    return load_backbone() if is_ready() else None


class UploadQueue:
    """Reads the uploads of all workspaces, one thread for the whole server. Knows nothing of the page."""

    def __init__(
        self,
        decoder: Decoder,
        get_backbone: Callable[[], Backbone | None] = backbone_if_ready,
        root: Path | None = None,
    ) -> None:
        """Start the thread.

        Args:
            decoder: Reads the files; stays open when the queue is closed.
            get_backbone: Returns `None` while there is none: photos are then stored, and embedded later.
            root: The folder of workspaces, to go on with what lay there when the last server ended.
        """
        self._decoder, self._get_backbone = decoder, get_backbone
        self._backbone: Backbone | None = None
        self._states: dict[str, UploadState] = {}  # by workspace id; whose turn is next stands first
        self._changed = threading.Condition()  # guards the states
        self._closed = False
        self._seconds_a_photo: float | None = None  # moving average
        self._beside = BackgroundLooks()
        for folder in {path.parent.parent for path in root.glob(f"*/{UPLOADS}/*.file")} if root else ():
            with suppress(TwentyError):  # of a newer version: left for that one
                self.resume(Workspace.open(folder.parent, folder.name))
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
        self._thread.start()

    def add(self, workspace: Workspace, files: Iterable[LabelledFile | Upload], label_id: int | None = None) -> int:
        """Keep files on disk to be read soon; return how many. `label_id` is for files that name no label themselves.

        Raises:
            StorageFull: the disk has no space; none of the files is kept.
        """
        state = self._state(workspace)
        spooled: list[SpooledUpload] = []
        refusals: list[PhotoRefused] = []
        try:
            with self._changed:
                waiting = bytes_of(state.waiting)
            for file in files:
                try:
                    upload = labelled(file, label_id)
                    check_waiting(upload, waiting)
                    spooled.append(spool(workspace.uploads_folder, upload))
                    waiting += bytes_of(spooled[-1:])
                except PhotoRefused as refusal:
                    refusals.append(refusal)
            if refusals:
                workspace.add_refusals(refusals)
        except BaseException:
            discard(spooled)
            raise
        with self._changed:
            state.receive(spooled)
            state.n_files += len(refusals)
            state.count("refused", len(refusals))
            self._changed.notify_all()
        return len(spooled)

    def add_example(self, workspace: Workspace, files: Sequence[LabelledFile]) -> int:
        """Put photos of an example (`jobs.example_photos`) into a workspace at once.

        Photos that are there already, wherever, stay where they are. Returns how many are new.
        """
        # Our own files need no limited process, which would take a moment to start.
        with ThreadPoolExecutor(2) as pool:
            photos = list(pool.map(lambda file: in_folder(read_photo(file.name, file.read()), file.folder), files))
        there = workspace.photos() or workspace.photos(OTHERS)
        by_label: dict[str, list[Photo]] = {}
        for file, photo in zip(files, photos, strict=True):
            if file.label is not None:
                by_label.setdefault(file.label, []).append(photo)
        n_new = self.add_photos(workspace, by_label)
        of_example = decision_inputs_of(files)
        if of_example is not None and not there and inputs.load(workspace.folder) == inputs.DecisionInputs():
            inputs.save(workspace.folder, of_example)  # marked as the example's, and gone with its labels
        return n_new

    def add_photos(self, workspace: Workspace, by_label: Mapping[str, Sequence[Photo]]) -> int:
        """Put photos that are read already into a workspace, by their labels, and look at them soon.

        Photos that are there already, wherever, stay where they are. Returns how many are new.

        Raises:
            LabelRefused: a label cannot be added.
            StorageFull: the disk has no space.
        """
        there = {photo.id for photo in (*workspace.photos(), *workspace.photos(OTHERS))}
        ids: list[str] = []
        for label, photos in by_label.items():
            new = [photo for photo in photos if photo.id not in there]
            workspace.add_photos(new, workspace.label_named(label).id)
            ids += [photo.id for photo in new]
        n_files = sum(map(len, by_label.values()))
        state = self._state(workspace)
        with self._changed:
            state.receive([])
            state.n_files += n_files
            state.count("added", len(ids))
            state.count("already_there", n_files - len(ids))
            state.embed_later(ids)
            self._changed.notify_all()
        return len(ids)

    def resume(self, workspace: Workspace) -> None:
        """Go on with files that an earlier server left unread. Costs nothing when they are known."""
        self._state(workspace)

    def progress(self, workspace_id: str) -> UploadProgress | None:
        """Return how far a workspace's files are, or how they ended; `None` when there were none."""
        with self._changed:
            state = self._states.get(workspace_id)
            if state is None or not state.n_files:
                return None
            seconds, sharing = self._seconds_a_photo, sum(other.active for other in self._states.values())
            return state.progress(seconds * max(sharing, 1) if seconds else None)

    def stop(self, workspace_id: str) -> None:
        """Drop the files of a workspace that are still waiting; the photos that are there stay."""
        with self._changed:
            state = self._states.get(workspace_id)
            if state is not None and state.active:
                state.drop(*([TwentyError(UploadCode.STOPPED)] if state.waiting else []))

    def forget(self, workspace_id: str) -> None:
        """Drop all that is known of a workspace, because it is about to be deleted."""
        self.stop(workspace_id)
        with self._changed:
            self._states.pop(workspace_id, None)

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
        self._beside.close()

    def _state(self, workspace: Workspace) -> UploadState:
        with self._changed:
            state = self._states.get(workspace.id)
            if state is None:
                state = self._states[workspace.id] = UploadState(workspace, deque())
                state.receive(list(left_over(workspace.uploads_folder)))
                self._changed.notify_all()
            return state

    # The thread

    def _work(self) -> None:
        compute_lock.work_ahead()  # an answer that somebody waits for goes before
        while (state := self._next()) is not None:
            try:
                self._turn(state)
            except Stopped:  # the decoder was closed: what waits stays on disk for the next server
                return
            except TwentyError as error:  # above all a full disk: this workspace ends, the others go on
                self._give_up(state, error)
            except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
                _log.exception("reading photos failed")
                self._give_up(state, TwentyError(UploadCode.OUR_FAULT))

    def _next(self) -> UploadState | None:
        """Wait for the workspace whose turn it is; `None` when closed."""
        with self._changed:
            while not self._closed:
                states = self._states.values()
                state = next((t for t in states if t.waiting), None) or next((t for t in states if t.to_embed), None)
                if state is not None:
                    self._states[state.workspace.id] = self._states.pop(state.workspace.id)  # to the end
                    return state
                self._changed.wait()
        return None

    def _turn(self, state: UploadState) -> None:
        """Work on one workspace for a short while."""
        with self._changed:
            batch = [state.waiting[i] for i in range(min(TURN, len(state.waiting)))]
        if batch:
            with kept_open(state.workspace.database):
                self._read(state, batch)
        if not state.waiting and not self._embed(state):
            with self._changed:
                self._changed.wait(1.0)  # the backbone's files are being made by another process

    def _read(self, state: UploadState, batch: Sequence[SpooledUpload]) -> None:
        """Read, store and embed a few files; those not reached stay waiting."""
        this_round, start = state.round, time.monotonic()
        # One call for all: while some photos are embedded, the decoder goes on with the next.
        answers = self._decoder.read_many((file.name, file.data) for file in batch)
        results = alike(answers, state.workspace.dataset().metadata.values())
        for file, result in zip(batch, results, strict=True):
            if self._closed or state.round != this_round:
                return
            # Two servers may share a data folder for a moment, while one replaces the other.
            elsewhere = isinstance(result, PhotoRefused) and not file.path.exists()
            outcome = "already_there" if elsewhere else state.take(file, result)
            file.path.unlink(missing_ok=True)  # only now: a crash must not lose what is not stored
            with self._changed:
                if state.round != this_round:
                    return
                state.waiting.popleft()
                state.count(outcome)
                if isinstance(result, Photo) and outcome != "refused":
                    state.embed_later([result.id])
            if len(state.to_embed) >= MOST_BEHIND:
                self._embed(state)
            seconds, start = time.monotonic() - start, time.monotonic()
            known = self._seconds_a_photo
            self._seconds_a_photo = seconds if known is None else 0.9 * known + 0.1 * seconds

    def _embed(self, state: UploadState) -> bool:
        """Compute some embeddings that a workspace lacks; `False` when that must wait for the backbone."""
        self._backbone = self._backbone or self._get_backbone()
        if self._backbone is None:
            return False
        this_round = state.round
        with self._changed:
            if not state.workspace.exists:
                state.to_embed.clear()
            ids = state.to_embed[:EMBED]
        if ids:
            embeddings_of(state.workspace.store, ids, self._backbone)
            self._beside.look_later(state.workspace.store, ids)
            with self._changed:
                if state.round == this_round:
                    del state.to_embed[: len(ids)]
        return True

    def _give_up(self, state: UploadState, why: TwentyError) -> None:
        with self._changed:
            state.drop(why)
