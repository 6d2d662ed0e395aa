"""Teams that are equally good are called different in few rooms, whoever else is in the room."""

import pytest

from benchmarks.honesty.ties import KINDS, Kind, measure

_ROOMS = 150
_MOST = 13  # 14 and more are seen in 2 of 100 such tests, where it is one room in twenty


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_equal_teams_are_called_different_in_few_rooms(kind: Kind) -> None:
    found = measure(kind, 8, 60, _ROOMS)
    assert float(found["called_different"]) * _ROOMS <= _MOST  # type: ignore[arg-type]
    assert found["places_different"] <= found["called_different"]  # type: ignore[operator]


def test_a_team_that_is_better_by_twenty_points_is_mostly_found_among_four() -> None:
    found = measure(KINDS[-1], 4, 60, _ROOMS)
    assert float(found["found"]) > 0.5  # type: ignore[arg-type]
