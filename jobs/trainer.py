"""The process that trains: `python -m jobs.trainer`, started and fed by `jobs.training_queue`.

It reads one job a line from standard input and writes how far it is and the classifiers into the workspace.
On standard output it says only that it is ready, and that a job has finished. It ends when its input does. A job that
comes while another is worked on is done in between, whenever that one reports: the queue sends only short ones then.
"""

import faulthandler
import json
import logging
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jobs.training_job import JobStatus, State, stop_is_asked, write_status
from model.classifier.settings import Settings
from model.common.errors import Stopped, TwentyError
from model.common.files import write_json
from model.common.private_logs import keep_quiet
from model.common.progress import OnProgress, Progress
from workspace.workspace import Workspace

if TYPE_CHECKING:  # torch is imported when the process listens already
    from model.classifier.classifier import Classifier
    from model.learning.training import Training
    from model.photos.dataset import Dataset

PAUSE = 0.25  # seconds between two writes of the progress: the page looks less often
OUR_FAULT = (
    "The training failed, and the fault is ours: press Train again. If it fails once more, the file "
    "training/log.txt in the workspace's folder says why."
)
NO_MEMORY = "There is not enough memory to train on this many photos: close other programs, or remove photos."

_log = logging.getLogger(__name__)


class Tools(NamedTuple):
    """What takes seconds to import."""

    train: "Callable[[Dataset, Settings, OnProgress], Iterator[Training]]"
    save: "Callable[[Classifier, Path], None]"


class Report:
    """Writes how one job stands, and ends the job when the page asks for it."""

    def __init__(self, folder: Path, job: dict[str, Any], between: Callable[[], None] = lambda: None) -> None:
        """Report that a job begins; `between` is called now and then while it goes on."""
        self._folder, self._job_id, self._between = folder, job["job"], between
        answers, note = int(job.get("answered", False)), job.get("note", "")
        self._status = JobStatus("running", stage="Getting ready", message=note, answers=answers)
        self._written = 0.0  # time.monotonic()
        self._write()

    def progress(self, progress: Progress) -> None:
        """Write how far the training is, some times a second.

        Raises:
            Stopped: the page asked for it.
        """
        self.check()
        new_stage = progress.stage != self._status.stage
        self._status = replace(
            self._status,
            stage=progress.stage,
            fraction=progress.fraction,
            seconds_left=progress.seconds_left,
        )
        if new_stage or time.monotonic() - self._written > PAUSE:
            self._write()
        self._between()

    def answer(self) -> None:
        """Count one more classifier that has been written.

        Raises:
            Stopped: the page asked for it.
        """
        self._status = replace(self._status, answers=self._status.answers + 1)
        self._write()
        self.check()

    def check(self) -> None:
        """End the job if the page asked for it, or if its workspace is gone.

        Raises:
            Stopped: it must end.
        """
        if stop_is_asked(self._folder, self._job_id) or not self._folder.is_dir():
            raise Stopped

    def end(self, state: State, message: str = "") -> JobStatus:
        """Write how the job ended, and return it."""
        self._status = JobStatus(state, fraction=1.0, message=message, answers=self._status.answers)
        with suppress(TwentyError, OSError):  # a full disk: the queue hears it by the return value
            self._write()
        return self._status

    def _write(self) -> None:
        self._written = time.monotonic()
        write_status(self._folder, self._job_id, self._status)


def run(job: dict[str, Any], tools: Tools, between: Callable[[], None] = lambda: None) -> JobStatus:
    """Train on one workspace and return how it ended.

    Args:
        job: As `jobs.queued_job` has it.
        tools: What trains.
        between: Called now and then while it goes on.
    """
    workspace = Workspace(Path(job["folder"]))
    report = Report(workspace.training_folder, job, between)
    known = bool(job.get("answered"))  # the first answer, when it was a guest or the server was restarted
    try:
        dataset = workspace.dataset()
        for training in tools.train(dataset, Settings(**job["settings"]), report.progress):
            if not known or not _is_kept(workspace, dataset):
                keep(workspace, training.classifier, dataset, tools)
                report.answer()
            known = False
    except Stopped:
        return report.end("stopped")
    except TwentyError as error:
        return report.end("failed", str(error))
    except MemoryError:
        return report.end("failed", NO_MEMORY)
    except Exception:  # noqa: BLE001  (the process serves everybody and must go on)
        with suppress(OSError):
            (workspace.training_folder / "log.txt").write_text(traceback.format_exc(), encoding="utf-8")
        return report.end("failed", OUR_FAULT)
    return report.end("done")


def _is_kept(workspace: Workspace, dataset: "Dataset") -> bool:
    """Tell whether the first answer that is there is of these photos."""
    return workspace.trained_on() == dataset.fingerprint()


def keep(workspace: Workspace, classifier: "Classifier", dataset: "Dataset", tools: Tools) -> None:
    """Save the best classifier so far, and which photos it was trained on.

    Raises:
        Stopped: the workspace was deleted.
        StorageFull: the disk has no space; the classifier before stays.
    """
    if not workspace.exists:
        raise Stopped
    # Were the process to end in between, "not known" would be true; the fingerprint of another one would not.
    known = workspace.training_folder / "trained_on.json"
    known.unlink(missing_ok=True)
    tools.save(classifier, workspace.classifier_path)
    write_json(known, {"fingerprint": dataset.fingerprint()}, below=workspace.folder)


def serve(prepare: Callable[[], Tools]) -> None:
    """Serve jobs until standard input ends; `prepare` is what there is to do before the first."""
    faulthandler.enable()
    keep_quiet()
    say = _speak()
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(10)  # the page goes first
    tools = prepare()
    say({"ready": True})

    def serve_one(job: dict[str, Any], between: Callable[[], None]) -> None:
        try:
            status = run(job, tools, between)
        except Exception:  # noqa: BLE001  (the process serves everybody and must go on)
            _log.exception("a job could not be run")
            status = JobStatus("failed", message=OUR_FAULT)
        say({"finished": job["job"], "status": asdict(status)})

    def serve_a_guest() -> None:
        with suppress(queue.Empty):
            serve_one(jobs.get_nowait(), lambda: None)

    while True:
        serve_one(jobs.get(), serve_a_guest)


def _speak() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for the protocol: what a library prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(words: dict[str, Any]) -> None:
        out.write(json.dumps(words) + "\n")
        out.flush()

    return say


def _listen(jobs: "queue.SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin.buffer:
        jobs.put(json.loads(line))
    # The server is gone. All that this process writes is whole at any moment, so it may end at any moment.
    os._exit(0)


def _prepare() -> Tools:
    """Import what training needs, so that the first click does not wait for it."""
    import model.learning.cross_validated_tuning  # noqa: F401  (torch)
    from model.classifier.classifier_file import save
    from model.learning.clock import timed
    from model.learning.training import train
    from model.network.backbone import load_backbone

    try:
        load_backbone()
    except Exception:  # noqa: BLE001  (the first job will meet the same and say so to its visitor)
        _log.exception("the network could not be opened")
    return Tools(timed(train), save)


if __name__ == "__main__":
    serve(_prepare)
