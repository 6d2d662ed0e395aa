"""Memory bank: patches of good photos, and how far other patches lie from the nearest of them.

PatchCore's idea (Roth et al., CVPR 2022, arXiv:2106.08265), kept small: a photo has 64 patches in place of a thousand,
so the patches of 64 photos are all kept; of more photos those that cover the others best are.

Shapes: n photos, P patches of each, F values of a patch, M patches of the bank.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from model.common.arrays import Float32s, Ints

MOST = 4096  # M at most, 3.5 MB
_CANDIDATES = 20_000  # patches that those are chosen from: a few seconds
_PROJECTED = 64  # values that are left of a patch while they are chosen, by a random projection
_BLOCK = 1024  # patches compared at a time: 16 MB of distances


@dataclass(frozen=True, eq=False)
class MemoryBank:
    """Patches of good photos."""

    patches: NDArray[np.float16]  # (M, F)
    photos: Ints  # (M,) the photo that each is of

    def distances(self, patches: Float32s) -> Float32s:
        """Return how far each patch of photos (n, P, F) lies from the nearest of the bank, (n, P)."""
        flat = patches.reshape(-1, patches.shape[-1])
        nearest = [_squares(part, self._wide).min(axis=1) for part in _blocks(flat)]
        return _lengths(np.concatenate(nearest)).reshape(patches.shape[:-1])

    def distances_out_of_fold(
        self, patches: NDArray[np.float16], groups: Ints, on_photo: Callable[[], None] = lambda: None
    ) -> Float32s:
        """Return how far each patch of the bank's own photos (n, P, F) would lie had its photo not been there, (n, P).

        Photos of one group (n,), copies and photos of one thing, are left out together. `on_photo` is told after each.
        """
        own, nearest = groups[self.photos], []
        for photo, of_photo in zip(groups, patches, strict=True):
            squares = _squares(of_photo.astype(np.float32), self._wide)
            squares[:, own == photo] = np.inf
            nearest.append(squares.min(axis=1))
            on_photo()
        return _lengths(np.stack(nearest))

    @cached_property
    def _wide(self) -> Float32s:
        return self.patches.astype(np.float32)


def bank_of(patches: NDArray[np.float16], seed: int, on_photo: Callable[[], None] = lambda: None) -> MemoryBank:
    """Return the bank of photos' patches, (n, P, F): all of them, or those that cover the others best.

    `on_photo` is told n times, after equal parts of the work.
    """
    n, per_photo, size = patches.shape
    flat, photos = patches.reshape(-1, size), np.repeat(np.arange(n), per_photo)
    chosen: list[int] = []
    choice = iter(range(len(flat))) if len(flat) <= MOST else _coreset(flat, seed)
    for part in np.array_split(np.arange(min(len(flat), MOST)), n):
        chosen += islice(choice, len(part))
        on_photo()
    kept = np.sort(chosen)
    return MemoryBank(flat[kept], photos[kept])


def _coreset(patches: NDArray[np.float16], seed: int) -> Iterator[int]:
    """Yield which patches (m, F) to keep: greedily, always the one that is farthest from those that are kept.

    Distances hardly change under a random projection (Johnson & Lindenstrauss 1984), which is several times faster.
    """
    rng = np.random.default_rng(seed)
    among = rng.permutation(len(patches))[:_CANDIDATES]
    projection = rng.standard_normal((patches.shape[1], _PROJECTED), dtype=np.float32)
    few = patches[among].astype(np.float32) @ projection
    chosen, farthest = 0, np.full(len(few), np.inf, dtype=np.float32)
    lengths = (few**2).sum(axis=1)
    while True:
        yield int(among[chosen])
        last = few[chosen]
        farthest = np.minimum(farthest, lengths - 2 * (few @ last) + last @ last)
        chosen = int(farthest.argmax())


def _blocks(patches: Float32s) -> list[Float32s]:
    return [patches[start : start + _BLOCK] for start in range(0, len(patches), _BLOCK)]


def _squares(patches: Float32s, bank: Float32s) -> Float32s:
    """Return the squared distances of patches (k, F) to those of a bank (M, F): (k, M)."""
    squares: Float32s = (patches**2).sum(axis=1)[:, None] - 2 * patches @ bank.T + (bank**2).sum(axis=1)
    return squares


def _lengths(squares: Float32s) -> Float32s:
    lengths: Float32s = np.sqrt(np.maximum(squares, 0))
    return lengths
