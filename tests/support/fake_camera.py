"""A camera for Chromium that films pictures made by tests."""

from collections.abc import Iterable
from pathlib import Path

from tests.support.chromium import FLAGS
from tests.support.pictures import picture_bytes

SIDE = 96  # pixels
_A_SECOND = 30  # pictures: Chromium shows a file's at this pace, and begins anew at its end


def frame(kind: int, seed: int) -> bytes:
    """Return what such a camera sees of a picture, as a JPEG."""
    return picture_bytes(kind, seed, SIDE)


def film(path: Path, frames: Iterable[bytes], seconds_each: float) -> Path:
    """Write a film of which each frame is seen so long."""
    path.write_bytes(b"".join(jpeg * int(_A_SECOND * seconds_each) for jpeg in frames))
    return path


def flags(film: Path) -> list[str]:
    """Return how Chromium is started with a camera that shows a film."""
    return [*FLAGS, f"--use-file-for-fake-video-capture={film}"]


NO_CONSENT = [flag for flag in FLAGS if "ui-for-media-stream" not in flag]
NO_CAMERA = [flag for flag in FLAGS if "device-for-media-stream" not in flag]
