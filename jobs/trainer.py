"""The process that trains: `python -m jobs.trainer quick` or `tuning`, started and fed by `jobs.training_lane`.

It reads one job a line from standard input and writes how far it is and the classifiers into the workspace.
On standard output it says only that it is ready, and that a job has finished. It ends when its input does. While it is
paused, a job waits at its next report. In the quick lane it never imports torch.
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

from jobs.judged_photos import write_judged
from jobs.training_job import End, JobStatus, State, stop_is_asked, write_status
from model.classifier.settings import Settings
from model.common.errors import Stopped, TwentyError
from model.common.files import write_json
from model.common.priority import give_way
from model.common.private_logs import keep_quiet
from model.common.progress import Judgements, OnProgress, Phase, Progress
from workspace.kept_trainings import keep_current
from workspace.workspace import TRAINED_ON, Workspace

if TYPE_CHECKING:  # torch is imported when the process listens already
    from model.classifier.classifier import Classifier
    from model.learning.training import Training
    from model.photos.dataset import Dataset

NICENESS = {"quick": 4, "tuning": 10}  # by lane: the page goes before both, and a first answer before a better one
WRITE_EVERY = 0.25  # seconds, of the progress: the page looks less often
STOP_LOOK = 0.1  # seconds between looks for a stop while it is paused

_log = logging.getLogger(__name__)


class Tools(NamedTuple):
    """What takes seconds to import."""

    train: "Callable[[Dataset, Settings, OnProgress], Iterator[Training]]"
    save: "Callable[[Classifier, Path], None]"
    get_more_ready: Callable[[], None] = lambda: None  # when jobs are taken already


class Report:
    """Writes how one job stands, and ends the job when the page asks for it."""

    def __init__(self, folder: Path, job: dict[str, Any], may_work: threading.Event) -> None:
        """Report that a job begins. Where it may not work, it waits in `progress`."""
        self._folder, self._job_id, self._may_work = folder, job["job"], may_work
        answers, longer = int(job["answered"]), job["pace"] != "quick"
        self._status = JobStatus("running", reason=job["note"], answers=answers, longer=longer)
        self._written = 0.0  # time.monotonic()
        self._photo_ids: tuple[str, ...] = ()
        self._judged: Judgements = ()
        self._write()

    def of(self, photo_ids: tuple[str, ...]) -> None:
        """Say which photos it learns from, in order."""
        self._photo_ids = photo_ids

    def progress(self, progress: Progress) -> None:
        """Write how far the training is, some times a second.

        Raises:
            Stopped: the page asked for it.
        """
        self.check()
        before = self._status
        again = before.answers and progress.phase == "first-answer"  # fine-tuning begins with the same head
        phase: Phase = "starting" if again else progress.phase
        self._status = replace(
            before,
            phase=phase,
            part=progress.part,
            parts=progress.parts,
            fraction=progress.fraction,
            seconds_left=progress.seconds_left,
        )
        is_new = (before.phase, before.part) != (phase, progress.part)
        if progress.judged is not self._judged:
            self._judged = progress.judged
            write_judged(self._folder, self._job_id, [(self._photo_ids[i], right) for i, right in self._judged])
        if is_new or time.monotonic() - self._written > WRITE_EVERY:
            self._write()
        while not self._may_work.wait(STOP_LOOK):
            self.check()

    @property
    def answers(self) -> int:
        """How many classifiers have been written."""
        return self._status.answers

    def answer(self) -> None:
        """Count one more classifier that has been written.

        Raises:
            Stopped: the page asked for it.
        """
        self._status = replace(self._status, answers=self._status.answers + 1)
        self._write()
        self.check()

    def check(self) -> None:
        """Raise `Stopped` where the page asked for the end of the job, or its workspace is gone."""
        if stop_is_asked(self._folder, self._job_id) or not self._folder.is_dir():
            raise Stopped

    def end(self, state: State, reason: End | None = None, **values: int | str) -> JobStatus:
        """Write how the job ended, and return it."""
        ended = JobStatus(state, fraction=1.0, reason=reason, values=values)
        self._status = replace(ended, answers=self._status.answers, longer=self._status.longer)
        with suppress(TwentyError, OSError):  # a full disk: the queue hears it by the return value
            self._write()
        return self._status

    def _write(self) -> None:
        self._written = time.monotonic()
        write_status(self._folder, self._job_id, self._status)


def run(job: dict[str, Any], tools: Tools, may_work: threading.Event) -> JobStatus:
    """Train on one workspace and return how it ended: "queued" where fine-tuning is to follow.

    `job` is what `TrainingJob.for_trainer` returns; `may_work` is cleared while the training is paused.
    """
    workspace = Workspace(Path(job["folder"]))
    report = Report(workspace.training_folder, job, may_work)
    try:
        leads_on = _learn(job, workspace, report, tools)
    except Stopped:
        return report.end("stopped")
    except TwentyError as error:
        return report.end("failed", "refused", sentence=str(error))
    except MemoryError:
        return report.end("failed", "memory")
    except Exception:  # noqa: BLE001  (the process serves everybody and must go on)
        with suppress(OSError):
            (workspace.training_folder / "log.txt").write_text(traceback.format_exc(), encoding="utf-8")
        return report.end("failed", "our-fault")
    return report.end("queued" if leads_on else "done")


def _learn(job: dict[str, Any], workspace: Workspace, report: Report, tools: Tools) -> bool:
    """Train, keep what comes of it, and return whether fine-tuning is to follow.

    Raises:
        Stopped: the page asked for it, or the workspace was deleted.
        TwentyError: its photos are too few, or the disk has no space.
    """
    settings, dataset = Settings(**job["settings"]), workspace.dataset()
    if label := workspace.label_alone():
        _learn_one_label(workspace, dataset.of_one_label(label), settings, report)
        return False
    report.of(dataset.photo_ids)
    known = job["answered"]  # the first answer is there already
    leads_on = False
    for training in tools.train(dataset, settings, report.progress):
        leads_on = settings.pace == "quick" and training.classifier.choice.leads_on(job["pace"])
        # More networks may have looked since the first answer: where nothing follows, that is the better one.
        known = known and training.classifier.choice.leads_on(settings.pace)
        if not known or workspace.trained_on() != dataset.fingerprint():  # it may be of other photos
            if not job["answered"] and not report.answers:
                with suppress(TwentyError):  # an earlier training is not worth the end of this one
                    keep_current(workspace)
            keep(workspace, training.classifier, dataset, tools)
            report.answer()
        known = False
    return leads_on


def _learn_one_label(workspace: Workspace, dataset: "Dataset", settings: Settings, report: Report) -> None:
    """Train on one label alone, and keep what comes of it.

    Raises:
        Stopped: the page asked for it, or the workspace was deleted.
        TwentyError: its photos are too few, or the disk has no space.
    """
    from model.anomaly import detector_file
    from model.learning.one_label import train_detector

    detector = train_detector(dataset, settings.seed, report.progress)
    if not workspace.exists:
        raise Stopped
    detector_file.save(detector, workspace.detector_path)
    report.answer()


def keep(workspace: Workspace, classifier: "Classifier", dataset: "Dataset", tools: Tools) -> None:
    """Save the best classifier so far, and which photos it was trained on.

    Raises:
        Stopped: the workspace was deleted.
        StorageFull: the disk has no space; the classifier before stays.
    """
    if not workspace.exists:
        raise Stopped
    # Were the process to end in between, "not known" would be true; the fingerprint of another one would not.
    known = workspace.training_folder / TRAINED_ON
    known.unlink(missing_ok=True)
    tools.save(classifier, workspace.classifier_path)
    write_json(known, {"fingerprint": dataset.fingerprint()}, below=workspace.folder)


def serve(prepare: Callable[[], Tools], niceness: int = NICENESS["tuning"]) -> None:
    """Serve jobs until standard input ends; `prepare` is what there is to do before the first."""
    faulthandler.enable()
    keep_quiet()
    say = _speak()
    jobs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    may_work = threading.Event()
    may_work.set()
    threading.Thread(target=_listen, args=(jobs, may_work), daemon=True).start()
    give_way(niceness)
    tools = prepare()
    say({"ready": True})
    tools.get_more_ready()
    while True:
        job = jobs.get()
        try:
            status = run(job, tools, may_work)
        except Exception:  # noqa: BLE001  (the process serves everybody and must go on)
            _log.exception("a job could not be run")
            status = JobStatus("failed", reason="our-fault")
        say({"finished": job["job"], "status": asdict(status)})


def _speak() -> Callable[[dict[str, Any]], None]:
    """Keep standard output for the protocol: what a library prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(words: dict[str, Any]) -> None:
        out.write(json.dumps(words) + "\n")
        out.flush()

    return say


