"""Image statistics: what can be measured in a photo without knowing what it shows (light, colour, sharpness, border).

Brightness, blur and information are CleanVision's measures (Apache 2.0, 0.3.7; definitions followed, code our own), so
that its thresholds can be used. They are taken from the stored photo, at most 256 pixels wide, once a photo.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFilter, ImageStat

from model.common.arrays import Bools, Float64s
from model.common.checked_cache import keep, kept
from model.common.progress import Counter, OnProgress, no_progress
from model.photos.photo import open_jpeg
from model.photos.photo_store import PhotoStore

# The order of the values in a row.
NAMES = (
    "brightness", "brightness_5", "brightness_50", "brightness_95", "brightness_99", "contrast", "clipped", "burnt",
    "red_green", "yellow_blue", "red_green_spread", "yellow_blue_spread",
    "edges", "grey_spread", "fine_detail", "information",
    "border_brightness", "border_red_green", "border_yellow_blue", "border_contrast", "border_detail",
    "crispness",
    "frame_top", "frame_bottom", "frame_left", "frame_right",
    *(f"cell_{i}" for i in range(100)),
)  # fmt: skip
_CELLS = 10  # a side: where details are, row by row
CELLS = NAMES[-(_CELLS**2) :]
_EVEN = 0.012  # of the range of light: lines that differ less from one tone belong to a frame
_VERSION = 2  # of the definitions: another one measures anew
_SIDE = 256  # pixels
_BLUR_SIDE = 64  # pixels: where CleanVision looks for edges
_BORDER = 0.1  # of a side
_FULL = 254  # of 255: light that the sensor, or whoever brightened the photo, cut off
_KEPT_AS = np.dtype("<f4")


def image_statistics(store: PhotoStore, photo_ids: Sequence[str], on_progress: OnProgress = no_progress) -> Float64s:
    """Return the statistics of photos, (n, len(NAMES)); those not measured yet are measured, and kept.

    Raises:
        FileRefused: a photo is no longer on the disk.
        StorageFull: the disk has no space for what was measured.
    """
    folder = store.cache_folder(f"image-statistics-{_VERSION}")
    counter = Counter(on_progress, "checking", len(photo_ids))
    rows = np.empty((len(photo_ids), len(NAMES)))
    for row, photo_id in zip(rows, photo_ids, strict=True):
        path = folder / photo_id[:2] / f"{photo_id}.f4"
        data = kept(path) or b""
        if len(data) != len(NAMES) * _KEPT_AS.itemsize:
            data = statistics_of(open_jpeg(store.jpeg(photo_id), _SIDE)).astype(_KEPT_AS).tobytes()
            keep(path, data, below=store.below)
        row[:] = np.frombuffer(data, _KEPT_AS)
        counter.step()
    return rows


def statistics_of(photo: Image.Image) -> Float64s:
    """Return the statistics of an RGB photo, (len(NAMES),)."""
    small = photo.copy()
    small.thumbnail((_SIDE, _SIDE))
    pixels = np.asarray(small, dtype=np.float64)
    light, red_green, yellow_blue = _perceived(pixels), _red_green(pixels), _yellow_blue(pixels)
    border, detail = _border(light.shape), _detail(light)
    edges, grey_spread = _blur(small)
    values = [
        _perceived(pixels.reshape(-1, 3).mean(axis=0)), *np.percentile(light, (5, 50, 95, 99)), light.std(),
        _log((pixels.max(axis=2) >= _FULL).mean()), _log((pixels.min(axis=2) >= _FULL).mean()),
        red_green.mean(), yellow_blue.mean(), red_green.std(), yellow_blue.std(),
        edges, grey_spread, _log(detail.std()), small.entropy(),
        light[border].mean(), red_green[border].mean(), yellow_blue[border].mean(), light[border].std(),
        _log(detail[border].std()), _crispness(light, detail), *_frame(light), *_cells(detail),
    ]  # fmt: skip
    return np.array(values, dtype=np.float64)


def column(statistics: Float64s, name: str) -> Float64s:
    """Return one statistic of all photos, (n,)."""
    return statistics[:, NAMES.index(name)]


def columns(statistics: Float64s, names: Sequence[str]) -> Float64s:
    """Return some statistics of all photos, (n, len(names))."""
    return statistics[:, [NAMES.index(name) for name in names]]


def _perceived(pixels: Float64s) -> Float64s:
    """Return perceived brightness from 0 to 1 (the HSP colour model's weights)."""
    brightness: Float64s = np.sqrt(pixels**2 @ np.array([0.241, 0.691, 0.068])) / 255
    return brightness


def _red_green(pixels: Float64s) -> Float64s:
    """Return the first opponent colour (Hasler & Suesstrunk, 2003), about -1 to 1."""
    return (pixels[..., 0] - pixels[..., 1]) / 255


def _yellow_blue(pixels: Float64s) -> Float64s:
    return ((pixels[..., 0] + pixels[..., 1]) / 2 - pixels[..., 2]) / 255


def _border(shape: tuple[int, ...]) -> Bools:
    """Return which pixels lie near the edge of the photo, where the background usually is."""
    height, width = shape
    y, x = max(1, round(height * _BORDER)), max(1, round(width * _BORDER))
    border = np.ones((height, width), dtype=np.bool_)
    border[y : height - y, x : width - x] = False
    return border


def _detail(light: Float64s) -> Float64s:
    """Return how much each pixel differs from the mean of its four neighbours; at the edge, 0."""
    detail = np.zeros_like(light)
    middle = light[1:-1, 1:-1]
    detail[1:-1, 1:-1] = middle - (light[:-2, 1:-1] + light[2:, 1:-1] + light[1:-1, :-2] + light[1:-1, 2:]) / 4
    return detail


def _crispness(light: Float64s, detail: Float64s) -> float:
    """Return how fine the finest few details are for the contrast of the photo, as a logarithm: small when blurred.

    One sharp edge is enough, so that plain backgrounds do not count as blur.
    """
    low, high = np.percentile(light, (0.5, 99.5))
    finest = np.percentile(np.abs(detail[2:-2, 2:-2]), 99.7) if min(detail.shape) > 8 else 0.0
    return float(np.log(finest / (high - low + 0.02) + 1e-4))


def _frame(light: Float64s) -> list[float]:
    """Return which share of the lines from each edge on have one tone: bars and frames that a program put there."""
    return [_even_lines(side) for side in (light, light[::-1], light.T, light.T[::-1])]


def _even_lines(light: Float64s) -> float:
    even = (light.std(axis=1) < _EVEN) & (np.abs(light.mean(axis=1) - light[0].mean()) < _EVEN)
    return float(np.argmin(even) / len(even)) if not even.all() else 1.0


def _cells(detail: Float64s) -> list[float]:
    """Return how much detail there is in each cell of a grid over the photo, as logarithms."""
    rows = np.array_split(np.abs(detail), _CELLS, axis=0)
    return [_log(float(cell.mean())) for row in rows for cell in np.array_split(row, _CELLS, axis=1)]


def _blur(photo: Image.Image) -> tuple[float, float]:
    """Return the spread of the edges of a tiny grey copy, and that of its histogram: both are small when blurred."""
    ratio = max(photo.size) / _BLUR_SIDE
    if ratio > 1:
        photo = photo.resize((max(int(photo.width / ratio), 1), max(int(photo.height / ratio), 1)))
    grey = photo.convert("L")
    return float(np.sqrt(ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES)).var[0])), float(np.std(grey.histogram()))


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-3)))
