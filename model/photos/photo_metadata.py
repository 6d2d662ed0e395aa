"""Metadata: what is known of the file that a photo came in: its size, its type, the camera, when, how it was saved.

A stored photo is encoded anew, without metadata. These few facts are kept beside it, because they can give a label
away (all damaged blades taken with one phone, all healthy ones with another), and because they tell which photos belong
together. Where a photo was taken is never kept: only whether it was at the same place as another one.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

LONGEST_CAMERA = 60  # characters, of what anyone may have written into a file
# Seconds since 1970. Before 1990 there were next to no digital cameras: such a date is of a clock that was never set.
EARLIEST_TAKEN, LATEST_TAKEN = 631_152_000.0, 4_102_444_800.0


# Bounds hold for whatever a reader of JSON is given.
MOST_LEVEL = 1e12  # what is beyond no camera has measured
Level = Annotated[float, Meta(ge=-MOST_LEVEL, le=MOST_LEVEL)]
_Trace = Annotated[float, Meta(ge=-100, le=100)]


class Saving(msgspec.Struct, frozen=True):
    """How a file was saved, as far as its type has such a choice."""

    quality: Annotated[int, Meta(ge=0, le=100)] = 0  # of a JPEG, as Pillow and most programs count; 0: not known
    subsampling: Annotated[str, Meta(pattern=r"\A([1-4]:[0-4]:[0-4])?\Z")] = ""  # "4:2:0"; empty: not known
    progressive: bool = False


class Traces(msgspec.Struct, frozen=True):
    """What the pixels of a file are like at full size, as logarithms; 0 where a picture is too small to tell."""

    noise: _Trace = 0.0
    sharpness: _Trace = 0.0  # of the finest details, compared with those of twice their size
    grid: _Trace = 0.0  # of blocks of 8 x 8: an earlier, stronger compression leaves it


class Levels(msgspec.Struct, frozen=True):
    """Which values of a photo with more than 8 bits a channel are black and white."""

    low: Level  # its own darkest and lightest values, but for the few that lie apart
    high: Level
    black: Level  # what is black and white in the photo as it is stored: for a set of such photos the same
    white: Level

    def __post_init__(self) -> None:
        if not self.low <= self.high or not self.black < self.white:
            raise ValueError("no levels")  # for a reader of JSON: it does not fit


class PhotoMetadata(msgspec.Struct, frozen=True):
    """A photo's file as it was before it was stored."""

    width: int  # of the upright photo, in pixels
    height: int
    file_type: str = ""  # such as "JPEG", the decoder's name; empty: not known
    camera: str = ""  # make and model; empty: the file does not say
    n_bytes: int = 0  # 0: not known
    folder: str = ""  # the sub-folders between its label's folder and the file: "turbine 3/blade 2"
    taken: float = 0.0  # when, in seconds since 1970, by the camera's clock; 0: the file does not say, or nonsense
    place: str = ""  # the same for photos taken within about 30 metres, and tells no more; empty: not known
    saving: Saving = Saving()
    traces: Traces | None = None  # None: not measured
    levels: Levels | None = None  # None: 8 bits a channel


def camera_name(make: str, model: str) -> str:
    """Join a camera's make and model, both clean, into one short name; makers often repeat themselves."""
    joined = model if model.casefold().startswith(make.casefold()) else f"{make} {model}"
    return joined.strip()[:LONGEST_CAMERA].rstrip()
