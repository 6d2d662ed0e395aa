"""What is known of the file that a photo came in: its size, its kind, the camera. Never where it was taken.

A stored photo is encoded anew, without metadata. These few facts are kept beside it, because they can give a label
away: all damaged blades taken with one phone, all healthy ones with another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

_LONGEST_CAMERA = 60  # characters, of what anyone may have written into a file


@dataclass(frozen=True)
class Original:
    """A photo's file as it was before it was stored."""

    width: int  # of the upright photo, in pixels
    height: int
    kind: str = ""  # such as "JPEG"; empty: not known
    camera: str = ""  # make and model; empty: the file does not say
    n_bytes: int = 0  # 0: not known

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON holds them."""
        return {
            "width": self.width,
            "height": self.height,
            "kind": self.kind,
            "camera": self.camera,
            "n_bytes": self.n_bytes,
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """Return what `to_json` described.

        Raises:
            KeyError: a fact is missing.
            ValueError: a number is none.
        """
        width, height, n_bytes = (int(facts[name]) for name in ("width", "height", "n_bytes"))
        return cls(width, height, str(facts["kind"]), str(facts["camera"])[:_LONGEST_CAMERA], n_bytes)


def camera_name(make: str, model: str) -> str:
    """Join a camera's make and model, both clean, into one short name; makers often repeat themselves."""
    joined = model if model.casefold().startswith(make.casefold()) else f"{make} {model}"
    return joined.strip()[:_LONGEST_CAMERA].rstrip()
