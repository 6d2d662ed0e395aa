"""Comparison of two trainings on the photos that both have answered out-of-fold, and whether luck explains it.

A photo counts where both saw it under the same label. Only photos that changed sides tell the two apart: were both
equally good, each would change to either side with the same chance (the sign test of McNemar, Psychometrika 12, 1947).
Photos that are copies of each other, or show one thing, change together and count as one: by what most of those do
that change.
"""

from collections import Counter
from dataclasses import dataclass
from math import comb

from model.evaluation.evaluation import Evaluation

LUCK = 0.10  # two trainings that are equally good seem this different, or more, less often


@dataclass(frozen=True)
class Comparison:
    """How a training did, and the one before it, on the same photos."""

    n_photos: int
    right_before: int
    right_now: int
    gained: int  # photos that were wrong and are right
    lost: int  # photos that were right and are wrong
    gained_alone: int  # the same, where photos that belong together count once
    lost_alone: int

    @property
    def changed(self) -> int:
        """How many photos changed sides."""
        return self.gained + self.lost

    @property
    def could_be_luck(self) -> bool:
        """Whether two trainings that are equally good would often look so different."""
        return sign_test(self.gained_alone, self.lost_alone) > LUCK


def compare(before: Evaluation, now: Evaluation) -> Comparison | None:
    """Compare two trainings; `None` where they share no photo."""
    then = {
        photo: (before.labels[target], bool(right))
        for photo, target, right in zip(before.photo_ids, before.targets, before.right, strict=True)
    }
    sides: list[tuple[bool, bool]] = []
    together: dict[int, Counter[int]] = {}
    for photo, target, right, group in zip(now.photo_ids, now.targets, now.right, now.groups.tolist(), strict=True):
        label, was_right = then.get(photo, (None, False))
        if label == now.labels[target]:
            sides.append((was_right, bool(right)))
            together.setdefault(group, Counter())[int(right) - int(was_right)] += 1
    if not sides:
        return None
    alone = [(counts[1] > counts[-1]) - (counts[-1] > counts[1]) for counts in together.values()]
    return Comparison(
        n_photos=len(sides),
        right_before=sum(was for was, _ in sides),
        right_now=sum(now_right for _, now_right in sides),
        gained=sum(now_right and not was for was, now_right in sides),
        lost=sum(was and not now_right for was, now_right in sides),
        gained_alone=alone.count(1),
        lost_alone=alone.count(-1),
    )


def sign_test(gained: int, lost: int) -> float:
    """Return how likely equally good trainings are to differ at least so much: the exact two-sided sign test."""
    n, fewer = gained + lost, min(gained, lost)
    tail: float = sum(comb(n, k) for k in range(fewer + 1)) / 2**n
    return min(1.0, 2 * tail)