def _listen(jobs: "queue.SimpleQueue[dict[str, Any]]", may_work: threading.Event) -> None:
    for line in sys.stdin.buffer:
        words = json.loads(line)
        if "pause" not in words:
            jobs.put(words)
        elif words["pause"]:
            may_work.clear()
        else:
            may_work.set()
    # The server is gone. All that this process writes is whole at any moment, so it may end at any moment.
    os._exit(0)


def _prepare(lane: str) -> Tools:
    """Import what training needs, so that the first click does not wait for it."""
    from model.classifier.classifier_file import save
    from model.learning.training import train
    from model.learning.training_time import timed
    from model.network.backbone import load_backbone

    if lane == "tuning":
        import model.learning.cross_validated_tuning  # noqa: F401  (torch)
    try:
        load_backbone()
    except Exception:  # noqa: BLE001  (the first job will meet the same and say so to its visitor)
        _log.exception("the network could not be opened")
    return Tools(timed(train), save, _get_networks_beside if lane == "tuning" else lambda: None)


def _get_networks_beside() -> None:
    """Make the files of the networks beside the default one, where this machine has none yet."""
    from model.network.backbone import make_graphs
    from model.network.catalogue import DEFAULT, beside
    from model.network.graph_cache import is_ready

    for spec in beside(DEFAULT):
        if not is_ready(spec.name):
            with suppress(TwentyError):  # the training that needs it will meet the same, and say so
                make_graphs(spec.name)


if __name__ == "__main__":
    serve(lambda: _prepare(sys.argv[1]), NICENESS[sys.argv[1]])
