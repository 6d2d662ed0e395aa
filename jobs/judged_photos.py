"""What the longer training has judged so far: photos, right and wrong, each by a network that has not seen it.

It stands beside the status, and is written only when there is more of it: a page that watches shows it.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from model.common.errors import FolderGone
from model.common.files import read_json, write_json


class _Judged(msgspec.Struct):
    job: str
    photos: list[tuple[str, bool]]


def write_judged(folder: Path, job_id: str, photos: Sequence[tuple[str, bool]]) -> None:
    """Write a job's judgements, in their order, into the training folder of its workspace, if that still exists.

    Raises:
        StorageFull: the disk has no space.
    """
    with suppress(FolderGone):  # nobody asks any more
        write_json(_file(folder), {"job": job_id, "photos": photos}, below=folder.parent)


def read_judged(folder: Path, job_id: str) -> dict[str, bool]:
    """Return which photos a job has judged so far, in order, and whether right; none where it has judged none."""
    known: _Judged | None = read_json(_file(folder), _Judged)
    return dict(known.photos) if known is not None and known.job == job_id else {}


def _file(folder: Path) -> Path:
    return folder / "judged.json"
