"""What a visitor put into a workspace stays there, whatever happens."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from model.common.errors import FileRefused, LabelRefused, PhotoRefused, TwentyError
from model.photos.photo import Photo, read_photo
from model.photos.wording import PhotoCode
from tests.support.full_disk import run_on_small_disk
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "workspaces")


def photo(seed: int, kind: int = 0) -> Photo:
    return read_photo(f"{kind}-{seed}.jpg", picture_bytes(kind, seed, side=48))


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder.parent, workspace.id)


def counts(workspace: Workspace) -> dict[str, int]:
    return {label.name: label.n_photos for label in workspace.labels()}


# Opening


def test_a_workspace_opened_again_has_its_labels_and_photos(workspace: Workspace) -> None:
    healthy = workspace.add_label("healthy")
    first = photo(1)
    assert workspace.add_photo(first, healthy.id)
    again = reopened(workspace)
    assert counts(again) == {"healthy": 1}
    (shown,) = again.photos()
    assert (shown.id, shown.name, shown.label_id) == (first.id, "0-1.jpg", healthy.id)
    assert (shown.width, shown.height) == (48, 48)
    assert again.store.jpeg(first.id) == first.jpeg


@pytest.mark.parametrize("id", ["", ".", "..", "../secret", "a/b", "x" * 22, "/etc", "A" * 21 + "\n", "ä" * 22])
def test_an_id_that_is_not_a_workspace_gets_a_sentence_and_touches_nothing(tmp_path: Path, id: str) -> None:
    root = tmp_path / "workspaces"
    Workspace.create(root)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(TwentyError, match="There is no workspace at this address"):
        Workspace.open(root, id)
    assert sorted(tmp_path.rglob("*")) == before


def test_ids_are_long_secrets(tmp_path: Path) -> None:
    ids = {Workspace.create(tmp_path).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(id) == 22 for id in ids)  # 22 characters of 6 bits: 128 bits and 4 of padding


def test_no_other_user_of_the_machine_may_look_into_a_workspace(workspace: Workspace) -> None:
    if os.name != "posix":
        pytest.skip("permissions are those of POSIX")
    assert workspace.folder.stat().st_mode & 0o077 == 0


def test_a_workspace_of_a_newer_version_is_not_touched(workspace: Workspace) -> None:
    with sqlite3.connect(workspace.database) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(FileRefused, match="format 99"):
        reopened(workspace)


def test_a_damaged_database_gets_a_sentence(workspace: Workspace) -> None:
    workspace.database.write_bytes(b"this was a database once" * 400)
    with pytest.raises(FileRefused, match="is damaged"):
        reopened(workspace)


def test_a_deleted_workspace_is_gone_from_the_disk(workspace: Workspace) -> None:
    workspace.add_photo(photo(1), workspace.add_label("healthy").id)
    workspace.delete()
    assert list(workspace.folder.parent.iterdir()) == []
    with pytest.raises(TwentyError, match="There is no workspace"):
        reopened(workspace)
    with pytest.raises(TwentyError, match="was deleted"):
        workspace.labels()


def test_what_is_left_of_deleted_workspaces_is_swept_up_and_nothing_else(workspace: Workspace) -> None:
    root = workspace.folder.parent
    left = [root / ".deleted-x", root / ("x" * 22), root / ("y" * 22), root / "holiday"]
    for folder in left:
        (folder / "cache").mkdir(parents=True)
    for folder in left[1::2]:
        os.utime(folder, (0, 0))
    Workspace.create(root)
    assert [folder.exists() for folder in left] == [False, False, True, True]
    assert reopened(workspace).labels() == []


# Labels


def test_a_new_workspace_has_nothing_and_says_what_is_missing(workspace: Workspace) -> None:
    assert workspace.labels() == []
    assert workspace.photos() == []
    assert workspace.last_removal() == workspace.undo_removal() == 0
    assert workspace.missing()


@pytest.mark.parametrize("name", ["healthy", "Healthy", "  HEALTHY ", "healthy\u200f"])
def test_two_labels_of_one_name_are_refused_whatever_the_case(workspace: Workspace, name: str) -> None:
    workspace.add_label("healthy")
    with pytest.raises(LabelRefused, match="There is a label “healthy” already"):
        workspace.add_label(name)
    other = workspace.add_label("broken")
    with pytest.raises(LabelRefused, match="There is a label “healthy” already"):
        workspace.rename_label(other.id, name)
    assert list(counts(workspace)) == ["healthy", "broken"]


@pytest.mark.parametrize("name", ["", "  \n", "x" * 61, "\u202e"])
def test_a_name_that_cannot_be_a_label_is_refused(workspace: Workspace, name: str) -> None:
    label = workspace.add_label("healthy")
    for attempt in (lambda: workspace.add_label(name), lambda: workspace.rename_label(label.id, name)):
        with pytest.raises(LabelRefused):
            attempt()
    assert list(counts(workspace)) == ["healthy"]


def test_a_label_may_be_an_emoji_or_sql(workspace: Workspace) -> None:
    names = ["🌀 blade", "Robert'); DROP TABLE photos;--", "ß", "%_"]
    for name in names:
        workspace.add_label(name)
    assert list(counts(workspace)) == names


def test_a_renamed_label_keeps_its_photos(workspace: Workspace) -> None:
    label = workspace.add_label("helthy")
    workspace.add_photo(photo(1), label.id)
    workspace.rename_label(label.id, "Helthy")  # its own name in another case
    workspace.rename_label(label.id, "healthy")
    assert counts(workspace) == {"healthy": 1}


def test_a_label_asked_for_by_name_is_made_once(workspace: Workspace) -> None:
    first = workspace.label_named("Healthy")
    assert workspace.label_named(" healthy").id == first.id
    assert counts(workspace) == {"Healthy": 0}


# Photos


def test_photos_come_in_the_order_in_which_they_were_added(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(6)]
    for i, one in enumerate(photos):
        workspace.add_photo(one, (a, b)[i % 2].id)
    assert [shown.id for shown in workspace.photos()] == [one.id for one in photos]
    assert [shown.id for shown in workspace.photos(b.id)] == [one.id for one in photos[1::2]]


def test_the_same_photo_twice_under_a_label_counts_once(workspace: Workspace) -> None:
    label = workspace.add_label("healthy")
    assert workspace.add_photo(photo(1), label.id) is True
    assert workspace.add_photo(photo(1), label.id) is False
    assert workspace.add_photos([photo(1), photo(2), photo(2)], label.id) == 1
    assert counts(workspace) == {"healthy": 2}


def test_the_same_photo_under_another_label_is_refused_with_both_names(workspace: Workspace) -> None:
    healthy, broken = workspace.add_label("healthy"), workspace.add_label("broken")
    workspace.add_photo(photo(1), healthy.id)
    with pytest.raises(PhotoRefused, match=r"already under “healthy”.*“broken”") as refusal:
        workspace.add_photo(photo(1), broken.id)
    assert refusal.value.name == "0-1.jpg"
    assert counts(workspace) == {"healthy": 1, "broken": 0}


def test_a_photo_for_a_label_that_is_gone_is_refused(workspace: Workspace) -> None:
    label = workspace.add_label("healthy")
    workspace.remove_label(label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.add_photo(photo(1), label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.move([photo(1).id], label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.rename_label(label.id, "other")
    assert workspace.photos() == []


def test_moved_photos_are_under_the_other_label(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos, a.id)
    workspace.move([one.id for one in photos[:3]], b.id)
    assert counts(workspace) == {"a": 1, "b": 3}
    assert [shown.id for shown in workspace.photos()] == [one.id for one in photos]


# Removing and undoing


def test_undo_brings_removed_photos_back_to_their_label_and_place(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos[:2], a.id)
    workspace.add_photos(photos[2:], b.id)
    before = workspace.photos()
    assert workspace.remove([photos[1].id, photos[2].id]) == 2
    assert counts(workspace) == {"a": 1, "b": 1}
    assert reopened(workspace).last_removal() == 2
    assert reopened(workspace).undo_removal() == 2
    assert workspace.photos() == before
    assert workspace.last_removal() == 0


def test_undo_goes_back_removal_by_removal(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos, label.id)
    workspace.remove([photos[0].id])
    workspace.remove([photos[1].id, photos[2].id])
    assert workspace.undo_removal() == 2
    assert workspace.undo_removal() == 1
    assert workspace.undo_removal() == 0
    assert counts(workspace) == {"a": 4}


def test_removing_nothing_is_nothing(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    workspace.add_photo(photo(1), label.id)
    workspace.remove([photo(1).id])
    assert workspace.remove([]) == 0
    assert workspace.remove([photo(1).id, "0" * 64]) == 0
    workspace.move([], label.id)
    assert workspace.last_removal() == 1


def test_a_removed_label_comes_back_with_the_photos_that_went_with_it(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    photos = [photo(seed) for seed in range(3)]
    workspace.add_photos(photos, label.id)
    workspace.remove([photos[0].id])
    workspace.remove_label(label.id)
    assert workspace.labels() == []
    assert workspace.photos() == []
    assert workspace.undo_removal() == 2
    assert counts(workspace) == {"a": 2}
    assert workspace.undo_removal() == 1
    assert counts(workspace) == {"a": 3}


def test_photos_removed_before_their_label_bring_it_back(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    workspace.add_photo(photo(1), label.id)
    workspace.remove([photo(1).id])
    workspace.remove_label(label.id)
    assert workspace.labels() == []
    assert workspace.undo_removal() == 1
    assert counts(workspace) == {"a": 1}


def test_undo_puts_photos_under_a_label_of_the_same_name_made_meanwhile(workspace: Workspace) -> None:
    workspace.add_photo(photo(1), workspace.add_label("Healthy").id)
    workspace.remove_label(workspace.labels()[0].id)
    workspace.add_photo(photo(2), workspace.add_label("healthy").id)
    assert workspace.undo_removal() == 1
    assert counts(workspace) == {"healthy": 2}


def test_a_removed_photo_that_is_added_again_comes_back_as_the_newest(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    workspace.add_photos([photo(1), photo(2)], a.id)
    workspace.remove([photo(1).id])
    assert workspace.add_photo(photo(1), b.id) is True
    assert [(shown.id, shown.label_id) for shown in workspace.photos()] == [
        (photo(2).id, a.id),
        (photo(1).id, b.id),
    ]
    assert workspace.last_removal() == 0


# What training sees


def test_the_dataset_is_what_the_gallery_shows(workspace: Workspace) -> None:
    a, empty, b = (workspace.add_label(name) for name in ("a", "empty", "b"))
    workspace.add_photos([photo(1), photo(2)], a.id)
    workspace.add_photos([photo(1, kind=1)], b.id)
    workspace.add_photo(photo(3), a.id)
    workspace.remove([photo(2).id])
    dataset = workspace.dataset()
    assert dataset.labels == ("a", "empty", "b")
    assert dataset.photo_ids == tuple(shown.id for shown in workspace.photos())
    assert dataset.names == ("0-1.jpg", "1-1.jpg", "0-3.jpg")
    assert dataset.targets.tolist() == [0, 2, 0]
    assert dataset.counts().tolist() == [2, 0, 1]
    assert len(workspace.missing()) == 3
    assert empty.n_photos == 0


def test_the_fingerprint_changes_with_photos_and_labels_and_with_nothing_else(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    workspace.add_photos([photo(1), photo(2)], a.id)
    seen = [workspace.dataset_fingerprint()]
    workspace.add_refusals([PhotoRefused("x.txt", PhotoCode.EMPTY)])
    assert workspace.dataset_fingerprint() == seen[0] == workspace.dataset().fingerprint()
    workspace.move([photo(1).id], b.id)
    seen.append(workspace.dataset_fingerprint())
    workspace.remove([photo(1).id])
    seen.append(workspace.dataset_fingerprint())
    workspace.rename_label(b.id, "c")
    seen.append(workspace.dataset_fingerprint())
    assert len(set(seen)) == len(seen)
    workspace.rename_label(b.id, "b")
    workspace.undo_removal()
    workspace.move([photo(1).id], a.id)
    assert workspace.dataset_fingerprint() == seen[0]


def test_refusals_stay_until_they_are_cleared(workspace: Workspace) -> None:
    refused = [
        PhotoRefused("a.txt", PhotoCode.NO_PHOTO, type="text"),
        PhotoRefused("b.jpg", PhotoCode.OTHER_LABEL, label="“x”", other="{y}"),
    ]
    workspace.add_refusals(refused)
    again = reopened(workspace).refusals()
    assert [(one.name, one.code, one.values) for one in again] == [(one.name, one.code, one.values) for one in refused]
    assert [one.reason for one in again] == [
        "this is a text file, not a photo that can be read here. Photos are JPEG, PNG, WebP, GIF or BMP files.",
        "it is already under ““x””, and a photo can have one label: move it to “{y}” if ““x”” is wrong.",
    ]
    workspace.clear_refusals()
    assert reopened(workspace).refusals() == []


# Many at once, and the end of the world


def test_threads_writing_at_once_lose_nothing(workspace: Workspace) -> None:
    labels = [workspace.add_label(f"label {i}") for i in range(4)]
    errors: list[Exception] = []

    def write(i: int) -> None:
        try:
            for seed in range(8):
                workspace.add_photo(photo(seed, kind=i), labels[i].id)
                workspace.labels()
        except Exception as error:  # noqa: BLE001  (shown by the assertion)
            errors.append(error)

    threads = [threading.Thread(target=write, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(counts(workspace).values()) == [8, 8, 8, 0]


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(workspace: Workspace) -> None:
    command = [sys.executable, "-m", "tests.support.killing.killed_workspace_writer"]
    writer = subprocess.run(
        [*command, workspace.folder.parent, workspace.id, "30"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "TWENTY_MAX_LABELS": "100000"},
    )  # fmt: skip
    removed: set[str] = set()
    label_of: dict[str, str] = {}
    labels: set[str] = set()
    for line in writer.stdout.splitlines():
        kind, _, rest = line.partition(" ")
        assert kind != "error", rest
        if kind == "label":
            labels.add(rest)
        elif kind == "photo":
            photo_id, _, label = rest.partition(" ")
            label_of[photo_id] = label
        else:
            removed.add(rest)
    assert len(label_of) > 30  # it did write
    name_of = {label.id: label.name for label in workspace.labels()}
    there = {shown.id: name_of[shown.label_id] for shown in reopened(workspace).photos()}
    assert labels <= set(name_of.values())
    assert not removed & set(there)
    gone = {photo_id for photo_id in label_of if photo_id not in there} - removed
    assert len(gone) <= 30  # removals that were done and not yet acknowledged, one a kill at most
    workspace_removed = 0
    while n := workspace.undo_removal():
        workspace_removed += n
    there = {shown.id: name_of[shown.label_id] for shown in workspace.photos()}
    assert {photo_id: there[photo_id] for photo_id in label_of} == label_of
    assert len(removed) <= workspace_removed <= len(removed) + 30
    for photo_id in there:  # every row has its photo, whole
        assert hashlib.sha256(workspace.store.jpeg(photo_id)).hexdigest() == photo_id


FILL = """
import os
import sys
from pathlib import Path
from model.common.errors import StorageFull
from workspace.workspace import Workspace
from tests.workspace.test_workspace import photo

workspace = Workspace.create(Path(sys.argv[1]))
label = workspace.add_label("healthy")
added = []
try:
    for seed in range(1000):
        one = photo(seed)
        workspace.add_photo(one, label.id)
        added.append(one.id)
except StorageFull as error:
    print(error)
workspace = Workspace.open(Path(sys.argv[1]), workspace.id)
assert [shown.id for shown in workspace.photos()] == added and len(added) > 5, len(added)
assert all(workspace.store.jpeg(id) for id in added)
assert not list(workspace.folder.rglob("*.tmp"))
os.environ["TWENTY_MAX_LABELS"] = "1000000"
try:
    for i in range(100_000):
        workspace.add_label(f"label {i}" * 5)
except StorageFull as error:
    print(error)
assert len(workspace.labels()) == i + 1
"""


def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    lines = run_on_small_disk(FILL, tmp_path / "disk")
    assert len(lines) == 2
    assert all(line.startswith("There is no space left on the disk") for line in lines)
