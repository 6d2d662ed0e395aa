"""Export of a workspace as one file: a stored zip that any computer can look into. `opening` opens it again.

manifest.json      labels, photos, and the SHA-256 of every other file (`workspace.saved.manifest`)
labels.csv         which photo is under which label, for a spreadsheet
photos/<id>.jpg    the photos as they are kept: upright, without metadata
test_set/...       photos to judge by, never to learn from
classifier.twenty  what was trained, if it was; detector.twenty of one label alone
decision.json      what was written on the Decide page
"""

import hashlib
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import msgspec

from model.common.files import whole_file
from model.common.progress import Counter, OnProgress, no_progress
from model.decision import inputs
from model.photos.dataset import Dataset
from model.photos.photo_metadata import EARLIEST_TAKEN
from workspace import project
from workspace.database import OTHERS
from workspace.saved.manifest import (
    CLASSIFIER,
    DECISION,
    DETECTOR,
    MANIFEST,
    READ_ME,
    TABLE,
    Manifest,
    SavedFile,
    SavedMetadata,
    SavedPhoto,
    member,
)
from workspace.workspace import Workspace, read_share_to_answer

SAVED = Path("saved", "workspace.zip")  # in a workspace's folder: the last one that was made for a download
_DATE = (2020, 1, 1, 0, 0, 0)  # the same workspace gives the same members
_WORDS = """A workspace of Twenty Photos, saved to be opened on another computer: Start, Open a saved workspace.

labels.csv says which photo is under which label. The photos carry no place, date or camera.
Change nothing in here: a file that was changed is not opened. To use the photos elsewhere, copy them out.
"""


def save(
    workspace: Workspace, path: Path, on_progress: OnProgress = no_progress, *, below: Path | None = None
) -> Manifest:
    """Write all that a workspace holds into one file, whole or not at all; photos are never held together in memory.

    Removed photos and refusals stay behind.

    A file that stands at `path` is replaced at the end; `below` as of `files.write_atomically`.

    Raises:
        FileRefused: a photo is no longer on the disk, or was damaged there.
        StorageFull: the disk has no space; a file that stood there before still does.
        FolderGone: the workspace was deleted meanwhile.
    """
    dataset, apart = workspace.dataset(), replace(workspace.test_set.dataset(), metadata={})
    trained = {CLASSIFIER: _bytes_of(workspace.classifier_path), DETECTOR: _bytes_of(workspace.detector_path)}
    manifest = _manifest(workspace, dataset, apart, is_trained=bool(trained[CLASSIFIER]))
    counter = Counter(on_progress, "saving", len(manifest.photos) + len(manifest.others) + len(manifest.test_set))
    files: dict[str, SavedFile] = {}
    with whole_file(path, below=below) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in _small(workspace, manifest, trained):
            files[name] = _put(archive, name, data)
        own = [*dataset.photo_ids, *(photo.id for photo in manifest.others)]
        for folder, store, ids in (("photos", dataset.store, own), ("test_set", apart.store, apart.photo_ids)):
            for photo_id in ids:
                name = member(photo_id, folder)
                files[name] = _put(archive, name, store.jpeg(photo_id))
                counter.step()
        _put(archive, MANIFEST, msgspec.structs.replace(manifest, files=files).to_json())
    return manifest


def _manifest(workspace: Workspace, dataset: Dataset, apart: Dataset, *, is_trained: bool) -> Manifest:
    """Return the manifest without the checksums, which are known once the files are written."""
    return Manifest(
        app=app_version(),
        created=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        project=project.read(workspace).name,
        labels=dataset.labels,
        photos=_photos(dataset),
        test_set_labels=apart.labels,
        test_set=_photos(apart),
        others=tuple(SavedPhoto(photo.id, photo.name, 0) for photo in workspace.photos(OTHERS)),
        trained_on=workspace.trained_on() if is_trained else None,
        answered=read_share_to_answer(workspace.training_folder) if is_trained else None,
    )


def app_version() -> str:
    """Return the version of Twenty Photos; empty where it was not installed."""
    try:
        return metadata.version("twenty-photos")
    except metadata.PackageNotFoundError:
        return ""


def _small(workspace: Workspace, manifest: Manifest, trained: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside the photos."""
    yield READ_ME, _WORDS.encode()
    yield TABLE, manifest.table()
    yield DECISION, msgspec.json.encode(inputs.load(workspace.folder).to_json())
    yield from ((name, data) for name, data in trained.items() if data)


def _photos(dataset: Dataset) -> tuple[SavedPhoto, ...]:
    cameras: dict[str, str] = {"": ""}  # which photos share one is enough to find shortcuts and series by
    places: dict[str, str] = {"": ""}
    first = min((known.taken for known in dataset.metadata.values() if known.taken), default=0.0)

    def saved(photo_id: str) -> SavedMetadata | None:
        if (known := dataset.metadata.get(photo_id)) is None:
            return None
        camera = cameras.setdefault(known.camera, f"camera {len(cameras)}")
        place = places.setdefault(known.place, f"place {len(places)}")
        taken = known.taken and known.taken - first + EARLIEST_TAKEN
        hidden = {"camera": camera, "place": place, "taken": taken}
        return SavedMetadata(**{**msgspec.structs.asdict(known), **hidden})

    together = zip(dataset.photo_ids, dataset.names, dataset.targets.tolist(), strict=True)
    return tuple(
        SavedPhoto(i, name, target, saved(i), dataset.series.get(i), *dataset.changes.get(i, (None, None)))
        for i, name, target in together
    )


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> SavedFile:
    archive.writestr(zipfile.ZipInfo(name, _DATE), data)
    return SavedFile(hashlib.sha256(data).hexdigest(), len(data))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
