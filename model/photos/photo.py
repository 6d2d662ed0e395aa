"""Decoding untrusted images: bytes from anyone -> an upright RGB photo with an id, or a refusal with a reason.

`read_photo` decodes whatever someone sends: call it through `model.photos.decoder`, whose processes have limits of
time and memory. It must not run in two threads at once, for it changes how warnings are treated.
"""

import hashlib
import io
from dataclasses import dataclass, field, replace

from PIL import Image

from model.common.text import display_name
from model.photos.formats import file_types
from model.photos.formats.camera_notes import camera_notes
from model.photos.formats.full_size_traces import traces_of, traces_of_top
from model.photos.formats.orientation import turn_of, turned_size
from model.photos.formats.saving import saving_of
from model.photos.opened_file import LEAST_DRAFT_SIDE, OpenedFile, fitted, open_photo, refusing
from model.photos.photo_metadata import Levels, PhotoMetadata, Traces
from model.photos.squares import AskedPhoto, Squares, SquaresWanted, Squeezer

STORED_SIDE = 1024  # the longest side of a stored photo: four times what the network sees


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: decoded once, upright, without metadata."""

    id: str  # SHA-256 of `jpeg`, as hex
    name: str  # as the person knows it: no folders, no control characters
    jpeg: bytes  # RGB, longest side at most STORED_SIDE
    metadata: PhotoMetadata
    squares: Squares = field(default_factory=dict, compare=False, repr=False)  # where they were asked for


@dataclass(frozen=True, eq=False)
class Squaring:
    """Which squares are made of a photo, and by what."""

    squeezer: Squeezer
    wanted: SquaresWanted


def read_photo(name: str, data: bytes, salt: bytes = b"", squaring: Squaring | None = None) -> Photo:
    """Decode a file that someone sent. Equal bytes give equal photos; with `salt`, equal places get equal names.

    Raises:
        PhotoRefused: with what is wrong, the likely cause and what to do.
    """
    name = display_name(name)
    with refusing(name, data):
        opened = open_photo(name, data, enough=LEAST_DRAFT_SIDE)
        photo = _stored(name, data, opened, salt)
        if squaring is None:
            return photo
        pixels = opened.pixels_to_ask(name, data, squaring.wanted.mapping)
        return replace(photo, squares=squaring.squeezer.squares(pixels, squaring.wanted.sides))


def asked_photo(photo: Photo) -> AskedPhoto:
    """Return what a classifier is asked about a photo by."""
    return AskedPhoto(photo.jpeg, photo.squares)


def make_photo(name: str, jpeg: bytes, metadata: PhotoMetadata) -> Photo:
    """Put a photo together whose id is the content of `jpeg`."""
    return Photo(hashlib.sha256(jpeg).hexdigest(), name, jpeg, metadata)


def open_jpeg(jpeg: bytes, side: int | None = None) -> Image.Image:
    """Decode a stored photo to RGB; with `side`, as small as costs least while no side falls under it."""
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    if side is not None:
        image.draft("RGB", (side, side))
    return image.convert("RGB")


def thumbnail(jpeg: bytes, side: int = 256) -> bytes:
    """Make a small JPEG of a stored photo, its longest side at most `side`."""
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    image.draft("RGB", fitted(image.size, side))
    return _encode(_shrunk(image.convert("RGB"), side), quality=85)


def encoded_again(jpeg: bytes, curve: list[int]) -> bytes:
    """Return a stored photo with each of its 256 levels moved to another one."""
    return _encode(open_jpeg(jpeg).point(curve * 3), quality=95)


def _stored(name: str, data: bytes, opened: OpenedFile, salt: bytes) -> Photo:
    """Return the stored form of a photo, and what its file was like."""
    notes, levels = camera_notes(opened.image, salt), opened.deep.levels if opened.deep else None
    width, height = turned_size(opened.size, turn_of(opened.image))
    metadata = PhotoMetadata(
        width, height, file_types.PILLOW_NAMES[opened.file_type], notes.camera, len(data), taken=notes.taken,
        place=notes.place, saving=saving_of(opened.image), traces=_traces(opened, data),
        levels=Levels(*levels) if levels else None,
    )  # fmt: skip
    image = opened.upright(shrink=lambda image: _shrunk(image, STORED_SIDE))
    return make_photo(name, _encode(image, quality=95), metadata)


def _traces(opened: OpenedFile, data: bytes) -> Traces:
    if opened.image.size != opened.size and opened.frame is not None:
        return traces_of_top(data, opened.frame)
    return traces_of(opened.deep.in_eight_bits() if opened.deep else opened.image)


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    """Shrink an image so that its longest side is at most `side`."""
    size = fitted(image.size, side)
    # HAMMING is as sharp as bicubic when shrinking, and takes two thirds of its time.
    return image if size == image.size else image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def _encode(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # a comment in there would be written again
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:2:0")
    return out.getvalue()
