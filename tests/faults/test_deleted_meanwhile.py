"""What a visitor has deleted stays deleted, whoever is still writing into it."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest

from jobs.trainer import Tools, keep
from jobs.training_job import JobStatus, ask_to_stop, read_status, write_status
from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import Upload, spool
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet
from model.common.errors import FolderGone, PhotoRefused, Stopped, TwentyError
from model.common.files import make_folder, write_atomically
from model.decision import inputs
from model.network.backbone import Backbone
from model.network.embeddings import embeddings_of
from model.photos.decoder import Decoder
from model.photos.photo import Photo, read_photo
from model.photos.wording import PhotoCode
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from workspace.workspace import Workspace

Writer = Callable[[Workspace, Photo], None]
PHOTOS = [read_photo(f"{seed}.jpg", picture_bytes(0, seed, side=32)) for seed in range(40)]


def photos_into_labels(workspace: Workspace, photo: Photo) -> None:
    workspace.add_photo(photo, workspace.label_named("striped").id)


def photos_into_stores(workspace: Workspace, photo: Photo) -> None:
    workspace.store.add(photo)
    TestSet(workspace.folder / "test_set").store.add(photo)


def small_files(workspace: Workspace, photo: Photo) -> None:
    inputs.save(workspace.folder, inputs.DecisionInputs(idea=photo.name))
    write_status(workspace.training_folder, photo.id, JobStatus("running"))
    ask_to_stop(workspace.training_folder, photo.id)
    workspace.add_refusals([PhotoRefused(photo.name, PhotoCode.EMPTY)])


def files_that_arrive(workspace: Workspace, photo: Photo) -> None:
    spool(workspace.folder / "uploads", Upload(photo.name, photo.jpeg, label="striped"))
    workspace.store.cache_folder(photo.id)


def write(writer: Writer, workspace: Workspace, begun: threading.Barrier, errors: list[Exception]) -> None:
    begun.wait()
    try:
        for photo in cycle(PHOTOS):
            writer(workspace, photo)
    except Exception as error:  # noqa: BLE001  (shown by the assertion)
        errors.append(error)


WRITERS = (photos_into_labels, photos_into_stores, small_files, files_that_arrive)


def test_no_writer_brings_a_deleted_workspace_back(tmp_path: Path) -> None:
    """Twenty workspaces, each deleted at a random moment while four threads write all that one can hold."""
    chance = random.Random(5)
    for _ in range(20):
        workspace = Workspace.create(tmp_path)
        errors: list[Exception] = []
        begun = threading.Barrier(len(WRITERS) + 1)
        threads = [threading.Thread(target=write, args=(writer, workspace, begun, errors)) for writer in WRITERS]
        for thread in threads:
            thread.start()
        begun.wait()
        time.sleep(chance.uniform(0, 0.02))
        workspace.delete()
        for thread in threads:
            thread.join(20)
        assert [type(error) for error in errors] == [FolderGone] * len(WRITERS), errors
        assert all("was deleted" in str(error) for error in errors)
        assert list(tmp_path.iterdir()) == []


def test_the_upload_queue_goes_on_with_others_whenever_a_workspace_is_deleted(
    tmp_path: Path, decoder: Decoder, backbone: Backbone, caplog: pytest.LogCaptureFixture
) -> None:
    chance, kept = random.Random(7), Workspace.create(tmp_path)
    files = [Upload(photo.name, photo.jpeg, label="striped") for photo in PHOTOS]
    with closing(UploadQueue(decoder, lambda: backbone)) as queue:
        for round_ in range(12):
            workspace = Workspace.create(tmp_path)
            queue.add(workspace, files)
            time.sleep(chance.uniform(0, 0.15))
            workspace.delete()  # without a word to the queue, as another server would
            queue.add(kept, files[round_ : round_ + 1])
            assert not workspace.folder.exists()
        wait_until(lambda: not any(tray.active for tray in queue._states.values()))
    assert list(tmp_path.iterdir()) == [kept.folder]
    assert len(kept.photos()) == 12
    assert not caplog.records


def test_nothing_late_is_written_into_a_deleted_workspace(
    tmp_path: Path, backbone: Backbone, quick_classifier: Classifier
) -> None:
    workspace = Workspace.create(tmp_path)
    photos_into_labels(workspace, PHOTOS[0])
    dataset = workspace.dataset()
    workspace.delete()
    tools = Tools(lambda *_: iter(()), classifier_file.save)
    attempts: list[Callable[[], object]] = [
        lambda: workspace.store.add(PHOTOS[1]),
        lambda: workspace.store.thumbnail_path(PHOTOS[0].id),
        lambda: embeddings_of(workspace.store, [PHOTOS[0].id], backbone),
        lambda: classifier_file.save(quick_classifier, workspace.classifier_path),
        lambda: TestSet(workspace.folder / "test_set").add(dataset),
        lambda: keep(workspace, quick_classifier, dataset, tools),
        workspace.labels,
    ]
    for attempt in attempts:
        with pytest.raises((TwentyError, Stopped)):
            attempt()
    write_status(workspace.training_folder, "job", JobStatus("done"))
    assert read_status(workspace.training_folder)[1].state == "none"
    workspace.delete()  # a second tab does it too
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_below_one_that_is_there_and_never_that_one(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "c" / "file", b"x", below=tmp_path)
    assert (tmp_path / "a" / "b" / "c" / "file").read_bytes() == b"x"
    gone = tmp_path / "gone"
    for file, below in [(gone / "file", gone), (gone / "a" / "b" / "file", gone), (gone / "file", None)]:
        with pytest.raises(FolderGone):
            write_atomically(file, b"x", below=below)
    with pytest.raises(FolderGone):
        make_folder(gone / "a" / "b", gone)
    assert not gone.exists()
