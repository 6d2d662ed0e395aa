"""Import of a saved workspace, which anyone may have made -> a new workspace, whole, or none and a refusal.

Its names never become paths, nothing in it is unpacked, every file is checked by its size and SHA-256, and every photo
goes through the sandboxed decoder and must be a JPEG such as we write, before the page may touch it.
"""

import hashlib
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from model.anomaly import detector_file
from model.anomaly import untrusted as untrusted_detector
from model.classifier import classifier_file
from model.classifier.test_set import TestSet
from model.common.errors import FileRefused, PhotoRefused, Stopped, TwentyError
from model.common.files import remove_folder, write_json
from model.common.progress import Counter, OnProgress, no_progress
from model.common.text import clean_text
from model.decision import inputs
from model.decision.inputs import DecisionInputs
from model.image_folders.zip_files import MOST_MEMBERS, named_zip
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.photo import STORED_SIDE, Photo, open_jpeg
from model.photos.photo_metadata import PhotoMetadata
from model.prediction.untrusted import adopted
from model.report.rehearsal import rehearse
from workspace import database, project, tables
from workspace.database import OTHERS, transaction
from workspace.quotas import BESIDE_A_PHOTO, quotas
from workspace.saved.manifest import (
    CLASSIFIER,
    DECISION,
    DETECTOR,
    LARGEST_LIST,
    MANIFEST,
    TABLE,
    Manifest,
    SavedPhoto,
    member,
    read,
)
from workspace.wording import WorkspaceCode
from workspace.workspace import HALF_OPENED, TRAINED_ON, Workspace, write_share_to_answer

_AT_ONCE = 24  # photos: what is held in memory


@dataclass(frozen=True)
class Opened:
    """A workspace that was opened from a file."""

    workspace: Workspace
    left_out: tuple[TwentyError, ...]


def open_saved(
    source: bytes | Path, name: str, root: Path, decoder: Decoder, on_progress: OnProgress = no_progress
) -> Opened:
    """Make a new workspace of a saved one; `decoder` looks at every photo.

    Raises:
        FileRefused: it is damaged, too large, too new, or not one of ours. No workspace was made.
        StorageFull: the disk has no space. No workspace was made.
    """
    saved = _Saved(source, clean_text(name) or "The file")
    folder = root.resolve() / f"{HALF_OPENED}{secrets.token_urlsafe(16)}"
    root.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    half = Workspace(folder)
    try:
        left_out = _fill(half, saved, decoder, on_progress)
        return Opened(half.named(), tuple(left_out))
    except (TwentyError, Stopped):
        raise
    except OSError as error:
        raise TwentyError(WorkspaceCode.SAVED_UNREADABLE, name=saved.name, cause=str(error.strerror)) from error
    except Exception as error:  # zlib.error, NotImplementedError, EOFError ...: anyone may have made it
        raise _damaged(saved.name) from error
    finally:
        if folder.exists():
            remove_folder(folder)
        saved.close()


class _Saved:
    """A saved workspace whose list of files is what it should be."""

    def __init__(self, source: bytes | Path, name: str) -> None:
        self.name = name
        self._zip = named_zip(source, name)
        try:
            infos = self._zip.infolist()
            _check_list(infos, name)
            self.manifest = read(self._zip.read(MANIFEST), name)
            self._check_agreement(infos)
        except BaseException as error:
            self._zip.close()
            if isinstance(error, Exception) and not isinstance(error, TwentyError):
                raise _damaged(name) from error
            raise

    def close(self) -> None:
        self._zip.close()

    def __contains__(self, member_name: str) -> bool:
        return member_name in self.manifest.files

    def bytes_of(self, member_name: str) -> bytes:
        """Read a file, checked by its size and SHA-256."""
        entry = self.manifest.files[member_name]
        with self._zip.open(member_name) as file:
            data = file.read(entry.n_bytes + 1)
        if len(data) != entry.n_bytes or hashlib.sha256(data).hexdigest() != entry.sha256:
            raise _damaged(self.name)
        return data

    def _check_agreement(self, infos: Sequence[zipfile.ZipInfo]) -> None:
        """Check that the zip holds what its manifest says, no more and no less."""
        sizes = {info.filename: info.file_size for info in infos if info.filename != MANIFEST}
        if sizes != {name: entry.n_bytes for name, entry in self.manifest.files.items()}:
            raise _damaged(self.name)
        _check_quotas(self.manifest, sum(sizes.values()), self.name)
        if self.bytes_of(TABLE) != self.manifest.table():  # a label changed in one of the two
            raise _damaged(self.name)
        for name in sizes:  # before anything is written, and before minutes are spent on the first of its photos
            self.bytes_of(name)


def _damaged(name: str) -> FileRefused:
    return FileRefused(WorkspaceCode.SAVED_DAMAGED, name=name)


