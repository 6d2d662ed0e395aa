"""`twenty export CLASSIFIER --out FILE.zip`: a classifier as files that answer photos elsewhere."""

import argparse
from pathlib import Path

from cli.outputs import check_outputs
from cli.photos import with_share
from cli.terminal import Commands, say, show_progress
from model.anomaly import detector_file
from model.classifier import classifier_file
from model.common.errors import FileRefused
from model.export.bundle import write_bundle
from model.export.parity import File, Parity
from model.export.wording import ExportCode
from model.image_folders.proposals import from_path

_NOT_YET = {"tflite": ExportCode.NO_TFLITE, "coreml": ExportCode.NO_COREML}


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    export = commands.add_parser("export", help="write a classifier as files that answer photos without this program")
    export.set_defaults(run=_run)
    export.add_argument("classifier", type=Path)
    export.add_argument("--out", type=Path, required=True, metavar="ZIP", help="such as bundle.zip")
    export.add_argument("--name", default="", help="what it is called there; by default, as its file")
    export.add_argument("--photos", type=Path, metavar="FOLDER", help="photos on which its answers are compared")
    export.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")
    export.add_argument("--format", choices=("bundle", *_NOT_YET), default="bundle", help="bundle: ONNX and all else")


def _run(options: argparse.Namespace) -> None:
    if options.format in _NOT_YET:
        raise FileRefused(_NOT_YET[options.format])
    check_outputs({"--out": options.out}, [options.classifier, options.photos])
    data = classifier_file.content_of(options.classifier, options.classifier.name)
    if detector_file.is_detector(data):
        raise FileRefused(ExportCode.ONE_LABEL, name=str(options.classifier))
    classifier = with_share(classifier_file.from_bytes(data, options.classifier.name), options.answer)
    name = options.name or options.classifier.stem
    parity = write_bundle(classifier, options.out, name, _files(options.photos), show_progress)
    megabytes = options.out.stat().st_size / 1e6
    say(f"{_compared(parity)}\nWrote {options.out}: {megabytes:.1f} MB. Begin with its README.md.")


def _files(folder: Path | None) -> list[File]:
    if folder is None:
        return []
    files = [(file.name, file.read) for file in from_path(folder).without_labels()]
    if not files:
        raise FileRefused(ExportCode.NO_PHOTOS)
    return list(files)


def _compared(parity: Parity) -> str:
    return (
        f"On {parity.photos:,} photos the files answer as the app does: no decision differs, no probability by more "
        f"than {parity.greatest:.1e}."
    )
