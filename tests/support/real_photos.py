"""Real photos of a set, spread over its labels; without the folder of real photos, the test is skipped."""

from pathlib import Path

import pytest

from tests.support.cases import DATA, NO_DATA


def real_photos(name: str, n: int) -> list[Path]:
    """Return `n` photos of the set's test photos."""
    if not DATA:
        pytest.skip(NO_DATA)
    paths = sorted(path for path in (Path(DATA) / name / "test").rglob("*") if path.is_file())
    return paths[:: max(len(paths) // n, 1)][:n]
