"""Files that are handed in become photos under their label, or are refused by name with a reason."""

import os
import signal
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import Upload
from model.image_folders.proposals import from_path, from_uploads
from model.network.backbone import Backbone, load_backbone
from model.network.catalogue import BESIDE, DEFAULT
from model.network.embeddings import missing, n_lacking_beside
from model.photos.decoder import Decoder
from tests.support.full_disk import run_on_small_disk
from tests.support.pictures import picture_bytes, write_folder
from tests.support.processes import wait_until
from tests.support.upload_queues import file, finish
from tests.support.workspaces import counts
from workspace.workspace import Workspace


def waiting_on_disk(workspace: Workspace) -> int:
    return len(list(workspace.folder.glob("uploads/*")))


def test_files_become_photos_under_their_label_in_their_order(upload_queue: UploadQueue, workspace: Workspace) -> None:
    label = workspace.add_label("striped")
    uploads = [(f"{seed}.jpg", picture_bytes(0, seed, side=48)) for seed in range(10)]
    assert upload_queue.add(workspace, from_uploads(uploads).best.files, label.id) == 10
    progress = finish(upload_queue, workspace)
    assert [photo.name for photo in workspace.photos(label.id)] == [name for name, _ in uploads]
    assert (progress.done, progress.total, progress.fraction, progress.added) == (10, 10, 1.0, 10)
    assert waiting_on_disk(workspace) == 0


def test_sub_folders_become_labels(upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path) -> None:
    workspace.add_label("Striped")
    folder = write_folder(tmp_path / "photos", {"dotted": 1, "striped": 0}, per_label=3)
    upload_queue.add(workspace, from_path(folder).best.files)
    finish(upload_queue, workspace)
    assert counts(workspace) == {"Striped": 3, "dotted": 3}


def test_what_a_table_says_of_things_stays_with_the_photos(upload_queue: UploadQueue, workspace: Workspace) -> None:
    photos = [(f"{i}.jpg", picture_bytes(i % 2, i, side=48)) for i in range(8)]
    rows = [f"{i}.jpg;{'ab'[i % 2]};thing {i // 4}{i % 2}" for i in range(8)]
    table = "\n".join(["file;label;thing", *rows]).encode()
    upload_queue.add(workspace, from_uploads([*photos, ("labels.csv", table)]).best.files)
    finish(upload_queue, workspace)
    dataset = workspace.dataset()
    said = [dataset.series[photo_id] for photo_id in dataset.photo_ids]
    assert said == [f"thing {i // 4}{i % 2}" for i in range(8)]


def test_photos_that_have_arrived_have_their_embeddings(
    upload_queue: UploadQueue, workspace: Workspace, backbone: Backbone
) -> None:
    upload_queue.add(workspace, [file(seed, label="striped") for seed in range(11)])
    finish(upload_queue, workspace)
    ids = [photo.id for photo in workspace.photos()]
    assert len(ids) == 11
    assert missing(workspace.store, ids, backbone.spec) == []


def test_networks_beside_look_when_the_photos_are_there(upload_queue: UploadQueue, workspace: Workspace) -> None:
    for name in BESIDE:
        load_backbone(name)
    upload_queue.add(workspace, [file(seed, label="striped") for seed in range(4)])
    finish(upload_queue, workspace)  # nobody waits for more
    assert wait_until(lambda: n_lacking_beside(workspace.store, workspace.dataset().photo_ids, DEFAULT) == 0, 30)


@pytest.mark.skipif(sys.platform == "win32", reason="a process there has no niceness")
def test_networks_beside_give_way_to_the_page_and_to_trainers(upload_queue: UploadQueue, workspace: Workspace) -> None:
    looking = _looker_of(upload_queue, workspace)
    assert wait_until(lambda: os.getpriority(os.PRIO_PROCESS, looking) == 19, 10)
    assert os.getpriority(os.PRIO_PROCESS, os.getpid()) < 10


def test_a_look_process_that_was_killed_is_started_anew(upload_queue: UploadQueue, workspace: Workspace) -> None:
    first = _looker_of(upload_queue, workspace)
    os.kill(first, signal.SIGKILL)
    upload_queue.add(workspace, [file(2, label="striped")])
    assert wait_until(lambda: len(workspace.photos()) == 2, 30)
    assert wait_until(lambda: n_lacking_beside(workspace.store, [_newest(workspace)], DEFAULT) == 0, 30)
    assert upload_queue._beside.pid != first


