"""Bundle: a classifier as one zip that answers photos elsewhere, with what a person has to know of it.

model.onnx               the whole classifier, from a photo's pixels on (`model.prediction.photo_graph`)
classifier.json          `description.Description`; classifier.schema.json is its JSON Schema
predict.py               answers photos; twenty_photos/ has the app's own files that it reads them with
index.html ...           a page that answers photos in the browser
README.md, MODEL_CARD.md, PARITY.md, Dockerfile, requirements.txt, LICENSES/, NOTICE
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.common.files import error_of, write_atomically
from model.common.progress import OnProgress, Progress, no_progress
from model.common.text import clean_text, shortened
from model.export import model_card, notices, parity, static_files
from model.export.app_files import app_files
from model.export.description import FORMAT_VERSION, as_json, describe, schema
from model.export.parity import MOST_DIFFERENCE, File, Parity
from model.export.web_files import page_files
from model.export.wording import ExportCode
from model.prediction.photo_graph import photo_graph

_LONGEST_NAME = 120
Members = dict[str, bytes]  # path in the zip -> content


def write_bundle(
    classifier: Classifier,
    path: Path,
    name: str = "",
    photos: Sequence[File] = (),
    on_progress: OnProgress = no_progress,
) -> Parity:
    """Write a classifier as a zip, whole or not at all; returns how its answers compare with the app's.

    Args:
        classifier: What is exported.
        path: Of the zip. Its folder must be there.
        name: What a person calls the classifier; without one, what it tells apart.
        photos: To compare the answers on; without any, the small copies in the classifier.
        on_progress: Is told how far it is.

    Raises:
        FileRefused: the exported files do not answer as the app does, or not at all.
        TwentyError: the disk has no space, or cannot be written.
        Stopped: by `on_progress`.
    """
    content, found = bundle_bytes(classifier, name, photos, on_progress)
    write_atomically(path, content)
    return found


def bundle_bytes(
    classifier: Classifier, name: str = "", photos: Sequence[File] = (), on_progress: OnProgress = no_progress
) -> tuple[bytes, Parity]:
    """Return the same as bytes; arguments and errors as of `write_bundle`."""
    on_progress(Progress("packing", 0.0))
    members = _members(classifier, _name(name or " / ".join(classifier.labels)))
    on_progress(Progress("comparing", 0.2))
    found = _tried(classifier, members, photos, on_progress)
    if not found.holds:
        raise FileRefused(
            ExportCode.DIFFERS, n=found.photos, decisions=found.decisions, greatest=found.greatest, most=MOST_DIFFERENCE
        )
    members["PARITY.md"] = parity.to_markdown(found)
    on_progress(Progress("packing", 0.9))
    content = _zipped(members)
    on_progress(Progress("packing", 1.0))
    return content, found


def _members(classifier: Classifier, name: str) -> Members:
    graph = photo_graph(classifier, _described(classifier, name))
    description = describe(classifier, name, graph)
    return {
        "README.md": static_files.readme(description),
        "MODEL_CARD.md": model_card.to_markdown(classifier, description),
        "model.onnx": graph,
        "classifier.json": as_json(description),
        "classifier.schema.json": schema(),
        **static_files.files(),
        **app_files("predict.py", folder="twenty_photos"),
        **page_files(),
        "NOTICE": notices.notice(description.networks),
    }


def _name(given: str) -> str:
    return shortened(clean_text(given), _LONGEST_NAME) or "Classifier"


def _described(classifier: Classifier, name: str) -> Mapping[str, str]:
    """Return what model.onnx says of itself, for whoever has lost the other files."""
    told = {
        "format_version": FORMAT_VERSION,
        "name": name,
        "created": classifier.created,
        "labels": classifier.labels,
        "threshold": classifier.threshold,
        "deep_photos": classifier.mapping,
    }
    return {key: json.dumps(value, ensure_ascii=False) for key, value in told.items()}


def _tried(classifier: Classifier, members: Members, photos: Sequence[File], on_progress: OnProgress) -> Parity:
    """Unpack the files somewhere, and compare their answers with the app's."""
    with tempfile.TemporaryDirectory(prefix="twenty-") as place:
        for name, content in members.items():
            try:
                (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(place) / name).write_bytes(content)
            except OSError as error:
                raise error_of(error, Path(place)) from error
        return parity.measure(classifier, Path(place), photos, on_progress)


def _zipped(members: Members) -> bytes:
    """Return a zip; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)  # of 1980, as all that do not say when
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()
