"""The command line reads folders and zips as people have them, and says how their labels were found."""

import json
from pathlib import Path

import pytest

from cli.main import main
from tests.support.pictures import picture_bytes, write_folder
from tests.support.zips import zipped

KINDS = {"shirt": 0, "pants": 1}


def said_by_check(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["check", str(path)]) == 0
    return capsys.readouterr().err


def test_a_set_with_a_test_folder_is_judged_by_it_without_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "set" / "train", KINDS, per_label=6)
    write_folder(tmp_path / "set" / "test", KINDS, per_label=4, first_seed=5)  # one of each was in training
    assert main(["train", str(tmp_path / "set"), "--out", str(tmp_path / "a.twenty"), "--quick",
                 "--json", str(tmp_path / "a.json")]) == 0  # fmt: skip
    told = capsys.readouterr().err
    assert "The labels are the folders inside “train” and “test”." in told
    assert "6 photos of “pants”, 6 photos of “shirt”" in told
    report = json.loads((tmp_path / "a.json").read_text())
    assert report["test"]["photos"] + report["test"]["copies"] == 8
    assert report["test"]["copies"] >= 2


def test_a_zip_is_read_as_its_folder_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {f"set/{label}/{i}.jpg": picture_bytes(kind, i) for label, kind in KINDS.items() for i in range(5)}
    (tmp_path / "x.zip").write_bytes(zipped(files))
    assert "5 photos of “pants”, 5 photos of “shirt”" in said_by_check(tmp_path / "x.zip", capsys)


def test_the_folder_of_one_label_says_what_more_labels_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, {"shirt": 0}, per_label=6)
    assert main(["train", str(tmp_path / "shirt"), "--out", str(tmp_path / "a.twenty"), "--quick"]) == 0
    told = capsys.readouterr().err
    assert "For more than one label, give the folder above it, whose folders are the labels." in told
    assert "It says “unlike these” to about 14\u202f%" in told


def test_what_is_missing_from_a_table_or_left_out_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["Datei;Klasse"]
    (tmp_path / "images").mkdir()
    for label, kind in KINDS.items():
        for i in range(5):
            (tmp_path / "images" / f"{label[0]}{i}.jpg").write_bytes(picture_bytes(kind, i))
            rows.append(f"{label[0]}{i}.jpg;{label}")
    (tmp_path / "labels.csv").write_bytes("\r\n".join([*rows[:-1], "missing.jpg;shirt"]).encode("utf-8-sig"))
    told = said_by_check(tmp_path, capsys)
    assert "The labels are in the column “Klasse” of “labels.csv”." in told
    assert "names no photo that is here: missing.jpg" in told
    assert "Not used: images/p4.jpg: it has no row in “labels.csv”" in told
    assert "4 photos of “pants”, 5 photos of “shirt”" in told


def test_labels_that_vanish_are_named_before_training(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, KINDS, per_label=5)
    (tmp_path / "rust").mkdir()
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / "rust" / name).write_text("not a photo")
    (tmp_path / "empty").mkdir()
    told = said_by_check(tmp_path, capsys)
    assert "“rust” was left out: none of its 2 files could be used." in told
    assert "The folder “empty” holds no photos, so it is no label." in told


def test_words_of_ours_and_two_spellings_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, {"not sure": 2, "needs_repair": 0, "needs repair": 1}, per_label=5)
    told = said_by_check(tmp_path, capsys)
    assert "Not used: not sure: this name cannot be a label, so its files are left out (5)." in told
    assert "“needs repair” and “needs_repair” look like one label in two spellings" in told


@pytest.mark.parametrize("name", ["photo.jpg", "set.rar", "nowhere"])
def test_what_is_neither_folder_nor_zip_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "photo.jpg").write_bytes(picture_bytes(0, 1))
    (tmp_path / "set.rar").write_bytes(b"Rar!")
    assert main(["train", str(tmp_path / name), "--out", str(tmp_path / "a.twenty")]) == 1
    assert "is not a folder, nor a zip" in capsys.readouterr().err
