"""Two thousand damaged photos and a few bombs through the real decoder: a photo or a sentence, in little memory."""

import logging
import re
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.decoder import SECONDS, Decoder
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.formats.file_types import PILLOW_NAMES
from model.photos.photo import STORED_SIDE, Photo, open_jpeg, read_photo, thumbnail
from tests.support.hostile_photos import BOMBS, SECRET, mutated, seeds

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from Linux's /proc")


def peak_bytes(decoder: Decoder) -> int:
    """The largest memory that any worker that still runs has had."""
    processes = [worker._process for worker in decoder._workers]
    texts = [Path(f"/proc/{p.pid}/status").read_text() for p in processes if p is not None and p.poll() is None]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) << 10 for text in texts)  # type: ignore[index]


def test_every_seed_is_a_photo_so_that_the_damage_reaches_its_decoder() -> None:
    for name, data in seeds().items():
        assert isinstance(read_photo(name, data), Photo), name


def test_every_kind_that_is_allowed_has_a_seed() -> None:
    types = {read_photo(name, data).metadata.file_type for name, data in seeds().items()}
    assert types >= set(PILLOW_NAMES.values()) - {"HEIF"}


@pytest.mark.parametrize("name", seeds())
def test_nothing_that_a_photo_carries_comes_out(name: str) -> None:
    photo = read_photo(name, seeds()[name] + SECRET)
    for jpeg in (photo.jpeg, thumbnail(photo.jpeg)):
        assert SECRET not in jpeg
        assert is_plain_jpeg(jpeg, STORED_SIDE)  # no notes, profile, comment, preview or tail


@ON_LINUX
def test_two_thousand_damaged_photos_come_out_or_are_refused_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    originals, slowest, counts = list(seeds().values()), 0.0, Counter[str]()
    with Decoder(2) as decoder, caplog.at_level(logging.WARNING):
        before = time.monotonic()
        for answer in decoder.read_many(("a.jpg", data) for data in mutated(2000, 5, originals)):
            slowest, before = max(slowest, time.monotonic() - before), time.monotonic()
            counts[type(answer).__name__] += 1
            if isinstance(answer, PhotoRefused):
                assert re.fullmatch(r"(this is|the file|it is|opening it|the program) .*\.", answer.reason)
                assert not re.search(r"Error|Exception|<_io|0x[0-9a-f]{6}", answer.reason)
            else:
                stored = open_jpeg(answer.jpeg)
                assert stored.mode == "RGB"
                assert max(stored.size) <= STORED_SIDE
                assert not Image.Image.getexif(stored)
        assert peak_bytes(decoder) < 400 << 20
    assert min(counts["Photo"], counts["PhotoRefused"]) > 400, counts
    assert slowest < SECONDS
    assert not [record for record in caplog.records if "ended" in record.message]  # no worker broke down


@ON_LINUX
def test_bombs_are_refused_in_no_memory_to_speak_of() -> None:
    with Decoder(1) as decoder:
        decoder.read("a.png", seeds()["png"])
        calm = peak_bytes(decoder)
        for name, make in BOMBS.items():
            with pytest.raises(PhotoRefused) as caught:
                decoder.read("bomb", make())
            assert caught.value.reason.endswith("."), name
            assert peak_bytes(decoder) - calm < 40 << 20, name  # the file itself may be 30 MB
