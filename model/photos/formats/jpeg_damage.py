"""Damage inside a JPEG that its decoder mends silently: it goes on with grey, or with all colours moved.

A JPEG's pixels are codes without gaps. Where a byte is wrong, the codes after it are other ones, until by chance they
fall into step again; the decoder counts a warning that nobody reads. Two traces stay. The codes end before or after the
bytes do. And since a block is coded by what it differs from the one before, all blocks from the damage on are too
light, too dark or tinted by the same amount: a step that no photo has, for it goes along one row of blocks to the
damage, and from there along the row above it.
"""

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import JpegImagePlugin

from model.common.arrays import Float32s, Pixels
from model.photos.formats.file_structure import Scan

_FILLER = b"\x55" * 64  # codes of any kind: only a scan that lacks some of its own reads on into them
_AHEAD = 8  # bytes that the decoder takes before it needs them
_PADDING = 32  # bytes that some cameras leave after the last code
_LEAST_STEP = 5.0  # levels of 255
_BEYOND = 3.0  # how many times as large as blocks jump anyway
_LEAST_MATCH, _LEAST_MATCH_OF_FEW = 0.72, 0.88  # of blocks, where a row has many or few (docs/experiments.md)
_FEW = 40
_CANDIDATES = 12  # places of a step that are looked at, the likeliest first


class WatchedScan(io.BytesIO):
    """The bytes of a JPEG with one scan, for its decoder; tells how many of them it took.

    Near the scan's end it hands out one byte at a time, and behind it a filler: a decoder that stops early, or takes
    much of the filler, did not find what was written.
    """

    def __init__(self, data: bytes, scan: Scan) -> None:
        super().__init__(data)
        self._end, self._behind = scan.end, io.BytesIO(_FILLER + b"\xff\xd9")
        self.watching = False  # headers are read whole

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes, near the end of the scan fewer than asked for."""
        if not self.watching or size is None:
            return super().read(size)
        left = self._end - self.tell()
        return super().read(max(1, min(size, left - len(_FILLER)))) if left > 0 else self._behind.read(1)

    def ended_well(self) -> bool:
        """Say whether the decoder, which is done, has stopped where the scan does."""
        return -_PADDING <= self.tell() - self._end + self._behind.tell() <= _AHEAD


def restarts_are_in_order(data: bytes, scan: Scan) -> bool:
    """Say whether all marks are there by which a decoder finds its place again: they count from 0 to 7, then anew."""
    if b"\xff\xdd" not in data[: scan.start]:  # where marks are announced
        return True
    found = re.findall(rb"\xff([\xd0-\xd7])", memoryview(data)[scan.start : scan.end])
    return all(mark[0] == 0xD0 + i % 8 for i, mark in enumerate(found))


def is_damaged(image: JpegImagePlugin.JpegImageFile, size: tuple[int, int]) -> bool:
    """Say whether all that follows some block of a decoded JPEG is moved in colour; `size` is that of the file."""
    shrunk = max(1, round(size[0] / image.width))
    wide, high = (8 * (max(channel[i] for channel in image.layer) if image.layers > 1 else 1) // shrunk for i in (1, 2))
    if min(wide, high) < 1:
        return False
    pixels = np.asarray(image.reduce((wide, 1)))[:, : image.width // wide]
    return has_step(pixels.reshape(*pixels.shape[:2], -1), high)


def has_step(pixels: Pixels, high: int) -> bool:
    """Say whether there is a step as damage makes it: (height, W, channels), one column and `high` rows a block."""
    jumps = _jumps(pixels.astype(np.int16), high)
    if jumps.shape[0] < 3 or jumps.shape[1] < 8:
        return False
    width = jumps.shape[1]
    edge = max(1, width // 40)  # a step along a whole row may be a horizon
    least_step = max(_LEAST_STEP, _BEYOND * float(np.median(np.abs(jumps))))
    least_match = _LEAST_MATCH if width >= _FEW else _LEAST_MATCH_OF_FEW
    totals = np.cumsum(np.pad(jumps.reshape(-1, jumps.shape[2]), ((1, 0), (0, 0))), axis=0)
    strength = np.abs(totals[width:] - totals[:-width]).max(axis=1)  # of a step that begins at each block
    for place in np.argsort(-strength)[:_CANDIDATES].tolist():
        row, column = divmod(place, width)
        if strength[place] < least_step * width / 2:
            return False
        inside = edge <= column <= width - edge and row + 1 < len(jumps)
        if inside and _match(jumps, row, column, least_step) > least_match:
            return True
    return False


def _jumps(pixels: NDArray[np.int16], high: int) -> Float32s:
    """Return how much each block (row by row, from the second on) jumps from the one above it, (R, W, channels)."""
    under = np.arange(1, len(pixels) // high) * high
    above, below = pixels[under - 1], pixels[under]
    if high == 1:
        return (below - above).astype(np.float32)
    slopes = (above - pixels[under - 2]) + (pixels[under + 1] - below)
    return (below - above - slopes / 2).astype(np.float32)


def _match(jumps: Float32s, row: int, column: int, least_step: float) -> float:
    """Return which share of blocks jump as one damage makes them, less the share of the others that do so too."""
    moved = jumps[row, column:], jumps[row + 1, :column]
    others = jumps[row, :column], jumps[row + 1, column:]
    step = np.median(np.concatenate(moved), axis=0)  # (channels,)
    best = 0.0
    for channel in np.flatnonzero(np.abs(step) >= least_step):
        shares = [float((part[:, channel] / step[channel] > 0.5).mean()) for part in (*moved, *others)]
        best = max(best, min(shares[:2]) - max(shares[2:]))
    return best
