"""Parity: the answers of exported files beside those of the app, measured when they are made.

The files are run as a stranger would run them: in a process of their own, on photos as files.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words
from model.common.errors import FileRefused, PhotoRefused
from model.common.files import error_of
from model.common.progress import OnProgress, Progress, no_progress
from model.export.wording import ExportCode
from model.network.backbone import load_backbone
from model.photos.decoder import Decoder, FileData
from model.photos.levels import under
from model.photos.photo import asked_photo
from model.prediction.prediction import predict

MOST_PHOTOS = 40
MOST_DIFFERENCE = 0.001  # of a probability; measured: about a ten-thousandth of that
_SECONDS = 300.0
# An app that was installed to be edited is found for whatever a package of the same name lacks.
_ALONE = """
import runpy, sys
sys.meta_path[:] = [finder for finder in sys.meta_path if finder.__module__.startswith("_frozen_importlib")]
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""

T = TypeVar("T")
File = tuple[str, FileData]  # its name, and its content or what reads it
_Answers = dict[str, tuple[str, list[float]]]  # decision and probabilities (C,) by the photo's number


@dataclass(frozen=True)
class Parity:
    """How the answers to some photos compare."""

    photos: int  # that either side has answered
    greatest: float  # difference of a probability
    decisions: int  # that differ; a photo that one side alone refuses counts too
    own_photos: bool  # small copies of the photos it learnt from: nobody has given others

    @property
    def holds(self) -> bool:
        """Whether the files answer as the app does."""
        return not self.decisions and self.greatest <= MOST_DIFFERENCE


def measure(
    classifier: Classifier, folder: Path, files: Sequence[File] = (), on_progress: OnProgress = no_progress
) -> Parity:
    """Compare the answers of the exported files in a folder with the app's, on up to `MOST_PHOTOS` photos.

    Args:
        classifier: In the app.
        folder: Has the exported files.
        files: Photos; where there are none, the small copies of those that it learnt from.
        on_progress: Is told how far it is.

    Raises:
        FileRefused: the exported files gave no answer, or no photo could be read.
        Stopped: by `on_progress`.
    """
    with tempfile.TemporaryDirectory(prefix="twenty-") as place, Decoder() as decoder:
        photos = Path(place)
        chosen = _contents(_some(files)) if files else _own(classifier, decoder)
        here = _asked_here(classifier, chosen, photos, decoder)
        on_progress(Progress("comparing", 0.5))
        there = _asked_there(folder, photos)
    on_progress(Progress("comparing", 1.0))
    if not here and not there:
        raise FileRefused(ExportCode.NO_PHOTOS)
    return _compared(here, there, own_photos=not files)


def _some(files: Sequence[T]) -> list[T]:
    """Return some of many files, evenly over all of them."""
    n = min(len(files), MOST_PHOTOS)
    return [files[i * len(files) // n] for i in range(n)]


def _contents(files: Iterable[File]) -> list[bytes]:
    """Read those files that can be read."""
    contents = []
    for _, data in files:
        with suppress(PhotoRefused):
            contents.append(data if isinstance(data, bytes) else data())
    return contents


def _own(classifier: Classifier, decoder: Decoder) -> list[bytes]:
    """Return small copies of photos that it learnt from, encoded anew: its file may be a stranger's."""
    copies = [("copy", jpeg) for jpeg in _some(classifier.training_photos.thumbnails)]
    return [photo.jpeg for photo in decoder.read_many(copies) if not isinstance(photo, PhotoRefused)]


def _asked_here(classifier: Classifier, contents: Sequence[bytes], photos: Path, decoder: Decoder) -> _Answers:
    """Have the app answer, and write the files for the others; what it refuses, nobody else opens."""
    known, asked = [], []
    files = [("photo", data) for data in contents]
    read = under(decoder.read_many(files, classifier.squares_wanted), classifier.mapping)
    for i, photo in enumerate(read):
        if isinstance(photo, PhotoRefused):
            continue
        known.append(f"{i:04}")
        asked.append(asked_photo(photo))
        try:
            (photos / known[-1]).write_bytes(contents[i])
        except OSError as error:
            raise error_of(error, photos) from error
    answers = predict(classifier, load_backbone(classifier.backbone), asked)
    return {
        name: (decision_words(answer, classifier.threshold), answer.probabilities.tolist())
        for name, answer in zip(known, answers, strict=True)
    }


def alone(folder: Path, *arguments: str) -> list[str]:
    """Return the command that runs the exported program with its own files, where this app may be installed too."""
    return [sys.executable, "-P", "-c", _ALONE, str(folder / "predict.py"), *arguments]


def _asked_there(folder: Path, photos: Path) -> _Answers:
    """Have the exported files answer."""
    try:
        done = subprocess.run(
            alone(folder, str(photos), "--json"),
            cwd=photos,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FileRefused(ExportCode.DID_NOT_RUN, cause=type(error).__name__) from error
    except ValueError as error:
        said = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise FileRefused(ExportCode.DID_NOT_RUN, cause=said[:200]) from error
    return {
        Path(each["photo"]).name: (each["decision"], list(each["probabilities"].values())) for each in found["answers"]
    }


def _compared(here: _Answers, there: _Answers, *, own_photos: bool) -> Parity:
    both = here.keys() & there.keys()
    differences = [np.abs(np.subtract(here[name][1], there[name][1])).max() for name in both]
    decisions = sum(here[name][0] != there[name][0] for name in both) + len(here.keys() ^ there.keys())
    greatest = float(max(differences, default=0.0))
    return Parity(len(here.keys() | there.keys()), greatest, decisions, own_photos)


def to_markdown(parity: Parity) -> bytes:
    """Return PARITY.md."""
    photos = "small copies of the photos it learnt from" if parity.own_photos else "photos that were given"
    return (
        "# Do these files answer as the app does?\n\n"
        f"Measured when they were made: predict.py, run beside the app on {parity.photos:,} photos, {photos}.\n\n"
        "| | |\n|---|---|\n"
        f"| greatest difference of a probability | {parity.greatest:.1e} |\n"
        f"| decisions that differ | {parity.decisions:,} |\n\n"
        f"Had a decision differed, or a probability by more than {MOST_DIFFERENCE}, nothing would have been written.\n"
    ).encode()
