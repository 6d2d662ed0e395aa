"""The command line does what the page does, and says what is wrong in a sentence."""

import csv
import json
from pathlib import Path

import pytest

from cli.main import main
from model.classifier import classifier_file
from tests.support.pictures import picture_bytes, write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("cli"), {"striped": 0, "dotted": 1}, per_label=6)


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "a.twenty"
    assert main(["train", str(folder), "--out", str(out), "--quick", "--json", str(out.with_suffix(".json"))]) == 0
    return out


def test_train_writes_the_classifier_and_its_out_of_fold_evaluation(trained: Path) -> None:
    report = json.loads(trained.with_suffix(".json").read_text())
    assert report["out_of_fold"] is True
    assert report["photos"] == 12
    assert report["accuracy"]["low"] <= report["accuracy"]["value"] <= report["accuracy"]["high"]


def test_predict_writes_a_table_with_a_column_for_each_label(trained: Path, tmp_path: Path) -> None:
    photos = write_folder(tmp_path / "new", {"=SUM(A1)": 0}, per_label=2, first_seed=300)
    assert main(["predict", str(trained), str(photos), "--csv", str(tmp_path / "a.csv")]) == 0
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert list(rows[0]) == ["photo", "decision", "label", "confidence", "p:dotted", "p:striped"]
    assert len(rows) == 2
    assert {row["label"] for row in rows} == {"striped"}
    for row in rows:
        assert float(row["p:dotted"]) + float(row["p:striped"]) == pytest.approx(1, abs=1e-3)
        assert float(row["confidence"]) == max(float(row["p:dotted"]), float(row["p:striped"]))


def test_predict_names_a_bad_photo_and_goes_on(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = write_folder(tmp_path, {"x": 1}, per_label=1)
    (photos / "x" / "text.jpg").write_text("not a photo")
    assert main(["predict", str(trained), str(photos), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [a["label"] for a in found["answers"]] == ["dotted"]
    assert "text.jpg" in found["refused"][0]["photo"]


def test_evaluate_prints_the_shape_that_train_writes(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = write_folder(tmp_path, {"striped": 0, "Dotted ": 1}, per_label=4, first_seed=100)
    assert main(["evaluate", str(trained), str(test), "--json"]) == 0
    measured = json.loads(capsys.readouterr().out)
    out_of_fold = json.loads(trained.with_suffix(".json").read_text())
    assert set(out_of_fold) - set(measured) == {"choice", "expect"}
    assert measured["out_of_fold"] is False
    assert measured["accuracy"]["value"] == 1.0
    assert measured["photos"] + measured["copies"] == 8


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "{tmp}/nowhere", "--out", "{tmp}/a.twenty"], "is not a folder"),
        (["train", "{tmp}/few", "--out", "{tmp}/a.twenty"], "“striped” has 2 photos"),
        (["train", "{tmp}/few", "--out", "{tmp}/a.twenty", "--network", "resnet99"], "is not the name of a network"),
        (["predict", "{tmp}/none.twenty", "{tmp}/few"], "cannot be read"),
        (["predict", "{trained}", "{tmp}/nowhere.jpg"], "does not exist"),
        (["evaluate", "{trained}", "{tmp}/other"], "It does not know the label “checked” (1)"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    write_folder(tmp_path / "few", {"striped": 0, "dotted": 1}, per_label=2)
    write_folder(tmp_path / "other", {"checked": 2}, per_label=1)
    filled = [argument.format(tmp=tmp_path, trained=trained) for argument in arguments]
    assert main(filled) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert "Traceback" not in error


def test_the_same_photo_under_two_labels_is_refused_once_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_folder(tmp_path / "both", {"striped": 0, "dotted": 1}, per_label=6)
    (folder / "dotted" / "again.jpg").write_bytes(picture_bytes(0, 0))
    assert main(["train", str(folder), "--out", str(tmp_path / "a.twenty"), "--quick"]) == 0
    assert "Only one label can be right" in capsys.readouterr().err


def test_predict_answers_the_share_that_was_asked_for(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = write_folder(tmp_path, {"x": 0, "y": 1}, per_label=6, first_seed=50)
    answered = []
    for percent in ("100", "50", "1"):
        assert main(["predict", str(trained), str(photos), "--json", "--answer", percent]) == 0
        answers = json.loads(capsys.readouterr().out)["answers"]
        assert all(a["decision"] in (a["label"], "not sure", "none of these") for a in answers)
        answered.append(sum(a["decision"] == a["label"] for a in answers))
    assert answered[0] >= 9
    assert answered == sorted(answered, reverse=True)
    assert answered[2] <= 3 < answered[0]


def test_predict_does_as_was_chosen_on_the_page(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = write_folder(tmp_path / "new", {"x": 0, "y": 1}, per_label=4, first_seed=50)
    few = tmp_path / "few.twenty"
    classifier_file.save(classifier_file.load(trained).with_share_to_answer(0.2), few)
    assert main(["predict", str(few), str(photos)]) == 0
    as_chosen = capsys.readouterr().out
    assert main(["predict", str(trained), str(photos), "--answer", "20"]) == 0
    assert capsys.readouterr().out == as_chosen
    assert "not sure (" in as_chosen


@pytest.mark.parametrize("percent", ["0", "-5", "101", "nan"])
def test_no_share_of_photos_is_refused_with_a_sentence(
    trained: Path, capsys: pytest.CaptureFixture[str], percent: str
) -> None:
    assert main(["predict", str(trained), str(trained.parent), f"--answer={percent}"]) == 1
    assert "is no share of photos" in capsys.readouterr().err
