"""Answer photos with the classifier beside this file: `python predict.py FOLDER_OR_PHOTOS --csv answers.csv`.

It needs Python 3.11 or newer with onnxruntime, numpy and Pillow (requirements.txt), and no connection. Photos are read
by the files in twenty_photos/, which are those of the app that the classifier comes from, so answers are the same.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
if (_HERE / "twenty_photos").is_dir():
    sys.path.insert(0, str(_HERE / "twenty_photos"))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from model.common.errors import PhotoRefused  # noqa: E402
from model.common.tables import table  # noqa: E402
from model.common.text import clean_text, display_name  # noqa: E402
from model.image_folders.placed_files import of_folder, reader  # noqa: E402
from model.photos.opened_file import pixels_to_ask  # noqa: E402

_NOVEL, _UNSURE = "none of these", "not sure"


@dataclass(frozen=True)
class Answer:
    """What the classifier says of a photo."""

    photo: str  # its path as it is on the disk
    name: str  # the same for a person
    decision: str  # the label, or that it is not sure, or that it is none of these
    label: str  # the likeliest
    probabilities: list[float]  # (C,)

    @property
    def confidence(self) -> float:
        """The likeliest label's probability."""
        return max(self.probabilities)

    def line(self) -> str:
        """Return the answer as a person reads it."""
        words = self.decision if self.decision == self.label else f"{self.decision} ({self.label}?)"
        return f"{self.confidence:4.0%}  {words}  {self.name}"

    def to_json(self, labels: list[str]) -> dict[str, Any]:
        """Return the answer for a program."""
        probabilities = dict(zip(labels, self.probabilities, strict=True))
        return {
            "photo": self.photo,
            "decision": self.decision,
            "label": self.label,
            "confidence": self.confidence,
            "probabilities": probabilities,
        }


class Classifier:
    """The classifier in a folder: model.onnx, and classifier.json, which says how its answers are to be taken."""

    def __init__(self, folder: Path) -> None:
        # The files in twenty_photos/ have been imported before it: they turn off what some of its builds report.
        import onnxruntime

        told = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        self.labels: list[str] = told["labels"]
        self._threshold: float = told["threshold"]
        levels = told["deep_photos"]
        self._mapping = (levels["black"], levels["white"]) if levels else None
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])

    def answer(self, photo: str, name: str, data: bytes) -> Answer:
        """Answer a photo's file.

        Raises:
            PhotoRefused: it is none that can be read.
        """
        pixels = pixels_to_ask(display_name(name), data, self._mapping)
        shares, novel = self._session.run(["probabilities", "novel"], {"photo": pixels[None]})
        return self._decided(photo, name, shares[0].astype(np.float64), bool(novel[0]))

    def _decided(self, photo: str, name: str, shares: NDArray[np.float64], is_novel: bool) -> Answer:
        best = int(np.argmax(shares))
        label = self.labels[best]
        decision = _NOVEL if is_novel else label if shares[best] >= self._threshold else _UNSURE
        return Answer(photo, name, decision, label, shares.tolist())


def main() -> int:
    """Answer what was asked for; returns 0, or 1 where not one photo could be answered."""
    parser = argparse.ArgumentParser(description="Answer photos with the classifier beside this file.")
    parser.add_argument("photos", type=Path, nargs="+", metavar="FOLDER_OR_PHOTO")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write a table")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.csv and (why_not := _why_not_written(options.csv)):
        print(f"{options.csv} cannot be written ({why_not}). Choose another place for the table.", file=sys.stderr)
        return 1
    classifier, answers, refused = Classifier(_HERE), [], []
    for answer in _answered(classifier, options.photos):
        if isinstance(answer, PhotoRefused):
            refused.append(answer)
            print(f"Not used: {answer}", file=sys.stderr)
            continue
        answers.append(answer)
        if not options.json:
            print(answer.line(), flush=True)
    if options.json:
        found = {
            "answers": [answer.to_json(classifier.labels) for answer in answers],
            "refused": [{"photo": refusal.path, "reason": refusal.reason} for refusal in refused],
        }
        print(json.dumps(found, indent=2))
    if not answers:
        print("There is no photo that could be answered. Check the names and the folders.", file=sys.stderr)
        return 1
    if options.csv:
        options.csv.write_bytes(_csv(classifier.labels, answers))
    return 0


def _why_not_written(path: Path) -> str:
    """Return why a table cannot be written, before the photos are answered; what is there stays."""
    try:
        with path.open("ab"):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def _answered(classifier: Classifier, paths: Iterable[Path]) -> Iterator[Answer | PhotoRefused]:
    for path, name, read in _files(paths):
        try:
            yield classifier.answer(path, name, read())
        except PhotoRefused as refusal:
            yield refusal.renamed(name, path)


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, str, Any]]:
    """Yield single photos and everything in folders, under the names that were given: path, name, what reads it."""
    for path in paths:
        if path.is_dir():
            for file in of_folder(path).files:
                yield str(path / file.raw), clean_text(str(path / file.name)), file.read
        else:
            yield str(path), clean_text(str(path)), reader(path)


def _csv(labels: list[str], answers: Iterable[Answer]) -> bytes:
    heads = ["photo", "decision", "label", "confidence", *(f"p:{label}" for label in labels)]
    return table(heads, ((a.photo, a.decision, a.label, a.confidence, *a.probabilities) for a in answers))


if __name__ == "__main__":
    sys.exit(main())
