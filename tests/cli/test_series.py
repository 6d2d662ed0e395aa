"""What shows the same thing is said by names, folders, a table or `--series`, and then counts once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from model.classifier import classifier_file
from model.decision.inputs import EXAMPLE_INPUTS
from model.decision.value import EXAMPLE
from model.decision.verdict import gather, reach_verdict
from tests.support.cases import DATA, NO_DATA, things_by_lot
from tests.support.views import view_bytes

LABELS = ("blue", "red")


def views_of_things(root: Path, name: str, n_things: int = 6, n_views: int = 3) -> Path:
    """Write views of things, in turn under two labels; `name` gets a thing and the number of a view."""
    for thing in range(n_things):
        for view in range(n_views):
            path = root / LABELS[thing % 2] / name.format(thing, view, thing * n_views + view)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(view_bytes(thing, view))
    return root


def trained(folder: Path, out: Path, *options: str) -> dict[str, Any]:
    report = out / "report.json"
    given = ["train", str(folder), "--quick", "--out", str(out / "a.twenty"), "--json", str(report), *options]
    assert main(given) == 0
    figures: dict[str, Any] = json.loads(report.read_text())
    return figures


@pytest.mark.parametrize(("pattern", "unsaid"), [("{series}_*", 0), ("*/{series}_*", 0), ("{series}_[0]*", 18),
                                                 ("{SERIES}_*", -1)])  # fmt: skip
def test_a_pattern_for_names_says_what_shows_the_same_thing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str, unsaid: int
) -> None:
    folder = views_of_things(tmp_path / "set", "x{0}_{2}.jpg")
    if unsaid:
        assert main(["train", str(folder), "--quick", "--out", str(tmp_path / "a"), "--series", pattern]) == 1
        told = capsys.readouterr().err
        assert ("matches none of 18 photos" if unsaid > 0 else "write {series} there, once") in told
        assert not (tmp_path / "a").exists()
        return
    (folder / "red" / "another.jpg").write_bytes(view_bytes(50, 0))
    figures = trained(folder, tmp_path, "--series", pattern)
    told = capsys.readouterr().err
    assert figures["series"]["source"] == "person"
    assert figures["things"] == [3, 4]
    assert "--series names 6 things: x0, x2, x4 and 3 more." in told
    assert "1 of 19 photos do not match it" in told
    assert "19 photos of about 7 things, as you said." in told
    assert "at least 10 things of each label" in told  # the forecast


def test_a_column_of_a_table_says_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = views_of_things(tmp_path / "set", "IMG_{2}.jpg")
    rows = [f"IMG_{3 * thing + view}.jpg;{LABELS[thing % 2]};Ding {thing}" for thing in range(6) for view in range(3)]
    (folder / "labels.csv").write_text("\n".join(["Datei;Klasse;Objekt", *rows]), encoding="utf-8-sig")
    figures = trained(folder, tmp_path)
    assert figures["things"] == [3, 3]
    assert figures["series"]["source"] == "person"
    assert "“Objekt” of “labels.csv” says which photos show the same thing: 6 things." in capsys.readouterr().err


def test_check_says_the_series_that_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(views_of_things(tmp_path, "blade{0}_{1}.jpg"))]) == 0
    told = capsys.readouterr().out
    assert "18 photos of about 6 things, by how their names begin: up to 3 of one thing." in told


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason=NO_DATA)
@pytest.mark.parametrize("case", ["in folders", "by looks"])
def test_labels_drawn_by_lot_promise_no_more_than_guessing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    folder = things_by_lot(tmp_path / "set", in_folders=case == "in folders")
    if case == "by looks":
        for n, path in enumerate(sorted(folder.rglob("*.jpg"))):
            path.rename(path.with_name(f"IMG_{n:04}.jpg"))
    figures = trained(folder, tmp_path)
    promise = figures["accuracy"]
    assert promise["low"] <= 0.5 <= promise["high"]
    assert 0.2 <= promise["value"] <= 0.75  # six things of each label leave much to chance
    assert 9 <= sum(figures["things"]) <= 16
    told = capsys.readouterr().err
    assert f"96 photos of about {sum(figures['things'])} things" in told
    assert "Counted one by one, it would seem right on 20 of 20." in told or "on 19 of 20." in told
    classifier = classifier_file.load(tmp_path / "a.twenty")
    inputs = replace(EXAMPLE_INPUTS, situation=replace(EXAMPLE, case=classifier.labels[-1:]))
    assert reach_verdict(gather(classifier, inputs)).outcome != "go"