def test_the_look_process_ends_with_the_queue(decoder: Decoder, workspace: Workspace) -> None:
    queue = UploadQueue(decoder)
    looking = _looker_of(queue, workspace)
    queue.close()
    with pytest.raises(ProcessLookupError):
        os.kill(looking, 0)


def _looker_of(queue: UploadQueue, workspace: Workspace) -> int:
    """Return the id of the process that looks at a photo which is handed in now."""
    for name in BESIDE:
        load_backbone(name)  # its files are there
    queue.add(workspace, [file(1, label="striped")])
    assert wait_until(lambda: queue._beside.pid is not None, 30)
    return queue._beside.pid or 0


def _newest(workspace: Workspace) -> str:
    return workspace.photos()[-1].id


def test_without_a_backbone_photos_are_there_and_embeddings_come_later(
    decoder: Decoder, workspace: Workspace, backbone: Backbone
) -> None:
    made: list[Backbone] = []
    with closing(UploadQueue(decoder, lambda: made[0] if made else None)) as queue:
        queue.add(workspace, [file(seed, label="striped") for seed in range(3)])
        assert wait_until(lambda: len(workspace.photos()) == 3, 30)
        ids = [photo.id for photo in workspace.photos()]
        assert len(missing(workspace.store, ids, backbone.spec)) == 3
        made.append(backbone)
        assert finish(queue, workspace).phase == "looking"
        assert missing(workspace.store, ids, backbone.spec) == []


def test_a_file_that_is_no_photo_is_refused_by_name_and_the_others_go_on(
    upload_queue: UploadQueue, workspace: Workspace
) -> None:
    label = workspace.add_label("striped")
    cut_short = picture_bytes(0, 1)[:300]
    files = [
        file(1, label_id=label.id),
        Upload("notes.jpg", b"dear diary", label.id),
        Upload("cut.jpg", cut_short, label.id),
        Upload("empty.jpg", b"", label.id),
        file(2, label_id=label.id),
    ]
    upload_queue.add(workspace, files)
    progress = finish(upload_queue, workspace)
    assert (progress.added, progress.refused, progress.done) == (2, 3, 2)
    refusals = Workspace.open(workspace.folder.parent, workspace.id).refusals()
    assert [refusal.name for refusal in refusals] == ["notes.jpg", "cut.jpg", "empty.jpg"]
    assert all(refusal.reason for refusal in refusals)


def test_a_file_without_any_label_is_refused(upload_queue: UploadQueue, workspace: Workspace, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "photos", {"dotted": 1}, per_label=2)
    (folder / "loose.jpg").write_bytes(picture_bytes(0, 1))
    assert upload_queue.add(workspace, from_path(folder).best.files) == 2
    assert finish(upload_queue, workspace).refused == 1
    assert [refusal.name for refusal in workspace.refusals()] == ["loose.jpg"]
    assert counts(workspace) == {"dotted": 2}


@pytest.mark.parametrize("name", ["", "x" * 300])
def test_a_folder_whose_name_cannot_be_a_label_makes_none(
    upload_queue: UploadQueue, workspace: Workspace, name: str
) -> None:
    upload_queue.add(workspace, [file(1, label=name)])
    assert finish(upload_queue, workspace).refused == 1
    assert workspace.labels() == []


def test_the_same_photo_twice_is_told_apart_from_a_new_one(upload_queue: UploadQueue, workspace: Workspace) -> None:
    upload_queue.add(workspace, [file(1, label="a"), file(1, label="A"), file(2, label="a")])
    progress = finish(upload_queue, workspace)
    assert (progress.added, progress.already_there, progress.refused) == (2, 1, 0)


def test_the_same_photo_under_two_labels_is_refused_with_both_names(
    upload_queue: UploadQueue, workspace: Workspace
) -> None:
    upload_queue.add(workspace, [file(1, label="a"), file(1, label="b")])
    assert finish(upload_queue, workspace).refused == 1
    (refusal,) = workspace.refusals()
    assert "“a”" in refusal.reason
    assert "“b”" in refusal.reason


def test_photos_for_a_label_that_was_removed_meanwhile_are_refused(
    upload_queue: UploadQueue, workspace: Workspace
) -> None:
    label = workspace.add_label("a")
    workspace.remove_label(label.id)
    upload_queue.add(workspace, [file(1)], label.id)
    assert finish(upload_queue, workspace).refused == 1
    assert "removed" in workspace.refusals()[0].reason
    assert workspace.photos() == []


