"""`twenty train --test` judges once by photos kept apart."""

import json
from pathlib import Path

import pytest

from cli import main
from model.classifier import classifier_file
from tests.support.pictures import write_folder

# --- the command line ------------------------------------------------------------------------------------------------


def test_train_judges_once_by_a_folder_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=10)
    test = write_folder(tmp_path / "test", {"striped": 0, "dotted": 1}, per_label=4, first_seed=800)
    (test / "striped" / "seen.jpg").write_bytes(next((learn / "striped").iterdir()).read_bytes())
    (test / "dotted" / "notes.txt").write_text("no photo")
    report = tmp_path / "report.json"
    assert main.main(["train", str(learn), "--quick", "--out", str(tmp_path / "a.twenty"), "--json", str(report),
                     "--test", str(test)]) == 0  # fmt: skip
    told = json.loads(report.read_text())
    assert told["out_of_fold"]
    assert told["test"]["out_of_fold"] is False
    assert told["test"]["copies"] >= 1
    assert told["test"]["photos"] == 9 - told["test"]["copies"]
    assert [refused["photo"] for refused in told["test"]["refused"]] == ["dotted/notes.txt"]
    assert "promise" in capsys.readouterr().err


def test_a_test_folder_without_photos_is_refused_and_the_classifier_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=5)
    (tmp_path / "empty").mkdir()
    out = tmp_path / "a.twenty"
    assert main.main(["train", str(learn), "--quick", "--out", str(out), "--test", str(tmp_path / "empty")]) == 1
    assert "nothing to test by" in capsys.readouterr().err
    assert classifier_file.load(out).labels == ("dotted", "striped")
