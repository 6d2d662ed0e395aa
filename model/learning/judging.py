"""What a longer training has judged so far: each photo by networks that have not seen it, for who watches.

Shapes: k photos, C labels.
"""

from collections.abc import Callable
from dataclasses import replace

from model.common.arrays import Float64s, Ints
from model.common.progress import Judgements, OnProgress, Progress

# Returns what the classifier would answer, (k, C), from photos (k,) and what networks answer that have not seen them.
Mixed = Callable[[Ints, Float64s], Float64s]


class Judging:
    """Passes reports on, with the photos that have been judged so far."""

    def __init__(self, mixed: Mixed, targets: Ints, on_progress: OnProgress) -> None:
        """Begin with nothing judged; `targets` is the label of each photo, (n,)."""
        self._mixed, self._targets, self._on_progress = mixed, targets, on_progress
        self._right: dict[int, bool] = {}
        self._judged: Judgements = ()

    def answered(self, photos: Ints, answers: Float64s) -> None:
        """Judge photos (k,) that networks have answered, (k, C): the newest judgement of a photo counts."""
        right = self._mixed(photos, answers).argmax(axis=1) == self._targets[photos]
        self._right |= dict(zip(photos.tolist(), right.tolist(), strict=True))
        self._judged = tuple(self._right.items())

    def progress(self, progress: Progress) -> None:
        """Pass a report on; it may raise `Stopped`."""
        self._on_progress(replace(progress, judged=self._judged))
