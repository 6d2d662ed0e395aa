"""One label alone, on the command line: `train` learns good photos, `predict` and `evaluate` ask about others."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli import main
from model.anomaly import detector_file
from model.anomaly.detector import Detector
from tests.support.pictures import write_folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    write_folder(folder / "learn", {"striped": 0}, per_label=12)
    report = folder / "report.json"
    arguments = ["train", str(folder / "learn"), "--out", str(folder / "a.twenty"), "--json", str(report)]
    assert main.main(arguments) == 0
    return folder


def test_train_on_one_label_says_what_it_promises_and_what_nobody_can_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "learn", {"striped": 0}, per_label=12)
    assert main.main(["train", str(tmp_path / "learn"), "--out", str(tmp_path / "a.twenty")]) == 0
    told = capsys.readouterr().err
    assert "12 photos of “striped”" in told
    assert "It says “unlike these” to about 8\u202f%" in told
    assert "that takes 19 different photos" in told
    assert "nobody can know before there is one" in told


def test_predict_says_like_or_unlike_and_what_that_means(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write_folder(tmp_path / "ask", {"dotted": 1}, per_label=4, first_seed=700)
    capsys.readouterr()
    assert main.main(["predict", str(trained / "a.twenty"), str(asked), "--csv", str(tmp_path / "a.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [set(row) for row in rows] == [{"photo", "decision", "more_unlike_than"}] * 4
    assert {row["decision"] for row in rows} <= {"like these", "unlike these"}
    assert main.main(["predict", str(trained / "a.twenty"), str(asked), "--json"]) == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    assert [answer["decision"] for answer in answers] == [row["decision"] for row in rows]
    assert sum(answer["decision"] == "unlike these" for answer in answers) >= 3
    assert main.main(["predict", str(trained / "a.twenty"), str(asked)]) == 0
    assert "more unlike than every good photo)" in capsys.readouterr().out


def test_a_folder_of_bad_photos_says_how_many_it_finds(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write_folder(tmp_path / "all", {"dotted": 1}, per_label=6, first_seed=700) / "dotted"
    capsys.readouterr()
    assert main.main(["evaluate", str(trained / "a.twenty"), str(bad), "--json"]) == 0
    told = capsys.readouterr()
    assert "of 6 bad photos" in told.err
    assert "6 bad photos are enough to train two labels." in told.err
    figures = json.loads(told.out)
    assert (figures["bad"], figures["good"]) == (6, 0)
    assert 0 <= figures["share_found"]["low"] <= figures["share_found"]["value"]


def test_good_photos_that_it_learnt_from_are_left_out(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main.main(["evaluate", str(trained / "a.twenty"), str(trained / "learn")]) == 1
    assert "it has learned from all of them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--network", "efficientnet-lite1"], "--network takes two labels"),
        (["--others", "more"], "--others takes two labels"),
        (["--flag", "120"], "--flag 120 is no share of photos"),
    ],
)
def test_what_takes_two_labels_is_refused_in_words(
    tmp_path: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "learn", {"striped": 0}, per_label=6)
    command = ["train", str(tmp_path / "learn"), "--out", str(tmp_path / "a.twenty"), *arguments]
    assert main.main(command) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "a.twenty").exists()


def test_a_share_to_flag_is_for_detectors_alone(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write_folder(tmp_path / "ask", {"striped": 0}, per_label=8, first_seed=900)
    flagged = []
    for percent in ("5", "60"):
        assert main.main(["evaluate", str(trained / "a.twenty"), str(asked), "--flag", percent, "--json"]) == 0
        flagged.append(json.loads(capsys.readouterr().out)["good_flagged"])
    assert flagged[0] < flagged[1]
    two = write_folder(tmp_path / "two", {"striped": 0, "dotted": 1}, per_label=5)
    assert main.main(["train", str(two), "--out", str(tmp_path / "b.twenty"), "--flag", "5"]) == 1
    assert "--flag is for one label alone" in capsys.readouterr().err


def test_a_damaged_picture_in_its_file_ends_no_evaluation(
    detector: Detector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = detector.training_photos
    jpeg = bytearray(photos.thumbnails[0])
    jpeg[jpeg.index(b"\xff\xda") + 4] = 255  # a colour that is none
    forged = replace(detector, training_photos=replace(photos, thumbnails=(bytes(jpeg), *photos.thumbnails[1:])))
    (tmp_path / "a.twenty").write_bytes(detector_file.to_bytes(forged))
    bad = write_folder(tmp_path / "all", {"dotted": 1}, per_label=3, first_seed=700)
    assert main.main(["evaluate", str(tmp_path / "a.twenty"), str(bad)]) == 0
    assert "of 3 bad photos" in capsys.readouterr().err
