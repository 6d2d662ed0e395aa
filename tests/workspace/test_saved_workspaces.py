"""A saved workspace opens elsewhere as it was, or not at all, whatever someone has put into the file."""

import csv
import hashlib
import io
import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, FolderGone, TwentyError
from model.common.files import write_json
from model.common.progress import Progress
from model.photos.decoder import Decoder
from model.photos.photo import make_photo, read_photo
from model.photos.photo_metadata import PhotoMetadata
from tests.support.full_disk import run_on_small_disk
from tests.support.pictures import picture, picture_bytes
from tests.support.saved_workspaces import (
    content,
    filled_workspace,
    forged,
    members,
    mutated,
    saved_bytes,
    try_to_open,
    with_manifest,
    zipped,
)
from workspace.opening import open_saved
from workspace.saving import save
from workspace.workspace import Workspace, read_choice, write_choice


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(2) as decoder:
        yield decoder


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Shared: do not change it."""
    return filled_workspace(tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def saved(original: Workspace, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved_bytes(original, tmp_path_factory.mktemp("file"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    root = tmp_path / "elsewhere"
    root.mkdir()
    return root


def refused(data: bytes, root: Path, decoder: Decoder) -> str:
    with pytest.raises(FileRefused) as refusal:
        open_saved(data, "x.zip", root, decoder)
    assert list(root.iterdir()) == []
    return str(refusal.value)


def test_all_of_a_workspace_comes_back_on_another_machine(
    elsewhere: Path, decoder: Decoder, quick_classifier: Classifier, tmp_path: Path
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    classifier_file.save(quick_classifier, workspace.classifier_path)
    write_json(workspace.training_folder / "trained_on.json", {"fingerprint": workspace.dataset_fingerprint()})
    write_choice(workspace.training_folder, 0.8)
    reports: list[Progress] = []
    save(workspace, tmp_path / "saved.zip", reports.append)
    opened = open_saved(tmp_path / "saved.zip", "saved.zip", elsewhere, decoder, reports.append)
    there = Workspace.open(elsewhere, opened.workspace.id)
    assert opened.left_out == ()
    assert content(there) == content(workspace)
    assert there.trained_on() == there.dataset_fingerprint()
    brought = classifier_file.load(there.classifier_path)
    assert np.array_equal(brought.evaluation.probabilities, quick_classifier.evaluation.probabilities)
    assert brought.training_photos.ids == quick_classifier.training_photos.ids
    assert read_choice(there.training_folder) == 0.8
    assert [p.done for p in reports] == [*range(1, 8), 6, 7]
    assert {p.name for p in elsewhere.iterdir()} == {there.id}
    assert there.id != workspace.id
    if os.name == "posix":
        assert there.folder.stat().st_mode & 0o077 == 0


def test_any_zip_program_and_any_spreadsheet_can_read_it(saved: bytes, original: Workspace) -> None:
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        assert archive.testzip() is None
        table = archive.read("labels.csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(table)))
        assert rows[0] == ["file", "label", "name"]
        assert {row[1] for row in rows[1:]} == {"striped", "'=dotted, “x”"}  # no formula
        assert all(row[2].startswith("'+") for row in rows[1:])
        for file, _, _ in rows[1:]:
            assert Image.open(archive.open(file)).size == (64, 64)
    assert len(rows) == 1 + len(original.photos())


def test_no_place_no_date_and_no_camera_leave_the_machine(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    label = workspace.add_label("striped")
    for seed, camera in enumerate(("Secret Phone 9", "Secret Phone 9", "Other 7")):
        image, out = picture(0, seed, side=64), io.BytesIO()
        exif = image.getexif()
        exif[0x0110], exif[0x0132], exif.get_ifd(0x8825)[1] = camera, "2024:05:06 07:08:09", "N"
        image.save(out, "JPEG", exif=exif)
        workspace.add_photo(read_photo(f"{seed}.jpg", out.getvalue()), label.id)
    data = saved_bytes(workspace, tmp_path)
    assert not any(word in data for word in (b"Secret", b"Other 7", b"2024:05", b"Exif", b"GPS", workspace.id.encode()))
    cameras = [photo["metadata"]["camera"] for photo in json.loads(members(data)["manifest.json"])["photos"]]
    assert cameras == [
        "camera 1",
        "camera 1",
        "camera 2",
    ]  # enough to find that a label has its own


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another label for a photo": lambda m: m["photos"][0].update(label=1),
    "a label renamed": lambda m: m["labels"].__setitem__(0, "healthy"),
    "a label of another width": lambda m: m["labels"].__setitem__(0, "\u202estriped" * 30),
    "two labels of one name": lambda m: m["labels"].__setitem__(2, "STRIPED"),
    "a label that is none": lambda m: m["labels"].__setitem__(2, {"a": 1}),
    "a photo under no label": lambda m: m["photos"][0].update(label=3),
    "a photo under a yes": lambda m: m["photos"][0].update(label=True),
    "a photo twice": lambda m: m["photos"].append(m["photos"][0]),
    "a photo that is not there": lambda m: m["photos"][0].update(id="0" * 64),
    "a photo with a path": lambda m: m["photos"][0].update(id="../" * 20 + "etcx"),
    "a photo less": lambda m: m["photos"].pop(),
    "a file outside": lambda m: m["files"].update({"../evil": {"sha256": "0" * 64, "bytes": 1}}),
    "a file less": lambda m: m["files"].pop("labels.csv"),
    "a wrong size": lambda m: m["files"]["labels.csv"].update(bytes=1),
    "a negative size": lambda m: m["files"]["labels.csv"].update(bytes=-1),
    "a wrong sum": lambda m: m["files"]["labels.csv"].update(sha256="0" * 64),
    "a camera with a name": lambda m: m["photos"][0]["metadata"].update(camera="<b>Phone</b>"),
    "a width that is none": lambda m: m["photos"][0]["metadata"].update(width="1e999"),
    "no width": lambda m: m["photos"][0]["metadata"].update(width=0),
    "a fingerprint that is none": lambda m: m.update(trained_on="x"),
    "a share above all": lambda m: m.update(answered=2.0),
    "nothing at all": lambda m: m.clear(),
    "a version that is none": lambda m: m.update(version="1"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_manifest_that_someone_changed_opens_nothing(
    saved: bytes, elsewhere: Path, decoder: Decoder, what: str
) -> None:
    said = refused(with_manifest(saved, CHANGES[what]), elsewhere, decoder)
    assert "is damaged or was changed" in said or "not a workspace saved by" in said


def test_a_newer_file_is_refused_with_what_to_do(saved: bytes, elsewhere: Path, decoder: Decoder) -> None:
    said = refused(with_manifest(saved, lambda m: m.update(version=7)), elsewhere, decoder)
    assert "file version 7" in said
    assert "Update Twenty Photos" in said


def hidden_in_a_photo(files: dict[str, bytes], jpeg: Callable[[bytes], bytes]) -> bytes:
    """Return a saved workspace, right in every sum, with one photo of someone's making."""
    name = next(name for name in files if name.startswith("photos/"))
    photo = make_photo("x.jpg", jpeg(files[name]), PhotoMetadata(64, 64))
    old, new = name[7:71], photo.id
    text = files["manifest.json"].decode().replace(old, new)
    manifest = json.loads(text)
    table = files["labels.csv"].replace(old.encode(), new.encode())
    both = {f"photos/{new}.jpg": photo.jpeg, "labels.csv": table}
    for changed, data in both.items():
        manifest["files"][changed] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    rest = {n: d for n, d in files.items() if n not in (name, "labels.csv", "manifest.json")}
    return zipped({**rest, **both, "manifest.json": json.dumps(manifest).encode()})


