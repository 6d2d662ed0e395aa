"""One rule rounds every share, wherever it is said."""

import re

import numpy as np
import pytest

from model.common.tables import decimal
from model.evaluation.intervals import Estimate, between, percent, whole
from tests.support.project import ROOT

SHARES = np.concatenate([np.random.default_rng(0).random(5_000), np.linspace(0, 1, 2_001), [1e-12, 1 - 1e-12]])
# What people typed in is said as they typed it, and work that goes on has no interval.
_OTHERS = {"model/decision/wording.py", "cli/terminal.py"}


def _read(words: str) -> float:
    return float(words.replace("\u202f", "").strip("<>%"))


def test_no_share_becomes_certain_by_rounding() -> None:
    for share in SHARES.tolist():
        said = (_read(whole(share)) / 100, _read(decimal(share)))
        assert all(0 < each < 1 for each in said) == (0 < share < 1), share
    assert [whole(share) for share in (0.0, 1.0)] == ["0", "100"]
    assert (percent(0.996), decimal(0.99999)) == (">\u202f99\u202f%", "0.9999")


def test_rounding_is_to_the_nearest_and_keeps_the_order() -> None:
    said = [_read(whole(share)) for share in np.sort(SHARES)]
    assert said == sorted(said)
    inner = [share for share in SHARES.tolist() if 0.01 <= share <= 0.99]
    assert all(abs(_read(whole(share)) - 100 * share) <= 0.5 + 1e-6 for share in inner)
    assert [whole(n / 200) for n in range(3, 198, 2)] == [str(n // 2 + 1) for n in range(3, 198, 2)]  # halves go up


def test_one_share_is_said_alike_alone_and_within_its_range() -> None:
    for share in SHARES.tolist():
        assert between(Estimate(share, share, share)).replace("\u202f", "").replace("%", "").split()[0] == whole(
            share
        ).replace("\u202f", "")


@pytest.mark.parametrize("package", ["cli", "jobs", "model", "server", "views"])
def test_no_code_rounds_a_share_by_itself(package: str) -> None:
    own = re.compile(r"\* 100:\.0f\}|:\.0%\}|floor\(100 \*")
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / package).rglob("*.py")
        for line in path.read_text().splitlines()
        if own.search(line) and str(path.relative_to(ROOT)) not in _OTHERS
    }
    assert not found
