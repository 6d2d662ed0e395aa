"""`twenty train --test` judges once by photos kept apart."""

import json
from pathlib import Path

import pytest

from cli import main
from model.classifier import classifier_file
from model.network.catalogue import BESIDE
from tests.support.cases import DATA, NO_DATA
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


def test_a_test_set_of_which_nothing_is_left_is_said_and_all_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=5)
    out, report = tmp_path / "a.twenty", tmp_path / "report.json"
    assert main.main(["train", str(learn), "--quick", "--out", str(out), "--test", str(learn),
                      "--json", str(report)]) == 1  # fmt: skip
    assert "is left to judge the classifier by. It is written all the same." in capsys.readouterr().err
    assert classifier_file.load(out).labels == ("dotted", "striped")
    assert json.loads(report.read_text())["test"]["copies"] == 10


def test_train_is_shown_other_things_and_says_how_many_it_would_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=8)
    others = write_folder(tmp_path / "others", {"checked": 2}, per_label=5)
    (others / "seen.jpg").write_bytes(next((learn / "striped").iterdir()).read_bytes())
    (others / "notes.txt").write_text("no photo")
    out, report = tmp_path / "a.twenty", tmp_path / "report.json"
    assert main.main(["train", str(learn), "--quick", "--out", str(out), "--others", str(others),
                      "--json", str(report)]) == 0  # fmt: skip
    classifier = classifier_file.load(out)
    assert classifier.labels == ("dotted", "striped")
    assert len(classifier.others_refused) == 5  # the one that is labelled is no other thing
    assert "of 5 of your other things would get no name." in capsys.readouterr().err
    assert [refused["photo"] for refused in json.loads(report.read_text())["refused"]] == ["notes.txt"]


def test_a_folder_without_photos_of_other_things_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=5)
    (tmp_path / "none").mkdir()
    out = tmp_path / "a.twenty"
    assert main.main(["train", str(learn), "--quick", "--out", str(out), "--others", str(tmp_path / "none")]) == 1
    assert "has no photos of other things" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason=NO_DATA)
def test_at_the_quick_pace_all_networks_look(tmp_path: Path) -> None:
    kinds = [Path(DATA or "") / "clothing" / "train" / kind for kind in ("dress", "hat", "longsleeve", "outwear")]
    for kind in kinds:
        (tmp_path / "learn" / kind.name).mkdir(parents=True)
        for photo in sorted(kind.iterdir())[:8]:
            (tmp_path / "learn" / kind.name / photo.name).symlink_to(photo)
    assert main.main(["train", str(tmp_path / "learn"), "--quick", "--out", str(tmp_path / "a.twenty")]) == 0
    assert classifier_file.load(tmp_path / "a.twenty").beside == BESIDE
