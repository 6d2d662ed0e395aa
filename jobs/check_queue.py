"""The checks of many workspaces, in a thread beside the page: asked for, looked up, never waited for.

Findings are kept beside the photos, by what the photos and labels were: what was found once costs nothing again, and
whatever a visitor changes asks for new ones. One thread, so that checks never take the cores that clicks need.
"""

import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import msgspec
from threadpoolctl import threadpool_limits

from model.checks.findings import Finding
from model.checks.run import after_training, before_training, version
from model.classifier.classifier import Classifier
from model.common.checked_cache import keep, kept
from model.common.errors import Stopped, TwentyError
from model.common.progress import OnProgress, Progress
from model.network.compute_lock import compute_lock
from model.photos.dataset import Dataset
from workspace.workspace import Workspace

_When = Literal["before", "after"]  # training
_Question = tuple[_When, str]  # the second part changes with all that the answer depends on
_log = logging.getLogger(__name__)


@dataclass
class _Work:
    """Checks of one workspace that wait or run."""

    question: _Question
    future: Future[list[Finding]]
    progress: Progress | None = None
    stopped: bool = False

    def stop(self) -> None:
        """Let it end at its next report of progress, or never begin."""
        self.stopped = True
        self.future.cancel()


class CheckQueue:
    """Checks the photos of all workspaces, one after the other. Knows nothing of the page."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="checks", initializer=compute_lock.work_ahead)
        self._work: dict[tuple[str, _When], _Work] = {}  # by workspace
        self._changed = threading.Lock()

    def before_training(self, workspace: Workspace, patience: float = 0.0) -> list[Finding] | None:
        """Return what there is to say about a workspace's photos; `None` after `patience` seconds without an answer."""
        dataset = workspace.dataset()
        question: _Question = ("before", _digest(dataset))
        return self._ask(workspace, question, patience, lambda report: before_training(dataset, report))

    def after_training(
        self, workspace: Workspace, classifier: Classifier, patience: float = 0.0
    ) -> list[Finding] | None:
        """Return what training has shown about a workspace's photos; `None` while that is being found out."""
        dataset = workspace.dataset()
        question: _Question = ("after", f"{_digest(dataset)} {classifier.created}")
        return self._ask(workspace, question, patience, lambda _: after_training(dataset, classifier))

    def progress(self, workspace: Workspace) -> Progress | None:
        """Return how far the checks of a workspace's photos are; `None` where nothing is known."""
        with self._changed:
            work = self._work.get((workspace.id, "before"))
            return work.progress if work is not None else None

    def stop(self, workspace: Workspace) -> None:
        """Stop checking a workspace's photos, because they are about to be deleted."""
        with self._changed:
            for when in get_args(_When):
                if (work := self._work.pop((workspace.id, when), None)) is not None:
                    work.stop()

    def close(self) -> None:
        """End the thread; whatever it was checking is checked again when it is asked for."""
        with self._changed:
            for work in self._work.values():
                work.stopped = True
        self._pool.shutdown(cancel_futures=True)

    def _ask(
        self, workspace: Workspace, question: _Question, patience: float, check: Callable[[OnProgress], list[Finding]]
    ) -> list[Finding] | None:
        path = _path(workspace, question)
        known = _read(path)
        if known is not None:
            return known
        place = (workspace.id, question[0])
        with self._changed:
            work = self._work.get(place)
            if work is None or work.question != question:
                if work is not None:  # the photos have changed: what is being found out is of no use any more
                    work.stop()
                work = self._work[place] = self._begin(workspace, path, question, check)
        try:
            return work.future.result(timeout=patience)
        except (TimeoutError, CancelledError):
            return None

    def _begin(
        self, workspace: Workspace, path: Path, question: _Question, check: Callable[[OnProgress], list[Finding]]
    ) -> _Work:
        work = _Work(question, Future())

        def report(progress: Progress) -> None:
            if work.stopped:
                raise Stopped(question)
            work.progress = progress

        work.future = self._pool.submit(_run, workspace, path, check, report)
        return work


def _run(
    workspace: Workspace, path: Path, check: Callable[[OnProgress], list[Finding]], report: OnProgress
) -> list[Finding]:
    """Check and keep what was found; what goes wrong is a finding too."""
    try:
        with threadpool_limits(1):
            findings = check(report)
    except Stopped:
        return []
    except TwentyError as error:
        return [Finding("checks", "not checked", {"error": str(error)})]
    except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
        if not workspace.exists:  # it was deleted under our hands
            return []
        _log.exception("checking photos failed")
        return [Finding("checks", "not checked")]
    if not any(finding.waits_for_the_network for finding in findings):
        with suppress(TwentyError):  # a full disk: it is found out again; a deletion: nobody asks any more
            keep(path, msgspec.json.encode(findings), below=workspace.folder)
    return findings


def _path(workspace: Workspace, question: _Question) -> Path:
    name = hashlib.sha256(" ".join(question).encode()).hexdigest()
    return workspace.store.cache_folder(f"findings-{version()}") / f"{name}.json"


def _read(path: Path) -> list[Finding] | None:
    known = kept(path)
    try:
        return None if known is None else msgspec.json.decode(known, type=list[Finding])
    except msgspec.DecodeError:  # another program changed it: it is found out anew
        return None


def _digest(dataset: Dataset) -> str:
    """Return a text that changes with the photos, their labels and what is known of their files."""
    facts = msgspec.json.encode(dataset.metadata, order="deterministic")
    return f"{dataset.fingerprint()} {hashlib.sha256(facts).hexdigest()}"
