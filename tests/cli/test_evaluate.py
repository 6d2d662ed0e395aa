"""`twenty evaluate`, `train --test` and `report --test` judge in one way: never by what was learnt from."""

import json
import shutil
from pathlib import Path

import pytest

from cli.main import main
from model.prediction.test_set_wording import NO_FORECAST
from tests.support.pictures import picture_bytes, write_folder

LABELS = {"striped": 0, "dotted": 1}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    learn = write_folder(folder / "learn", LABELS, 6)
    assert main(["train", str(learn), "--out", str(folder / "a.twenty"), "--quick"]) == 0
    return folder


def test_no_figure_is_given_for_photos_that_it_learnt_from(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(place / "a.twenty"), str(place / "learn"), "--json"]) == 1
    told = capsys.readouterr()
    assert "12 photos were left out" in told.err
    assert "is left to judge the classifier by" in told.err
    assert json.loads(told.out) == {"photos": 0, "copies": 12, "same_things": 0, "unknown_labels": {}, "refused": []}


def test_a_label_more_is_set_aside_and_both_ways_say_the_same(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = write_folder(tmp_path / "test", {**LABELS, "wavy": 2}, 4, first_seed=800)
    shutil.copy(place / "learn" / "striped" / "000.jpg", test / "striped" / "seen.jpg")
    assert main(["evaluate", str(place / "a.twenty"), str(test), "--json"]) == 0
    told = capsys.readouterr()
    assert "It does not know the label “wavy” (4)" in told.err
    assert "It answers" in told.err
    evaluated = json.loads(told.out)
    assert evaluated["unknown_labels"] == {"wavy": 4}
    assert evaluated["copies"] >= 1
    assert evaluated["photos"] + evaluated["copies"] == 9
    assert sum(evaluated["decisions"]["counts"].values()) == evaluated["photos"]
    report = tmp_path / "report.json"
    assert main(["train", str(place / "learn"), "--out", str(tmp_path / "b.twenty"), "--quick", "--test", str(test),
                 "--json", str(report)]) == 0  # fmt: skip
    tested = json.loads(report.read_text())["test"]
    for figure in ("photos", "copies", "confusion", "unknown_labels", "decisions"):
        assert tested[figure] == evaluated[figure]


def test_photos_of_a_learnt_thing_are_told_by_their_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for label, kind in LABELS.items():
        for folder, things in (("learn", "1234"), ("test", "1567")):
            (tmp_path / folder / label).mkdir(parents=True)
            for i, thing in enumerate(2 * things):
                seed = i + 900 * (folder == "test")
                (tmp_path / folder / label / f"blade{thing}_{i}.jpg").write_bytes(picture_bytes(kind, seed))
    out = tmp_path / "a.twenty"
    assert main(["train", str(tmp_path / "learn"), "--out", str(out), "--quick"]) == 0
    assert main(["evaluate", str(out), str(tmp_path / "test"), "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["same_things"] + found["copies"] >= 4
    assert "left out: by how their names begin, " in told.err


def test_no_forecast_follows_a_promise_that_did_not_hold(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swapped = write_folder(tmp_path / "swapped", {"striped": 1, "dotted": 0}, 8, first_seed=800)
    written = ["--out", str(tmp_path / "b.twenty"), "--quick", "--test", str(swapped)]
    assert main(["train", str(place / "learn"), *written]) == 0
    told = capsys.readouterr().err
    assert "The promise did not hold" in told
    assert told.count(NO_FORECAST) == 1
    assert "more photos of each label" not in told
    page = tmp_path / "report.html"
    assert main(["report", str(place / "a.twenty"), "--html", str(page), "--test", str(swapped)]) == 0
    assert "There is no forecast" in page.read_text()
