"""The comparison with other tools: its splits keep photos apart, and its results file is read as it was meant."""

from pathlib import Path

import pytest

from benchmarks.accuracy.peer_run import METHODS
from benchmarks.accuracy.peer_table import TITLES, Key, add_line, mean_and_spread, read_rows, table
from benchmarks.shared.photo_sets import elpv_split, open_set, photos_of


@pytest.mark.parametrize("kind", ["mono", "poly"])
def test_no_solar_cell_is_both_drawn_from_and_tested_on(kind: str) -> None:
    pool, test = elpv_split(kind)
    drawn_from, tested = (
        {name for names in pool.values() for name in names},
        [n for names in test.values() for n in names],
    )
    assert not drawn_from & set(tested)
    assert len(set(tested)) == len(tested) == 300
    assert min(map(len, pool.values())) >= 50


def test_solar_cells_become_folders_of_labels(tmp_path: Path) -> None:
    mono = open_set("elpv-mono", None, tmp_path)
    photos, numbers = photos_of(mono.test)
    assert mono.labels == ["defective", "functional"]
    assert numbers == [0] * 150 + [1] * 150
    assert all(path.resolve().is_file() for path in photos)


def row(method: str, seed: int, accuracy: float) -> dict[str, object]:
    key = Key(method, "wind", 20, seed)._asdict()
    others = ("log_loss", "expected_calibration_error", "wall_seconds", "cpu_seconds")
    return {**key, "balanced_accuracy": accuracy, **dict.fromkeys(others, 0.5)}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results.jsonl"
    for line in (row("quick", 0, 0.7), row("quick", 1, 0.8), row("fastai", 0, 0.6)):
        add_line(path, line)
    return path


def test_a_results_file_has_one_row_a_run_and_the_last_counts(results: Path) -> None:
    add_line(results, row("quick", 1, 0.9))
    rows = read_rows(results)
    assert len(rows) == 3
    assert rows[Key("quick", "wind", 20, 1)]["balanced_accuracy"] == 0.9


def test_again_drops_what_a_method_had_before(results: Path) -> None:
    add_line(results, {"again": "quick"})
    add_line(results, row("quick", 0, 0.9))
    assert [key[:1] + key[3:] for key in read_rows(results)] == [("fastai", 0), ("quick", 0)]


def test_the_table_has_mean_and_spread_over_seeds(results: Path) -> None:
    lines = table(read_rows(results).values(), ["quick", "fastai"], ["wind"]).splitlines()
    assert lines[-2].startswith("| 20 | Twenty Photos, quick | 0.750 ± 0.071 | 0.500 ± 0.000 |")
    assert lines[-1].startswith("| 20 | fastai `fine_tune(10)` | 0.600 | 0.500 |")
    assert lines[-1].endswith("| 1 |")


def test_one_value_has_no_spread() -> None:
    assert mean_and_spread([0.5], 2) == "0.50"
    assert mean_and_spread([0.4, 0.6], 2) == "0.50 ± 0.14"


def test_every_method_has_a_title() -> None:
    assert set(TITLES) == set(METHODS)
