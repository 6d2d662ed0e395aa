"""Every file of a large corpus of good and broken pictures comes out right or is refused with a reason."""

import os
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.decoder import Decoder
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.photo import STORED_SIDE, Photo, open_jpeg, read_photo

DATA = os.environ.get("TWENTY_DATA")
CORPUS = Path(DATA or ".") / "bad_images"

pytestmark = pytest.mark.skipif(not DATA, reason="TWENTY_DATA does not name the folder of real photos")


def read(path: Path) -> Photo | PhotoRefused:
    """Whatever else is raised fails the test."""
    try:
        return read_photo(path.name, path.read_bytes())
    except PhotoRefused as refusal:
        return refusal


@pytest.fixture(scope="module")
def answers() -> dict[Path, Photo | PhotoRefused]:
    files = sorted(path for path in CORPUS.rglob("*") if path.is_file())
    return {path: read(path) for path in files}


def test_every_file_is_answered(answers: dict[Path, Photo | PhotoRefused]) -> None:
    kinds = Counter(type(answer) for answer in answers.values())
    assert kinds[Photo] >= 1000
    assert kinds[PhotoRefused] >= 1000


def test_every_photo_is_within_the_limits(answers: dict[Path, Photo | PhotoRefused]) -> None:
    for path, photo in answers.items():
        if isinstance(photo, Photo):
            stored = open_jpeg(photo.jpeg)
            assert stored.mode == "RGB", path
            assert max(stored.size) <= STORED_SIDE, path
            assert min(photo.metadata.width, photo.metadata.height) >= PHOTO_LIMITS.least_side, path


def test_every_refusal_is_a_sentence_for_a_person(answers: dict[Path, Photo | PhotoRefused]) -> None:
    for path, refusal in answers.items():
        if isinstance(refusal, PhotoRefused):
            assert re.fullmatch(r"(this is|the file|it is|opening it) .*\.", refusal.reason), path
            assert not re.search(r"Error|Exception|<_io|0x[0-9a-f]{6}", refusal.reason), path


def test_valid_pngs_are_accepted_unless_too_small_and_corrupt_ones_refused(
    answers: dict[Path, Photo | PhotoRefused],
) -> None:
    suite = {path.name[5:]: answer for path, answer in answers.items() if path.name.startswith("png__")
             and path.parent.name == "pngsuite"}  # fmt: skip
    assert len(suite) > 150
    for name, answer in suite.items():
        if name.startswith("x"):
            assert isinstance(answer, PhotoRefused), name
        elif isinstance(answer, PhotoRefused):
            with Image.open(CORPUS / "pngsuite" / f"png__{name}") as image:
                assert min(image.size) < PHOTO_LIMITS.least_side, name
            assert "a photo needs at least 16" in answer.reason, name


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
@pytest.mark.parametrize("orientation", range(9))
def test_photos_held_in_any_way_show_the_same_scene(shape: str, orientation: int) -> None:
    def scene(number: int) -> tuple[Photo, np.ndarray]:
        photo = read(CORPUS / "orientation" / f"{shape}_{number}.jpg")
        assert isinstance(photo, Photo)
        return photo, np.asarray(open_jpeg(photo.jpeg).resize((32, 32)), dtype=float)

    photo, found = scene(orientation)
    upright, expected = scene(1)
    assert (photo.metadata.width, photo.metadata.height) == (upright.metadata.width, upright.metadata.height)
    assert np.abs(found - expected).mean() < 6


def test_heic_photos_come_out_where_their_decoder_is_installed(
    answers: dict[Path, Photo | PhotoRefused],
) -> None:
    pytest.importorskip("pillow_heif")
    for path, answer in answers.items():
        if path.suffix in (".heic", ".heif", ".hif") and path.parent.name == "heic":
            broken = re.search("corrupted|truncated|empty.heic|invalid", path.name)
            assert isinstance(answer, Photo) or broken or "a photo needs at least 16" in answer.reason, path


def test_the_decoder_gives_the_same_answers(answers: dict[Path, Photo | PhotoRefused]) -> None:
    sample = list(answers)[::8]
    with Decoder(2) as decoder:
        found = list(decoder.read_many((path.name, path.read_bytes()) for path in sample))
        processes = [worker._process for worker in decoder._workers]
        assert all(process is None or process.poll() is None for process in processes), "a worker broke down"
    for path, answer in zip(sample, found, strict=True):
        expected = answers[path]
        if isinstance(expected, Photo):
            assert answer == expected, path
        else:
            assert str(answer) == str(expected), path