def as_png(_: bytes) -> bytes:
    return picture_bytes(0, 5, side=64, format="PNG")


@pytest.mark.parametrize(
    "jpeg",
    [
        lambda jpeg: jpeg + b"<script>alert(1)</script>",
        lambda jpeg: jpeg[:2] + b"\xff\xfe\x00\x09hidden!" + jpeg[2:],
        lambda jpeg: jpeg[:2] + b"\xff\xe1\x00\x08Exif\0\0" + jpeg[2:],
        lambda jpeg: b"<html>" + jpeg,
        lambda _: b"",
        lambda _: picture_bytes(0, 5, side=2000),
        as_png,
    ],
)
def test_a_photo_that_we_would_not_have_written_opens_nothing(
    saved: bytes, elsewhere: Path, decoder: Decoder, jpeg: Callable[[bytes], bytes]
) -> None:
    assert "is damaged or was changed" in refused(hidden_in_a_photo(members(saved), jpeg), elsewhere, decoder)


def test_the_way_a_photo_is_smuggled_in_above_works_for_an_honest_one(
    saved: bytes, elsewhere: Path, decoder: Decoder
) -> None:
    """Otherwise the test above would pass for a reason of its own."""
    honest = hidden_in_a_photo(members(saved), lambda _: read_photo("a.jpg", picture_bytes(2, 77, side=64)).jpeg)
    assert len(open_saved(honest, "x.zip", elsewhere, decoder).workspace.photos()) == 6