def test_a_second_handful_is_counted_from_the_start(upload_queue: UploadQueue, workspace: Workspace) -> None:
    assert upload_queue.progress(workspace.id) is None
    upload_queue.add(workspace, [file(1, label="a")])
    finish(upload_queue, workspace)
    upload_queue.add(workspace, [file(2, label="a"), file(3, label="a")])
    progress = finish(upload_queue, workspace)
    assert (progress.added, progress.total) == (2, 2)


def test_stop_drops_what_waits_and_keeps_what_is_there(upload_queue: UploadQueue, workspace: Workspace) -> None:
    upload_queue.add(workspace, [file(seed, label="a") for seed in range(80)])
    while not workspace.photos():
        time.sleep(0.005)
    upload_queue.stop(workspace.id)
    progress = upload_queue.progress(workspace.id)
    assert progress is not None
    assert not progress.active
    assert "Stopped" in (progress.message or "")
    time.sleep(0.3)  # what is in hand is dropped too
    n_photos = len(workspace.photos())
    assert 0 < n_photos < 80
    assert waiting_on_disk(workspace) == 0
    upload_queue.add(workspace, [file(100, label="a")])
    assert finish(upload_queue, workspace).added == 1
    assert len(workspace.photos()) == n_photos + 1


def test_many_photos_of_one_visitor_do_not_keep_another_waiting(
    upload_queue: UploadQueue, root: Path, workspace: Workspace
) -> None:
    other = Workspace.create(root)
    upload_queue.add(workspace, [file(seed, label="a") for seed in range(120)])
    upload_queue.add(other, [file(seed, label="a") for seed in range(3)])
    finish(upload_queue, other)
    progress = upload_queue.progress(workspace.id)
    assert progress is not None
    assert progress.active
    assert 0 < progress.fraction < 1
    assert progress.seconds_left is not None
    upload_queue.stop(workspace.id)


def test_what_lies_in_incoming_is_read_by_the_next_server(
    decoder: Decoder, backbone: Backbone, root: Path, workspace: Workspace
) -> None:
    first = UploadQueue(decoder, lambda: backbone, root)
    first.close()
    first.add(workspace, [file(seed, label="a") for seed in range(4)])
    assert waiting_on_disk(workspace) == 4
    (workspace.folder / "uploads" / ".half.tmp").write_bytes(b"cut short")
    (workspace.folder / "uploads" / "0.file").write_bytes(b"")  # after a loss of power
    with closing(UploadQueue(decoder, lambda: backbone, root)) as second:
        assert finish(second, workspace).added == 4
    assert [photo.name for photo in workspace.photos()] == [file(seed).name for seed in range(4)]
    assert waiting_on_disk(workspace) == 0


FILL = """
import sys, time
from pathlib import Path
from model.photos.decoder import Decoder
from model.common.errors import StorageFull
from jobs.uploads.upload_queue import UploadQueue
from workspace.workspace import Workspace
from tests.support.upload_queues import file

workspace = Workspace.create(Path(sys.argv[1]))
other = Workspace.create(Path(sys.argv[1]))
with Decoder(1) as decoder:
    queue = UploadQueue(decoder, lambda: None)
    try:
        queue.add(workspace, (file(seed, label="a") for seed in range(5000)))
    except StorageFull as error:
        print(error)
    assert list(workspace.folder.glob("uploads/*")) == []
    seed = 0
    full = None
    while not full:
        try:
            queue.add(workspace, [file(seed := seed + 1, label="a")])
        except StorageFull as error:  # the last bytes may have been taken by the photo before, or lack for this one
            full = error
        while list(workspace.folder.glob("uploads/*")):
            time.sleep(0.005)
        full = full or queue.progress(workspace.id).message
    print(full)
    queue.close()
there = workspace.photos()
assert len(there) == seed - 1 > 5, (len(there), seed)
assert all(workspace.store.jpeg(photo.id) for photo in there)
"""


def test_a_full_disk_ends_the_upload_queue_with_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    lines = run_on_small_disk(FILL, tmp_path / "disk", kilobytes=1000)
    assert len(lines) == 2
    assert all(line.startswith("There is no space left on the disk") for line in lines)
