"""One picture of many screenshots: a row for each screen, a column for each theme and width."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

_HEIGHT, _GAP = 360, 14  # pixels
_GROUND = "#b9b4aa"


def make_sheet(folder: Path, names: Sequence[str], themes: Sequence[str], widths: Sequence[int], to: Path) -> None:
    """Write a sheet of the screenshots `NAME-THEME-WIDTH.png` of a folder."""
    rows = [[_thumbnail(folder / f"{n}-{theme}-{w}.png") for theme in themes for w in widths] for n in names]
    width = sum(picture.width + _GAP for picture in rows[0]) + _GAP
    sheet = Image.new("RGB", (width, len(rows) * (_HEIGHT + _GAP) + _GAP), _GROUND)
    for number, row in enumerate(rows):
        left = _GAP
        for picture in row:
            sheet.paste(picture, (left, _GAP + number * (_HEIGHT + _GAP)))
            left += picture.width + _GAP
    sheet.save(to, quality=60, method=6)


def _thumbnail(path: Path) -> Image.Image:
    with Image.open(path) as screenshot:
        return screenshot.convert("RGB").resize((screenshot.width * _HEIGHT // screenshot.height, _HEIGHT))
