"""Photos for the exercises: those that are given one after the other, and those that are guessed.

In a room both come from its pool, never from its sealed test. Who is alone is given the example's; whoever has photos
of their own guesses some of them from the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from jobs.example_photos import example_with, files_by_label, files_in
from model.classifier.test_set import TestSet
from model.common.arrays import Ints
from model.common.errors import TwentyError
from model.common.files import cache_folder, make_folder
from model.guide.exercises import ENOUGH, FEW, MORE
from model.guide.first_guess import LEAST
from model.guide.wording import GuideCode
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.labelled_files import LabelledFile
from model.photos.photo import read_photo
from rooms.pool import next_photos
from rooms.room import Room
from sample_images.catalogue import EXAMPLES, Example
from server import services
from workspace.workspace import Workspace

MOST_ASKED = 20  # photos of each label to guess: of those that the exercises never hand out
BEGINNING = EXAMPLES[0]  # for one who has no photos


def example_labels() -> list[str]:
    """Return the labels of the example, which somebody begins with who has no photos.

    Raises:
        FileRefused: the example was not installed.
    """
    return list(files_by_label(BEGINNING))


def give(workspace: Workspace, room: Room | None, n: int, up_to: int | None = None) -> int:
    """Give a workspace the next photos, `n` of each label, or as many as are lacking; return how many are new.

    Raises:
        TwentyError: there are none left.
        StorageFull: the disk has no space.
    """
    there = {label.name: label.n_photos for label in workspace.labels()}
    lacking = {name: n if up_to is None else max(up_to - count, 0) for name, count in there.items()}
    queue = services.upload_queue()
    if room is not None:
        photos = next_photos(room, workspace, max(lacking.values(), default=n))
        new = queue.add_photos(workspace, {name: some[: lacking.get(name, n)] for name, some in photos.items()})
    else:
        new = queue.add_example(workspace, _next_of_example(workspace, lacking, n))
    if not new:
        raise TwentyError(GuideCode.NO_MORE_PHOTOS)
    return new


def to_guess(workspace: Workspace, room: Room | None, guesses: int) -> tuple[Dataset, Dataset]:
    """Return what to learn from, and photos that are not among it; `guesses` is how many there were before.

    Raises:
        TwentyError: there are too few photos.
    """
    own = workspace.dataset()
    fewest = int(own.counts().min()) if len(own.labels) > 1 else 0
    if fewest < LEAST:
        raise TwentyError(GuideCode.TOO_FEW, n=LEAST)
    asked = _never_handed_out(own, room)
    if asked is None:
        return _divided(own, FEW if not guesses else FEW + MORE)
    there = set(own.photo_ids) if room is None else {*own.photo_ids, *room.sealed.dataset().photo_ids}
    unseen = asked.only(np.array([row for row, i in enumerate(asked.photo_ids) if i not in there], dtype=np.intp))
    chosen = [np.flatnonzero(unseen.targets == target)[-MOST_ASKED:] for target in range(len(own.labels))]
    asked = unseen.only(np.concatenate(chosen))
    return (own, asked) if asked.photo_ids else _divided(own, FEW if not guesses else FEW + MORE)


def _divided(own: Dataset, wanted: int) -> tuple[Dataset, Dataset]:
    """Divide one's own photos: the first of each label are learnt from, some of the others are guessed."""
    n = min(wanted, int(own.counts().min()) - 1)
    if n < LEAST:
        raise TwentyError(GuideCode.TOO_FEW, n=LEAST + 1)
    rows = [np.flatnonzero(own.targets == target) for target in range(len(own.labels))]

    def of_each(some: Sequence[Ints]) -> Dataset:
        return own.only(np.concatenate(some))

    return of_each([each[:n] for each in rows]), of_each([each[n:][-MOST_ASKED:] for each in rows])


def _with_labels_of(own: Dataset, other: Dataset) -> Dataset | None:
    """Return other photos with the labels of one's own; `None` where those are not the same."""
    places = [[i for i, name in enumerate(own.labels) if same_label(name, label)] for label in other.labels]
    if len(other.labels) != len(own.labels) or not all(places):
        return None
    place = np.array([each[0] for each in places], dtype=np.intp)
    return replace(other, labels=own.labels, targets=place[other.targets])


def _next_of_example(workspace: Workspace, lacking: Mapping[str, int], n: int) -> list[LabelledFile]:
    """Return the example's files that come next; none where the workspace has other labels."""
    known = example_with(list(lacking)) if lacking else BEGINNING
    if known is None:
        return []
    there = {photo.name for photo in workspace.photos()}
    wanted = {name.casefold(): count for name, count in lacking.items()}
    found: list[LabelledFile] = []
    for label, files in files_by_label(known).items():
        waiting = [file for file in files if Path(file.name).name not in there]
        found += waiting[: wanted.get(label.casefold(), n)]
    return found


def _never_handed_out(own: Dataset, room: Room | None) -> Dataset | None:
    """Return photos of the same labels that no exercise hands out; `None`: there are none."""
    known = example_with(own.labels)
    if room is not None and (known is None or room.facts().example != known.code):
        pool = room.pool.dataset()
        later = [np.flatnonzero(pool.targets == target)[ENOUGH:] for target in range(len(pool.labels))]
        return _with_labels_of(own, pool.only(np.concatenate(later))) if pool.photo_ids else None
    return None if known is None else _with_labels_of(own, _of_example(known))


def _of_example(known: Example) -> Dataset:
    """Return photos of an example that are not handed out; the network looks at them once for everybody."""
    folder = cache_folder() / f"guessed-{known.code}-{MOST_ASKED}"
    test_set = TestSet(folder)
    if (there := test_set.dataset()).photo_ids:
        return there
    make_folder(folder, below=cache_folder())
    labels = tuple(files_by_label(known))
    tried = files_in(known.tried) if known.tried is not None else {}
    ids, names, targets = [], [], []
    for target, (label, files) in enumerate(files_by_label(known).items()):
        for file in [*tried.get(label, ()), *files[ENOUGH:]][-MOST_ASKED:]:
            photo = read_photo(file.name, file.read())
            test_set.store.add(photo)
            ids.append(photo.id)
            names.append(photo.name)
            targets.append(target)
    test_set.add(Dataset(labels, tuple(ids), tuple(names), np.array(targets, dtype=np.intp), test_set.store))
    return test_set.dataset()