def test_zips_that_we_have_not_written_open_nothing(saved: bytes, elsewhere: Path, decoder: Decoder) -> None:
    files = members(saved)
    photo = next(name for name in files if name.startswith("photos/"))
    out = io.BytesIO(saved)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(photo, files[photo])
    bomb = zipped(files | {"manifest.json": files["manifest.json"] + b" " * (64 << 20)}, zipfile.ZIP_DEFLATED)
    attacks = {
        "packed": zipped(files, zipfile.ZIP_DEFLATED),
        "a bomb": bomb,
        "one more": zipped(files | {"photos/more.jpg": b"x"}),
        "a path": zipped(files | {"../../evil": b"x"}),
        "a photo less": zipped({name: data for name, data in files.items() if name != photo}),
        "a photo twice": out.getvalue(),
        "another kind of zip": zipped({"a.jpg": b"x"}),
        "no zip": b"PK\x05\x06" + b"\xff" * 18,
        "nothing": b"",
        "cut short": saved[: len(saved) // 2],
        "deep": zipped(files | {"manifest.json": b"[" * 200_000}),
    }
    for what, data in attacks.items():
        assert refused(data, elsewhere, decoder), what


def test_five_hundred_mutations_open_the_same_workspace_or_none(
    tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    small = filled_workspace(tmp_path / "here", per_label=1, side=24)
    data, rng, same = saved_bytes(small, tmp_path), random.Random(3), content(small)
    opened = sum(try_to_open(mutated(data, rng), elsewhere, decoder, same) for _ in range(300))
    assert opened < 60  # where the zip's own dates and attributes were hit, or the file that says what it is
    for _ in range(200):
        try_to_open(forged(data, rng), elsewhere, decoder)


def test_a_classifier_that_cannot_be_used_here_is_left_out_with_a_sentence(
    tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    workspace.training_folder.mkdir()
    workspace.classifier_path.write_bytes(b"of another program")
    opened = open_saved(saved_bytes(workspace, tmp_path), "x.zip", elsewhere, decoder)
    assert "left out" in str(opened.left_out[0])
    assert not opened.workspace.classifier_path.exists()
    assert content(opened.workspace) == content(workspace)


def test_limits_of_this_server_hold_for_what_was_saved_elsewhere(
    saved: bytes, elsewhere: Path, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, words in (("PHOTOS", "6", "7 photos"), ("LABELS", "2", "3 labels")):
        with monkeypatch.context() as limited:
            limited.setenv(f"TWENTY_MAX_{name}", value)
            assert words in refused(saved, elsewhere, decoder)


def test_a_very_narrow_photo_is_left_out_by_name_and_the_others_open(
    tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    workspace, out = filled_workspace(tmp_path / "here"), io.BytesIO()
    Image.new("RGB", (3000, 20)).save(out, "JPEG")
    workspace.add_photo(read_photo("panorama.jpg", out.getvalue()), workspace.label_named("striped").id)
    opened = open_saved(saved_bytes(workspace, tmp_path), "x.zip", elsewhere, decoder)
    assert "panorama.jpg" in str(opened.left_out[0])
    assert len(opened.workspace.photos()) == 6


def test_a_workspace_deleted_while_it_is_saved_leaves_nothing(tmp_path: Path) -> None:
    workspace = filled_workspace(tmp_path / "here")
    with pytest.raises(TwentyError, match="deleted"):
        save(workspace, workspace.folder / "saved" / "w.zip", lambda _: workspace.delete(), below=workspace.folder)
    assert list((tmp_path / "here").iterdir()) == []
    with pytest.raises(FolderGone):
        save(workspace, workspace.folder / "saved" / "w.zip", below=workspace.folder)


def test_a_photo_that_rotted_on_the_disk_is_named_when_saving(tmp_path: Path) -> None:
    workspace = filled_workspace(tmp_path / "here")
    path = workspace.store.path(workspace.photos()[0].id)
    path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    (tmp_path / "saved.zip").write_bytes(b"the one before")
    with pytest.raises(FileRefused, match="was damaged on the disk"):
        save(workspace, tmp_path / "saved.zip")
    assert (tmp_path / "saved.zip").read_bytes() == b"the one before"
    assert not list(tmp_path.glob(".*"))


FULL = """
import sys
from pathlib import Path
from model.photos.decoder import Decoder
from model.common.errors import StorageFull
from workspace.workspace import Workspace, read_choice, write_choice
from workspace.opening import open_saved
from workspace.saving import save
from tests.support.saved_workspaces import content, filled_workspace

disk = Path(sys.argv[1])
import tempfile
away = Path(tempfile.mkdtemp())
workspace = filled_workspace(away, per_label=12, side=300)
save(workspace, away / "s.zip")
size = (away / "s.zip").stat().st_size
assert size > 400_000, size
try:
    save(workspace, disk / "s.zip")
except StorageFull as error:
    print(error)
assert list(disk.iterdir()) == []
with Decoder(1) as decoder:
    try:
        open_saved(away / "s.zip", "s.zip", disk, decoder)
    except StorageFull as error:
        print(error)
assert list(disk.iterdir()) == []
"""


def test_a_full_disk_gets_a_sentence_and_leaves_nothing_behind(tmp_path: Path) -> None:
    lines = run_on_small_disk(FULL, tmp_path / "disk", kilobytes=300)
    assert len(lines) == 2
    assert all(line.startswith("There is no space left on the disk") for line in lines)