def _check_list(infos: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Refuse a zip that we have not written, by its list of files alone."""
    if not any(info.filename == MANIFEST for info in infos):
        raise FileRefused(WorkspaceCode.NOT_SAVED_BY_US, name=name)
    plain = all(
        info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 and info.file_size == info.compress_size
        for info in infos
    )
    names = {info.filename for info in infos}
    largest = next(info.file_size for info in infos if info.filename == MANIFEST)
    if not plain or len(names) < len(infos) or len(infos) > MOST_MEMBERS or largest > LARGEST_LIST:
        raise _damaged(name)


def _check_quotas(manifest: Manifest, n_bytes: int, name: str) -> None:
    most, n_photos = quotas(), len(manifest.photos) + len(manifest.others) + len(manifest.test_set)
    n_labels = max(len(manifest.labels), len(manifest.test_set_labels))
    for n, quota, code in (
        (n_photos, most.photos, WorkspaceCode.TOO_MANY_PHOTOS),
        (n_labels, most.labels, WorkspaceCode.TOO_MANY_LABELS),
        ((n_bytes + n_photos * BESIDE_A_PHOTO) >> 20, most.megabytes, WorkspaceCode.TOO_MANY_MEGABYTES),
    ):
        if n > quota:
            raise FileRefused(code, name=name, n=n, most=quota)


def _fill(half: Workspace, saved: _Saved, decoder: Decoder, on_progress: OnProgress) -> list[TwentyError]:
    """Put everything into a workspace that nobody can open yet; return what was left out."""
    manifest = saved.manifest
    counter = Counter(on_progress, "checking", len(manifest.photos) + len(manifest.others) + len(manifest.test_set))
    left_out: list[TwentyError] = []
    database.create(half.database)
    with transaction(half.database, writes=True) as db:
        ids = [tables.add_label(db, label).id for label in manifest.labels]
    for photos in _checked(saved, manifest.photos, "photos", decoder, left_out):
        with transaction(half.database, writes=True) as db:
            for known, photo in photos:
                came_with = known.label if known.label_before is None else known.label_before
                tables.add_photo(db, half.store, photo, ids[came_with])
                tables.move(db, [photo.id], ids[known.label], known.changed_by)
                if known.changed_by == "tried":
                    tables.note_tried(db, [photo.id])
                tables.set_series(db, {photo.id: known.series})
        counter.step(len(photos))
    for photos in _checked(saved, manifest.others, "photos", decoder, left_out):
        half.add_photos([photo for _, photo in photos], OTHERS)
        counter.step(len(photos))
    _fill_apart(half.test_set, saved, decoder, counter, left_out)
    if manifest.project:
        project.name(half, manifest.project)
    said = inputs.from_json(msgspec.json.decode(saved.bytes_of(DECISION))) if DECISION in saved else None
    if said is not None:
        inputs.save(half.folder, said)
    left_out += _take_classifier(half, saved, decoder, said) if CLASSIFIER in saved else []
    return left_out + (_take_detector(half, saved, decoder) if DETECTOR in saved else [])


def _checked(
    saved: _Saved, photos: Sequence[SavedPhoto], folder: str, decoder: Decoder, left_out: list[TwentyError]
) -> Iterator[list[tuple[SavedPhoto, Photo]]]:
    """Read photos, a few at a time; none leaves here that the limited decoder has not opened."""
    for start in range(0, len(photos), _AT_ONCE):
        some = photos[start : start + _AT_ONCE]
        data = [saved.bytes_of(member(photo.id, folder)) for photo in some]
        for photo, jpeg in zip(some, data, strict=True):
            # Its name is its SHA-256, which `bytes_of` has compared; encoded anew, it would get another.
            if hashlib.sha256(jpeg).hexdigest() != photo.id or not is_plain_jpeg(jpeg, STORED_SIDE):
                raise _damaged(saved.name)
        answers = decoder.read_many((photo.name, jpeg) for photo, jpeg in zip(some, data, strict=True))
        good = []
        for photo, jpeg, answer in zip(some, data, answers, strict=True):
            if not isinstance(answer, PhotoRefused):
                good.append((photo, Photo(photo.id, photo.name, jpeg, photo.metadata or PhotoMetadata(1, 1))))
            elif min(open_jpeg(jpeg).size) >= PHOTO_LIMITS.least_side:
                raise _damaged(saved.name)
            else:  # all of a panorama that is stored may be narrower than what the decoder opens
                left_out.append(FileRefused(WorkspaceCode.PHOTO_LEFT_OUT, name=photo.name))
        yield good


def _fill_apart(apart: TestSet, saved: _Saved, decoder: Decoder, counter: Counter, left_out: list[TwentyError]) -> None:
    photos = saved.manifest.test_set
    for some in _checked(saved, photos, "test_set", decoder, left_out):
        for _, photo in some:
            apart.store.add(photo)
        counter.step(len(some))
    kept = [photo for photo in photos if photo.id in apart.store]
    if kept:
        ids, names = tuple(photo.id for photo in kept), tuple(photo.name for photo in kept)
        targets = np.array([photo.label for photo in kept], dtype=np.intp)
        apart.add(Dataset(saved.manifest.test_set_labels, ids, names, targets, apart.store))


def _take_classifier(
    half: Workspace, saved: _Saved, decoder: Decoder, said: DecisionInputs | None
) -> list[TwentyError]:
    """Keep the classifier; one that cannot be used here is left out, and the photos are there to train another."""
    data, manifest = saved.bytes_of(CLASSIFIER), saved.manifest
    try:
        classifier = adopted(data, "The classifier", decoder)
        rehearse(classifier, "The classifier", said)
    except FileRefused as refusal:
        return [FileRefused(WorkspaceCode.CLASSIFIER_LEFT_OUT, because=str(refusal))]
    classifier_file.save(classifier, half.classifier_path)
    if manifest.trained_on:
        write_json(half.training_folder / TRAINED_ON, {"fingerprint": manifest.trained_on}, below=half.folder)
    if manifest.answered:
        write_share_to_answer(half.training_folder, manifest.answered)
    return []


def _take_detector(half: Workspace, saved: _Saved, decoder: Decoder) -> list[TwentyError]:
    """Keep what was trained on one label alone, or leave it out, as a classifier."""
    try:
        detector = untrusted_detector.adopted(saved.bytes_of(DETECTOR), "Its file", decoder)
    except FileRefused as refusal:
        return [FileRefused(WorkspaceCode.DETECTOR_LEFT_OUT, because=str(refusal))]
    detector_file.save(detector, half.detector_path)
    return []
