"""Are teams that are equally good called different, and are better ones found?

    python -m benchmarks.honesty.ties [--rooms 1000] [--shared 0.35] [--json FILE]

Made-up rooms: each team is right on a photo by how good it is, how hard the photo is for all, and luck. How much is due
to the photo, `benchmarks.honesty.alike_teams` measures on real classifiers. Holm's correction of the same sign tests
stands beside for comparison.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import norm

from model.common.arrays import Bools, Float64s, Ints
from model.evaluation.intervals import between, percent, share
from model.evaluation.ranking import LUCK, Ranking, rank, sign_tests

TEAMS, PHOTOS = (4, 8, 30), (40, 60, 120)
_SHARED = 0.35  # of what decides whether a team is right on a photo, the share that is the same for all teams


@dataclass(frozen=True)
class Kind:
    """A kind of room."""

    name: str
    accuracies: Callable[[int], Float64s]  # of so many teams
    two_networks: bool = False  # every other team's mistakes are of another kind
    photos_each: int = 1  # of one thing, which all teams are right on or none


KINDS = (
    Kind("all 80 %", lambda k: np.full(k, 0.8)),
    Kind("all 80 %, two networks", lambda k: np.full(k, 0.8), two_networks=True),
    Kind("all 80 %, four photos a thing", lambda k: np.full(k, 0.8), photos_each=4),
    Kind("half 65 %, half 90 %", lambda k: np.where(np.arange(k) < k // 2, 0.65, 0.9)),
    Kind("the same, two networks", lambda k: np.where(np.arange(k) < k // 2, 0.65, 0.9), two_networks=True),
    Kind("one 85 %, all others 75 %", lambda k: np.where(np.arange(k) < 1, 0.85, 0.75)),
    Kind("one 90 %, all others 70 %", lambda k: np.where(np.arange(k) < 1, 0.9, 0.7)),
)


def room(
    kind: Kind, n_teams: int, n_photos: int, rng: np.random.Generator, shared: float = _SHARED
) -> tuple[Bools, Ints]:
    """Return which photos teams are right on, (k, n), and the things that they show, (n,)."""
    things = np.arange(n_photos) // kind.photos_each
    n = int(things[-1]) + 1
    hard = rng.normal(size=n) * np.sqrt(shared)
    own = rng.normal(size=(n_teams, n)) * np.sqrt(1 - shared)
    if kind.two_networks:
        hard = (hard / 2**0.5 + rng.normal(size=(2, n)) * (shared / 2) ** 0.5)[np.arange(n_teams) % 2]
    right: Bools = hard + own < norm.ppf(kind.accuracies(n_teams))[:, None]
    return right[:, things], things


def by_holm(right: Bools) -> Bools:
    """Tell which teams differ by Holm's correction of the sign tests, (k, k)."""
    one, other = np.triu_indices(len(right), 1)
    wins, losses = (right[one] & ~right[other]).sum(axis=1), (right[other] & ~right[one]).sum(axis=1)
    p_values = sign_tests(wins + losses, wins)
    order = np.argsort(p_values)
    corrected = np.maximum.accumulate(p_values[order] * np.arange(len(order), 0, -1))
    shown = np.zeros((len(right), len(right)), dtype=np.bool_)
    rows = order[corrected <= LUCK]
    shown[one[rows], other[rows]] = shown[other[rows], one[rows]] = True
    return shown


def _rooms(kind: Kind, k: int, n: int, rooms: int, shared: float) -> Iterator[tuple[Bools, Ranking]]:
    rng = np.random.default_rng([k, n, 1])  # the level was chosen on those without the last number
    for _ in range(rooms):
        right, things = room(kind, k, n, rng, shared)
        yield right, rank(right, np.ones_like(right), things)


def measure(kind: Kind, k: int, n: int, rooms: int, shared: float = _SHARED) -> dict[str, object]:
    """Print a line for rooms of a kind, and return its figures."""
    good = kind.accuracies(k)
    equal, unequal = good[:, None] == good[None, :], good[:, None] > good[None, :]
    np.fill_diagonal(equal, val=False)
    false, false_place, found, holm, alone = [], [], [], [], []
    for right, ranking in _rooms(kind, k, n, rooms, shared):
        places = np.array(ranking.places)
        false.append((ranking.better & equal).any())
        false_place.append(((places[:, None] != places[None, :]) & equal).any())
        if unequal.any():
            found.append(ranking.better[unequal].mean())
            holm.append(by_holm(right)[unequal].mean() if kind.photos_each == 1 else 0.0)
            best = np.flatnonzero(good == good.max())
            alone.append((places[best] == 1).all() and (places == 1).sum() == len(best))
    wrong = share(float(np.mean(false)), rooms)
    line: dict[str, object] = {
        "kind": kind.name, "teams": k, "photos": n, "rooms": rooms, "shared": shared,
        "called_different": float(np.mean(false)), "places_different": float(np.mean(false_place)),
    }  # fmt: skip
    words = f"{kind.name:30s} {k:3d} {n:4d}   {between(wrong):>22s}   places {percent(np.mean(false_place).item()):>6s}"
    if found:
        line |= {"found": float(np.mean(found)), "found_by_holm": float(np.mean(holm)), "alone": float(np.mean(alone))}
        words += f"   found {np.mean(found):.0%} (Holm {np.mean(holm):.0%}), first place right {np.mean(alone):.0%}"
    print(words, flush=True)
    return line


def main() -> None:
    """Print a line for each kind of room, number of teams and number of photos."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rooms", type=int, default=1000)
    parser.add_argument("--shared", type=float, default=_SHARED)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print("kind, teams, photos   rooms in which equal teams are called different (90 % interval), or placed so")
    lines = [measure(kind, k, n, options.rooms, options.shared) for kind in KINDS for k in TEAMS for n in PHOTOS]
    if options.json:
        options.json.write_text(json.dumps(lines, indent=2))


if __name__ == "__main__":
    main()
