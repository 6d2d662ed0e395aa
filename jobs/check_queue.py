"""The checks of many workspaces, in a thread beside the page: asked for, looked up, never waited for.

Findings are kept beside the photos, by what the photos and labels were: what was found once costs nothing again, and
whatever a visitor changes asks for new ones. One thread, so that checks never take the cores that clicks need.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
from threadpoolctl import threadpool_limits

from model.checks.findings import Finding, from_json
from model.checks.run import after_training, before_training
from model.classifier.classifier import Classifier
from model.common.checked_cache import keep, kept
from model.common.errors import Stopped, TwentyError
from model.common.progress import OnProgress, Progress
from model.network.compute_lock import compute_lock
from model.photos.dataset import Dataset
from workspace.workspace import Workspace

_VERSION = 1  # of the checks: findings of another one are not looked up
_log = logging.getLogger(__name__)


@dataclass
class _Work:
    """Checks of one workspace that wait or run."""

    key: str
    future: Future[list[Finding]]
    progress: Progress | None = None
    stopped: bool = False


class Checker:
    """Checks the photos of all workspaces, one after the other. Knows nothing of the page."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="checks", initializer=compute_lock.work_ahead)
        self._work: dict[str, _Work] = {}  # by workspace and kind of check
        self._changed = threading.Lock()

    def before_training(self, workspace: Workspace, patience: float = 0.0) -> list[Finding] | None:
        """Return what there is to say about a workspace's photos; `None` while that is being found out.

        Args:
            workspace: Whose photos.
            patience: How many seconds to wait for an answer that is not known yet.
        """
        dataset = workspace.dataset()
        return self._ask(
            workspace, f"before {_digest(dataset)}", patience, lambda report: before_training(dataset, report)
        )

    def after_training(
        self, workspace: Workspace, classifier: Classifier, patience: float = 0.0
    ) -> list[Finding] | None:
        """Return what training has shown about a workspace's photos; `None` while that is being found out."""
        dataset = workspace.dataset()
        kind = f"after {_digest(dataset)} {classifier.created}"
        return self._ask(workspace, kind, patience, lambda _: after_training(dataset, classifier))

    def progress(self, workspace: Workspace) -> Progress | None:
        """Return how far the checks of a workspace's photos are; `None` where nothing is known."""
        with self._changed:
            work = self._work.get(f"{workspace.id} before")
            return work.progress if work is not None else None

    def stop(self, workspace: Workspace) -> None:
        """Stop checking a workspace's photos, because they are about to be deleted."""
        with self._changed:
            for kind in ("before", "after"):
                if (work := self._work.pop(f"{workspace.id} {kind}", None)) is not None:
                    work.stopped = True
                    work.future.cancel()

    def close(self) -> None:
        """End the thread; whatever it was checking is checked again when it is asked for."""
        with self._changed:
            for work in self._work.values():
                work.stopped = True
        self._pool.shutdown(cancel_futures=True)

    def _ask(
        self, workspace: Workspace, what: str, patience: float, check: Callable[[OnProgress], list[Finding]]
    ) -> list[Finding] | None:
        path = _path(workspace, what)
        known = _read(path)
        if known is not None:
            return known
        place = f"{workspace.id} {what.partition(' ')[0]}"
        with self._changed:
            work = self._work.get(place)
            if work is None or work.key != what:
                if work is not None:  # the photos have changed: what is being found out is of no use any more
                    work.stopped = True
                    work.future.cancel()
                work = self._work[place] = self._begin(workspace, path, what, check)
        try:
            return work.future.result(timeout=patience)
        except (TimeoutError, CancelledError):
            return None

    def _begin(
        self, workspace: Workspace, path: Path, what: str, check: Callable[[OnProgress], list[Finding]]
    ) -> _Work:
        work = _Work(what, Future())

        def report(progress: Progress) -> None:
            if work.stopped:
                raise Stopped(what)
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
        return [Finding("checks", "Checks", "not checked", str(error))]
    except Exception:  # noqa: BLE001  (the thread serves everybody and must not end)
        if not workspace.exists:  # it was deleted under our hands
            return []
        _log.exception("checking photos failed")
        return [Finding("checks", "Checks", "not checked", "Checking these photos failed, and the fault is ours.")]
    final = all(finding.outcome != "not checked" or finding.check != "near-copies" for finding in findings)
    if final:  # before the network is prepared, nothing is kept
        with suppress(TwentyError):  # a full disk: it is found out again; a deletion: nobody asks any more
            keep(path, json.dumps([finding.to_json() for finding in findings]).encode(), below=workspace.folder)
    return findings


def _path(workspace: Workspace, what: str) -> Path:
    name = hashlib.sha256(what.encode()).hexdigest()
    return workspace.store.cache_folder(f"findings-{_VERSION}") / f"{name}.json"


def _read(path: Path) -> list[Finding] | None:
    known = kept(path)
    try:
        return None if known is None else [from_json(finding) for finding in json.loads(known)]
    except (KeyError, TypeError, ValueError):  # another program changed it: it is found out anew
        return None


def _digest(dataset: Dataset) -> str:
    """Return a text that changes with the photos, their labels and what is known of their files."""
    facts = {photo_id: msgspec.structs.asdict(dataset.metadata[photo_id]) for photo_id in sorted(dataset.metadata)}
    return f"{dataset.fingerprint()} {hashlib.sha256(json.dumps(facts).encode()).hexdigest()}"
