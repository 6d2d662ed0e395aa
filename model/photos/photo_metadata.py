"""Metadata: what is known of the file that a photo came in: its size, its type, the camera. Never where it was taken.

A stored photo is encoded anew, without metadata. These few facts are kept beside it, because they can give a label
away: all damaged blades taken with one phone, all healthy ones with another.
"""

import msgspec

LONGEST_CAMERA = 60  # characters, of what anyone may have written into a file


class PhotoMetadata(msgspec.Struct, frozen=True):
    """A photo's file as it was before it was stored."""

    width: int  # of the upright photo, in pixels
    height: int
    file_type: str = ""  # such as "JPEG", the decoder's name; empty: not known
    camera: str = ""  # make and model; empty: the file does not say
    n_bytes: int = 0  # 0: not known
    folder: str = ""  # the sub-folders between its label's folder and the file: "turbine 3/blade 2"


def camera_name(make: str, model: str) -> str:
    """Join a camera's make and model, both clean, into one short name; makers often repeat themselves."""
    joined = model if model.casefold().startswith(make.casefold()) else f"{make} {model}"
    return joined.strip()[:LONGEST_CAMERA].rstrip()
