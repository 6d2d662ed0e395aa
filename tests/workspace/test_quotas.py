"""What is over a limit is refused by its name with a sentence, and the rest goes on."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import Upload
from model.common.errors import LabelRefused, PhotoRefused, TwentyError
from model.image_folders.proposals import from_uploads
from model.photos.decoder import Decoder
from model.photos.photo import read_photo
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from tests.support.upload_queues import finish
from tests.support.zips import zip_of
from workspace.quotas import Quotas, on_disk, quotas, used_bytes
from workspace.workspace import Workspace


@pytest.fixture
def queue() -> Iterator[UploadQueue]:
    with Decoder(1) as decoder, closing(UploadQueue(decoder, lambda: None)) as queue:
        yield queue


def file(seed: int, label: str = "a", side: int = 32) -> Upload:
    return Upload(f"{seed}.jpg", picture_bytes(0, seed, side=side), label=label)


def read(queue: UploadQueue, workspace: Workspace, files: list[Upload]) -> list[str]:
    """Hand files in, wait until all are read, and return the refusals."""
    queue.add(workspace, files)
    assert wait_until(lambda: not list(workspace.folder.glob("uploads/*.file")))
    return [f"{refusal.name}: {refusal.reason}" for refusal in workspace.refusals()]


def test_photos_over_the_limit_are_refused_by_name_and_the_others_are_there(
    queue: UploadQueue, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_MAX_PHOTOS", "3")
    refusals = read(queue, workspace, [file(seed) for seed in range(5)])
    assert [refusal.partition(":")[0] for refusal in refusals] == ["3.jpg", "4.jpg"]
    assert "has 3 photos, the most it can take" in refusals[0]
    assert len(workspace.photos()) == 3
    assert read(queue, workspace, [file(0)]) == refusals  # one that is there already takes no room
    workspace.remove([workspace.photos()[0].id])
    assert read(queue, workspace, [file(4)]) == refusals
    assert len(workspace.photos()) == 3


def test_a_removed_photo_that_comes_again_takes_its_own_place(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_MAX_PHOTOS", "2")
    label, photos = workspace.add_label("a"), [read_photo(f.name, f.data) for f in map(file, range(3))]
    workspace.add_photos(photos[:2], label.id)
    with pytest.raises(PhotoRefused, match="has 2 photos"):
        workspace.add_photo(photos[2], label.id)
    workspace.remove([photos[0].id])
    assert workspace.add_photo(photos[0], label.id)


def test_labels_over_the_limit_are_refused_and_their_photos_by_name(
    queue: UploadQueue, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_MAX_LABELS", "2")
    refusals = read(queue, workspace, [file(seed, label) for seed, label in enumerate("abcb")])
    assert len(refusals) == 1
    assert refusals[0].startswith("2.jpg: There are 2 labels already")
    with pytest.raises(LabelRefused, match="2 labels already"):
        workspace.add_label("d")
    workspace.remove_label(workspace.labels()[0].id)
    assert workspace.add_label("d")


def test_a_workspace_takes_no_more_of_the_disk_than_it_may(
    queue: UploadQueue, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_MAX_MEGABYTES", "1")
    refusals = read(queue, workspace, [file(seed, side=400) for seed in range(12)])
    assert 0 < len(refusals) < 12
    assert "can take up at most 1" in refusals[0]
    assert used_bytes(workspace.folder) < 1 << 20
    assert len(workspace.photos()) == 12 - len(refusals)


def test_files_wait_only_up_to_the_limit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_MAX_WAITING_MEGABYTES", "1")
    with Decoder(1) as decoder:
        queue = UploadQueue(decoder, lambda: None)
        queue.close()  # nobody reads: everything waits
        large = [Upload(f"{i}.jpg", b"x" * 300_000, label="a") for i in range(5)]
        assert queue.add(workspace, large) == 3
        assert queue.add(workspace, [Upload("small.jpg", b"x", label="a")]) == 1
        assert queue.add(workspace, large[:1]) == 0
        assert [refusal.name for refusal in workspace.refusals()] == ["3.jpg", "4.jpg", "0.jpg"]
        assert "are waiting to be read already" in workspace.refusals()[0].reason
        with closing(UploadQueue(decoder, lambda: None, workspace.folder.parent)) as again:
            finish(again, workspace)
    assert len(workspace.refusals()) == 3 + 4  # those that waited were no photos


def test_a_saved_workspace_among_photos_is_refused_with_where_it_belongs(
    queue: UploadQueue, workspace: Workspace
) -> None:
    data = zip_of([("manifest.json", b"{}"), ("labels.csv", b""), ("photos/a.jpg", b"x")])
    queue.add(workspace, from_uploads([("mine.zip", data)]).best.files)
    (refusal,) = workspace.refusals()
    assert refusal.name == "mine.zip"
    assert refusal.reason == "it is a saved project, not a zip of photos: open it on the Start page."


def test_what_a_folder_takes_is_counted_in_blocks_and_without_what_waits(tmp_path: Path) -> None:
    (tmp_path / "photos" / "ab").mkdir(parents=True)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "photos" / "ab" / "x").write_bytes(b"x" * 5000)
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "uploads" / "y").write_bytes(b"y" * 10_000)
    assert used_bytes(tmp_path) == on_disk(5000) + on_disk(0) == 3 * 4096
    assert used_bytes(tmp_path / "not there") == 0


@pytest.mark.parametrize("text", ["many", "-1", "0", "1.5", "１２", "1e3", "9" * 5000])
def test_a_limit_that_is_no_number_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(TwentyError, match="TWENTY_MAX_PHOTOS"):
        Quotas.from_environment({"TWENTY_MAX_PHOTOS": text})


def test_limits_that_are_not_set_are_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quotas() == Quotas()
    monkeypatch.setenv("TWENTY_MAX_LABELS", " 7 ")
    assert quotas() == Quotas(labels=7)
