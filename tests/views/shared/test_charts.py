"""Drawings turn nothing that a visitor named into markup."""

import numpy as np

from views.shared import charts


def test_drawings_escape_what_visitors_named() -> None:
    evil = "<img src=x onerror=alert(1)>"
    drawn = [
        charts.count_grid([evil, "b"], np.eye(2, dtype=int)),
        charts.table(["a", evil], [[evil, evil]], alt=evil),
    ]
    assert not any("<img" in markup for markup in drawn)
