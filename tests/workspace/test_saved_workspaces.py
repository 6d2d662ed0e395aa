"""A saved workspace opens elsewhere as it was, or not at all."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from model.anomaly import detector_file
from model.anomaly.detector import Detector, inspect
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, FolderGone, TwentyError
from model.common.files import write_json
from model.common.progress import Progress
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.photo import make_photo, read_photo
from model.photos.photo_metadata import EARLIEST_TAKEN
from model.photos.series import ALONE
from tests.support.classifiers import manifest, rebuilt
from tests.support.full_disk import run_on_small_disk
from tests.support.pictures import encoded, picture
from tests.support.saved_workspaces import (
    content,
    filled_workspace,
    saved_bytes,
)
from tests.support.zips import unpacked
from workspace import project
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace, read_share_to_answer, write_share_to_answer


def test_all_of_a_workspace_comes_back_on_another_machine(
    elsewhere: Path, decoder: Decoder, quick_classifier: Classifier, tmp_path: Path
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    classifier_file.save(quick_classifier, workspace.classifier_path)
    write_json(workspace.training_folder / "trained_on.json", {"fingerprint": workspace.dataset().fingerprint()})
    write_share_to_answer(workspace.training_folder, 0.8)
    project.name(workspace, "Hats")
    reports: list[Progress] = []
    save(workspace, tmp_path / "saved.zip", reports.append)
    opened = open_saved(tmp_path / "saved.zip", "saved.zip", elsewhere, decoder, reports.append)
    there = Workspace.open(elsewhere, opened.workspace.id)
    assert opened.left_out == ()
    assert content(there) == content(workspace)
    assert project.read(there).name == "Hats"
    assert there.trained_on() == there.dataset().fingerprint()
    brought = classifier_file.load(there.classifier_path)
    assert np.array_equal(brought.evaluation.probabilities, quick_classifier.evaluation.probabilities)
    assert brought.training_photos.ids == quick_classifier.training_photos.ids
    assert read_share_to_answer(there.training_folder) == 0.8
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
        image = picture(0, seed, side=64)
        exif = image.getexif()
        exif[0x0110], exif[0x0132], exif.get_ifd(0x8825)[1] = camera, "2024:05:06 07:08:09", "N"
        photo = read_photo(f"{seed}.jpg", encoded(image, "JPEG", exif=exif))
        known = msgspec.structs.replace(photo.metadata, taken=1.7e9 + 60 * seed, place="00c0ffee00c0ffee")
        workspace.add_photo(make_photo(photo.name, photo.jpeg, known), label.id)
    data = saved_bytes(workspace, tmp_path)
    assert not any(word in data for word in (b"Secret", b"Other 7", b"2024:05", b"Exif", b"GPS", workspace.id.encode()))
    assert b"c0ffee" not in data
    known = [photo["metadata"] for photo in json.loads(unpacked(data)["manifest.json"])["photos"]]
    assert [metadata["taken"] - known[0]["taken"] for metadata in known] == [0, 60, 120]
    assert known[0]["taken"] == EARLIEST_TAKEN
    assert {metadata["place"] for metadata in known} == {"place 1"}
    assert [metadata["camera"] for metadata in known] == [
        "camera 1",
        "camera 1",
        "camera 2",
    ]  # enough to find that a label has its own


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


def test_what_was_trained_on_one_label_alone_answers_the_same_on_another_machine(
    tmp_path: Path, elsewhere: Path, decoder: Decoder, detector: Detector, striped: Dataset
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    assert "detector.twenty" not in unpacked(saved_bytes(workspace, tmp_path))  # as in files from before it was saved
    detector_file.save(detector.with_share_to_flag(0.2), workspace.detector_path)
    opened = open_saved(saved_bytes(workspace, tmp_path), "x.zip", elsewhere, decoder)
    there = detector_file.from_bytes(opened.workspace.detector_path.read_bytes())
    assert (opened.left_out, there.share_to_flag) == ((), 0.2)
    jpegs = [striped.store.jpeg(i) for i in striped.photo_ids[:2]]
    before, after = (inspect(each, jpegs) for each in (detector, there))
    assert [a.score for a in after] == [a.score for a in before]


@pytest.mark.parametrize(
    "forge", [lambda _: b"of another program", lambda data: data[:-9], lambda data: rebuilt(data, manifest(label="\0"))]
)
def test_a_detector_that_is_none_is_left_out_with_a_sentence(
    tmp_path: Path, elsewhere: Path, decoder: Decoder, detector: Detector, forge: Callable[[bytes], bytes]
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    workspace.training_folder.mkdir()
    workspace.detector_path.write_bytes(forge(detector_file.to_bytes(detector)))
    opened = open_saved(saved_bytes(workspace, tmp_path), "x.zip", elsewhere, decoder)
    assert "What was trained on one label alone was left out. Its file is " in str(opened.left_out[0])
    assert not opened.workspace.detector_path.exists()
    assert content(opened.workspace) == content(workspace)


def test_a_very_narrow_photo_is_left_out_by_name_and_the_others_open(
    tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    workspace, narrow = filled_workspace(tmp_path / "here"), encoded(Image.new("RGB", (3000, 20)), "JPEG")
    workspace.add_photo(read_photo("panorama.jpg", narrow), workspace.label_named("striped").id)
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
from workspace.workspace import Workspace
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
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


@pytest.mark.slow
def test_a_full_disk_gets_a_sentence_and_leaves_nothing_behind(tmp_path: Path) -> None:
    lines = run_on_small_disk(FULL, tmp_path / "disk", kilobytes=300)
    assert len(lines) == 2
    assert all(line.startswith("There is no space left on the disk") for line in lines)


def test_what_a_person_said_of_series_goes_along_and_nothing_that_cannot_be_seen(
    elsewhere: Path, decoder: Decoder, tmp_path: Path
) -> None:
    workspace = filled_workspace(tmp_path / "here")
    ids = [photo.id for photo in workspace.photos()]
    said = {ids[0]: "blade 2", ids[1]: "blade 2", ids[2]: ALONE, ids[3]: "\u200b\n"}
    workspace.set_series(said)
    save(workspace, tmp_path / "saved.zip")
    there = open_saved(tmp_path / "saved.zip", "saved.zip", elsewhere, decoder).workspace
    assert there.dataset().series == {ids[0]: "blade 2", ids[1]: "blade 2", ids[2]: ALONE}
