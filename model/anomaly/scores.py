"""Scores: how unlike good photos a photo is, in its places and as a whole.

Two distances are added, each in standard deviations of the good photos' own: that of its most unlike patch, which finds
a small fault on a surface, and that of the whole photo (`novelty`), which finds another thing. Over the sets that were
tried no single one of them is good everywhere; the whole counts half as much as the patch (docs/experiments.md).

Shapes: n good photos, m photos asked about, P patches of each.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.common.arrays import Float32s

_OF_PLACES, _OF_WHOLES = np.float32(2 / 3), np.float32(1 / 3)
_TINY = np.float32(1e-6)


@dataclass(frozen=True, eq=False)
class Scale:
    """What turns distances into scores: the good photos' own distances, had each not been there."""

    of_places: Float32s  # (n,) of each photo's most unlike patch
    of_wholes: Float32s  # (n,)

    def scores(self, places: Float32s, wholes: Float32s) -> Float32s:
        """Return the scores of photos, (m,), from the distance of the most unlike patch and of the whole, (m,) each."""
        of_places, of_wholes = _in_deviations(places, self.of_places), _in_deviations(wholes, self.of_wholes)
        mean: Float32s = _OF_PLACES * of_places + _OF_WHOLES * of_wholes
        return mean

    @cached_property
    def own(self) -> Float32s:
        """The good photos' scores, (n,)."""
        return self.scores(self.of_places, self.of_wholes)


def _in_deviations(distances: Float32s, usual: Float32s) -> Float32s:
    deviation = np.maximum(usual.std(), _TINY)
    scaled: Float32s = (distances - usual.mean()) / deviation
    return scaled
