"""Quotas: how much one workspace may hold, as the server is set, so that one visitor never fills the room's disk.

Each has an environment variable. What is over a quota is refused by its name with a sentence, and the rest goes on.
The limits of a single photo are `model.photos.photo`'s, those of a single zip `model.image_folders.zip_files`'s.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from model.common.errors import TwentyError
from workspace.wording import WorkspaceCode

PREFIX = "TWENTY_MAX_"
BESIDE_A_PHOTO = 84 << 10  # bytes: its small copy, and what three networks saw in it
UPLOADS = "uploads"  # in a workspace's folder: the files that wait, which have a quota of their own
_BLOCK = 4096  # bytes that the smallest file takes


@dataclass(frozen=True)
class Quotas:
    """What one workspace may hold at most."""

    photos: int = 5_000  # under all labels; training on more takes minutes
    labels: int = 50
    megabytes: int = 4_096  # on disk, with all that is made from the photos: 5,000 of them take about 1,600
    waiting_megabytes: int = 2_048  # of files that were handed in and are not read yet

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Quotas":
        """Read the quotas that are set, such as TWENTY_MAX_PHOTOS; the others stay.

        Raises:
            TwentyError: one of them is no whole number above 0.
        """
        said = {field.name: environment.get(variable(field.name), "").strip() for field in fields(cls)}
        for name, text in said.items():
            if text and not (text.isascii() and text.isdigit() and len(text) < 13 and int(text) > 0):
                raise TwentyError(WorkspaceCode.NO_QUOTA, variable=variable(name), text=text)
        return cls(**{name: int(text) for name, text in said.items() if text})


def quotas() -> Quotas:
    """Return the quotas of this server. Raises as `Quotas.from_environment`."""
    return Quotas.from_environment(os.environ)


def variable(name: str) -> str:
    """Return the environment variable of a quota."""
    return PREFIX + name.upper()


def on_disk(n_bytes: int) -> int:
    """Return what a file takes on disk."""
    return -(-max(n_bytes, 1) // _BLOCK) * _BLOCK


def used_bytes(folder: Path) -> int:
    """Return what a folder takes on disk, without the files in it that wait to be read."""
    total, folders = 0, [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name != UPLOADS:
                            folders.append(Path(entry.path))
                    else:
                        total += on_disk(entry.stat(follow_symlinks=False).st_size)
        except OSError:  # deleted meanwhile
            continue
    return total
