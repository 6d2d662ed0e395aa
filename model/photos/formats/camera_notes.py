"""Camera notes (EXIF): with which camera a photo was taken, when and near what place. Anyone can write them.

Notes that are broken, or make no sense, count as not there: the picture itself may be fine. So they are read once the
picture is decoded, and an error in here is never one of its decoder.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from model.common.text import clean_text
from model.photos.photo_metadata import EARLIEST_TAKEN, LATEST_TAKEN, camera_name

_NEAR = 0.00027  # degrees of latitude: 30 metres
_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_Tags = Mapping[int, Any]


class CameraNotes(NamedTuple):
    """What a camera wrote beside the picture, as `PhotoMetadata` has it."""

    camera: str = ""
    taken: float = 0.0
    place: str = ""


def camera_notes(image: Image.Image, salt: bytes) -> CameraNotes:
    """Read the notes of a decoded photo; without `salt`, nothing is said of the place."""
    try:
        exif = image.getexif()
        main: _Tags = dict(exif)
        shot, position = (dict(exif.get_ifd(part)) for part in (IFD.Exif, IFD.GPSInfo))
    except Exception:  # noqa: BLE001  (broken EXIF raises anything)
        return CameraNotes()
    return CameraNotes(_camera(main), _taken(shot), _place(position, salt))


def _camera(main: _Tags) -> str:
    found = (main.get(tag) for tag in (Base.Make, Base.Model))
    return camera_name(*(clean_text(text[:200]) if isinstance(text, str) else "" for text in found))


def _taken(shot: _Tags) -> float:
    """Return when a photo was taken; a clock that says no time zone is taken at its word."""
    found = _TIME.match(str(shot.get(Base.DateTimeOriginal, "")))
    if not found:
        return 0.0
    try:
        local = datetime.fromisoformat("{}-{}-{}T{}:{}:{}Z".format(*found.groups()))
    except ValueError:  # the 45th of a month
        return 0.0
    taken = (local - _offset(shot)).timestamp() + _fraction(shot)
    return taken if EARLIEST_TAKEN <= taken <= LATEST_TAKEN else 0.0


def _offset(shot: _Tags) -> timedelta:
    found = _OFFSET.match(str(shot.get(Base.OffsetTimeOriginal, "")))
    if not found:
        return timedelta()
    return timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)


def _fraction(shot: _Tags) -> float:
    found = re.match(r"\d{1,6}", str(shot.get(Base.SubsecTimeOriginal, "")))
    return float(f"0.{found[0]}") if found else 0.0


def _place(position: _Tags, salt: bytes) -> str:
    """Return a name for the square of about 30 metres that a photo was taken in, which does not lead back to it."""
    north = _degrees(position.get(GPS.GPSLatitude), position.get(GPS.GPSLatitudeRef), "S")
    east = _degrees(position.get(GPS.GPSLongitude), position.get(GPS.GPSLongitudeRef), "W")
    # Cameras that have not found their place yet write zeros.
    if not salt or north is None or east is None or (north, east) == (0, 0) or abs(north) > 90 or abs(east) > 180:
        return ""
    row = round(north / _NEAR)
    column = round(east * max(math.cos(math.radians(row * _NEAR)), 0.01) / _NEAR)
    return hashlib.blake2b(f"{row} {column}".encode(), key=salt, digest_size=8).hexdigest()


def _degrees(parts: object, side: object, negative: str) -> float | None:
    """Return an angle from degrees, minutes and seconds."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(angle):
        return None
    return -angle if str(side).strip("\0 ").upper() == negative else angle
