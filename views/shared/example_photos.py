"""The example's photos as the pages show them, mixed so that their order gives nothing away."""

from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import chain, zip_longest
from pathlib import Path


def mixed_photos(part: str) -> list[Path]:
    """Return the photos of a part of the example ("train" or "try"), its labels in turn."""
    return [path for path in chain(*zip_longest(*_by_label(part).values())) if path is not None]


def photos_to_try(labels: Sequence[str], most: int = 12) -> list[Path]:
    """Return photos of the example for a classifier with these labels; empty when it has others."""
    known = {name.casefold() for name in _by_label("try")}
    return mixed_photos("try")[:most] if known == {label.casefold() for label in labels} else []


def _by_label(part: str) -> Mapping[str, list[Path]]:
    folder = Path(str(resources.files("sample_images"))) / part
    if not folder.is_dir():
        return {}
    return {sub.name: sorted(sub.glob("*.jpg")) for sub in sorted(folder.iterdir()) if sub.is_dir()}
