"""What a visitor put into a workspace stays there, whatever happens."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from model.common.errors import FileRefused, PhotoRefused, TwentyError
from model.photos.photo_metadata import PhotoMetadata
from model.photos.wording import PhotoCode
from tests.support.full_disk import run_on_small_disk
from tests.support.workspaces import counts, photo, reopened
from workspace.workspace import LabelledPhoto, Workspace, read_share_to_answer, write_share_to_answer


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
    with pytest.raises(TwentyError, match="There is no project at this address"):
        Workspace.open(root, id)
    assert sorted(tmp_path.rglob("*")) == before


def test_ids_are_long_secrets(tmp_path: Path) -> None:
    ids = {Workspace.create(tmp_path).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(id) == 22 for id in ids)  # 22 characters of 6 bits: 128 bits and 4 of padding


def test_a_workspace_of_a_newer_version_is_not_touched(workspace: Workspace) -> None:
    with sqlite3.connect(workspace.database) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(FileRefused, match="format 99"):
        reopened(workspace)


def test_a_workspace_of_the_version_before_opens_with_all_that_is_in_it(workspace: Workspace) -> None:
    kept = photo(1)
    label = workspace.add_label("healthy")
    workspace.add_photo(kept, label.id)
    with closing(sqlite3.connect(workspace.database)) as db:
        db.executescript(
            "DROP TABLE photos; DROP TABLE moves;"
            "CREATE TABLE photos (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
            " name TEXT NOT NULL, label_id INTEGER NOT NULL REFERENCES labels (id), width INTEGER NOT NULL,"
            " height INTEGER NOT NULL, file_type TEXT NOT NULL, camera TEXT NOT NULL, n_bytes INTEGER NOT NULL,"
            " removed INTEGER);"
            f"INSERT INTO photos VALUES (1, '{kept.id}', '{kept.name}', {label.id}, 640, 480, 'JPEG', 'Fox', 7, NULL);"
            "PRAGMA user_version = 3;"
        )
    opened = reopened(workspace)
    assert opened.dataset().metadata == {kept.id: PhotoMetadata(640, 480, "JPEG", "Fox", 7)}
    assert opened.photos() == [LabelledPhoto(kept.id, kept.name, label.id, 640, 480)]
    opened.set_series({kept.id: "blade 2"})
    assert opened.dataset().series == {kept.id: "blade 2"}


def test_a_deleted_workspace_is_gone_from_the_disk(workspace: Workspace) -> None:
    workspace.add_photo(photo(1), workspace.add_label("healthy").id)
    workspace.delete()
    assert list(workspace.folder.parent.iterdir()) == []
    with pytest.raises(TwentyError, match="There is no project"):
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
    seen = [workspace.dataset().fingerprint()]
    workspace.add_refusals([PhotoRefused("x.txt", PhotoCode.EMPTY)])
    assert workspace.dataset().fingerprint() == seen[0]
    workspace.move([photo(1).id], b.id)
    seen.append(workspace.dataset().fingerprint())
    workspace.remove([photo(1).id])
    seen.append(workspace.dataset().fingerprint())
    workspace.rename_label(b.id, "c")
    seen.append(workspace.dataset().fingerprint())
    assert len(set(seen)) == len(seen)
    workspace.rename_label(b.id, "b")
    workspace.undo()
    workspace.move([photo(1).id], a.id)
    assert workspace.dataset().fingerprint() == seen[0]


def test_refusals_stay_until_they_are_cleared(workspace: Workspace) -> None:
    refused = [
        PhotoRefused("a.txt", PhotoCode.NO_PHOTO, type="text"),
        PhotoRefused("b.jpg", PhotoCode.OTHER_LABEL, label="“x”", other="{y}"),
    ]
    workspace.add_refusals(refused)
    again = reopened(workspace).refusals()
    assert [(one.name, one.code, one.values) for one in again] == [(one.name, one.code, one.values) for one in refused]
    assert [one.reason for one in again] == [
        "this is a text file, not a photo that can be read here. Photos are JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF "
        "files.",
        "it is already under ““x””, and a photo can have one label: move it to “{y}” if ““x”” is wrong.",
    ]
    workspace.clear_refusals()
    assert reopened(workspace).refusals() == []


# Many at once, and the end of the world


def test_threads_writing_at_once_lose_nothing(workspace: Workspace) -> None:
    labels = [workspace.add_label(f"label {i}") for i in range(4)]

    def write(i: int) -> None:
        for seed in range(8):
            workspace.add_photo(photo(seed, kind=i), labels[i].id)
            workspace.labels()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(write, range(3)))  # raises what a thread raised
    assert list(counts(workspace).values()) == [8, 8, 8, 0]


FILL = """
import os
import sys
from pathlib import Path
from model.common.errors import StorageFull
from workspace.workspace import LabelledPhoto, Workspace, read_share_to_answer, write_share_to_answer
from tests.support.workspaces import photo

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


@pytest.mark.slow
def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    lines = run_on_small_disk(FILL, tmp_path / "disk")
    assert len(lines) == 2
    assert all(line.startswith("There is no space left on the disk") for line in lines)


def test_a_choice_is_kept_and_nonsense_on_the_disk_is_no_choice(tmp_path: Path) -> None:
    assert read_share_to_answer(tmp_path) is None
    write_share_to_answer(tmp_path, 0.8)
    assert read_share_to_answer(tmp_path) == 0.8
    for nonsense in ('{"share": 7.0}', '{"share": "all"}', "[]", '{"share": NaN}', "{", ""):
        (tmp_path / "abstention.json").write_text(nonsense)
        assert read_share_to_answer(tmp_path) is None
