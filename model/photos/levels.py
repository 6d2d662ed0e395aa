"""Levels: the one mapping by which all photos of a set with more than 8 bits a channel become dark or light.

A photo is first brought to 8 bits by its own darkest and lightest values, which it remembers. With the others of its
set it is then moved to a mapping that all share, so that a dark photo stays darker than a light one. The first photos
that come together decide; the mapping stands with each photo and with the classifier, and holds for all later ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from model.common.errors import PhotoRefused
from model.photos.formats.deep_pixels import OTHER_DEPTH, Measured
from model.photos.photo import Photo, encoded_again, make_photo
from model.photos.photo_metadata import Levels, PhotoMetadata

Mapped = tuple[float, float]  # the values that are black and white
_FEW = 0.2  # of a set: so few photos that differ are odd ones, and no other camera


def mapping_of(metadata: Iterable[PhotoMetadata]) -> Mapped | None:
    """Return the mapping that stored photos share; `None` where there is none, or each was mapped by itself."""
    found = {(known.levels.black, known.levels.white) for known in metadata if known.levels}
    return found.pop() if len(found) == 1 else None


def common_mapping(levels: Sequence[Levels]) -> Mapped | None:
    """Return a mapping for photos that come together; `None` where their depths differ, so that none suits all."""
    known = sorted((own for own in levels if own.low < own.high), key=lambda own: own.high)
    if not known:
        return None
    highs = np.array([max(own.high, 1e-9) for own in known])
    gaps = [i + 1 for i, ratio in enumerate(highs[1:] / highs[:-1]) if ratio >= OTHER_DEPTH]
    parts = [known[start:end] for start, end in zip([0, *gaps], [*gaps, len(known)], strict=True)]
    alike = [part for part in parts if len(part) >= _FEW * len(known)]
    if len(alike) != 1:
        return None
    return min(own.low for own in alike[0]), max(own.high for own in alike[0])


def alike(
    photos: Iterable[Photo | PhotoRefused], known: Iterable[PhotoMetadata] = ()
) -> Iterator[Photo | PhotoRefused]:
    """Bring the deep ones of photos that come together to the mapping of those that are `known`, or to one of theirs.

    Photos with 8 bits go on as they come; from the first deep one on, those that have to decide wait for the last.
    """
    deep = [metadata for metadata in known if metadata.levels]
    if deep:
        yield from under(photos, mapping_of(deep))
        return
    coming = iter(photos)
    for photo in coming:
        if not isinstance(photo, PhotoRefused) and photo.metadata.levels:
            together = [photo, *coming]
            levels = [p.metadata.levels for p in together if not isinstance(p, PhotoRefused) and p.metadata.levels]
            yield from under(together, common_mapping(levels))
        else:
            yield photo


def under(photos: Iterable[Photo | PhotoRefused], mapping: Mapped | None) -> Iterator[Photo | PhotoRefused]:
    """Bring the deep ones of photos to a mapping; without one, each stays as its own values make it."""
    for photo in photos:
        yield photo if isinstance(photo, PhotoRefused) or mapping is None else _or_refused(photo, mapping)


def mapped(photo: Photo, mapping: Mapped) -> Photo:
    """Bring a photo to a mapping; one with 8 bits stays as it is.

    Raises:
        PhotoRefused: nearly all of it would be black or white.
    """
    own, (black, white) = photo.metadata.levels, mapping
    if own is None or (own.black, own.white) == mapping:
        return photo
    curve = Measured(own.low, own.high, own.black, own.white).curve_to(photo.name, black, white)
    metadata = msgspec.structs.replace(photo.metadata, levels=Levels(own.low, own.high, black, white))
    # Its squares stay: they were made under the mapping that was asked for.
    return replace(make_photo(photo.name, encoded_again(photo.jpeg, curve), metadata), squares=photo.squares)


def _or_refused(photo: Photo, mapping: Mapped) -> Photo | PhotoRefused:
    try:
        return mapped(photo, mapping)
    except PhotoRefused as refusal:
        return refusal.renamed(photo.name)
