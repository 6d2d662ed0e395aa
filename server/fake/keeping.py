"""Keeping what people said as labels: photos on which all agreed go under that label of the workspace.

Nobody who answers in the model's place is shown an answer of a model. So such a label was given blind, and counts as
one that came with its photo.
"""

import threading
from collections.abc import Iterable

from model.photos.photo import Photo
from server import services
from workspace.stand_in_photos import TrialPhoto, TrialPhotos
from workspace.workspace import Workspace

_keeping = threading.Lock()  # a photo is looked up and handed over by one at a time


def to_keep(workspace: Workspace, photos: Iterable[TrialPhoto]) -> list[TrialPhoto]:
    """Return the photos on which all agreed, and that stand under no label yet."""
    there = {label.id for label in workspace.labels()}
    return [photo for photo in photos if not photo.kept and photo.agreed in there]


def keep(workspace: Workspace) -> int:
    """Put the photos on which all agreed under their labels; return how many are new there.

    Raises:
        PhotoRefused: the workspace takes no more photos.
        StorageFull: the disk has no space.
    """
    trial = TrialPhotos(workspace)
    with _keeping:
        wanted = to_keep(workspace, trial.photos())
        if not wanted:
            return 0
        names = {label.id: label.name for label in workspace.labels()}
        read = trial.read([photo.number for photo in wanted])
        by_label: dict[str, list[Photo]] = {}
        taken = set[str]()  # a photo that was sent twice keeps what was said of it first
        for photo in wanted:
            if photo.number in read and photo.agreed in names and photo.id not in taken:
                taken.add(photo.id)
                by_label.setdefault(names[photo.agreed], []).append(read[photo.number])
        n = services.upload_queue().add_photos(workspace, by_label)
        trial.note_kept([photo.number for photo in wanted])
        return n
