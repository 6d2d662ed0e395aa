"""The sealed test of many rooms, in a thread beside the page: each team's classifier is asked when it has changed.

Teams that wait are asked together, a few at a time: the networks that they share look at each photo once, and what a
photo looks like is found once for all who learnt from it. One thread, which lets everybody else compute first.
"""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
from threadpoolctl import threadpool_limits

from model.classifier import classifier_file
from model.classifier.answer import Answer
from model.classifier.classifier import THUMBNAIL_SIDE, Classifier
from model.common.arrays import Float32s
from model.common.errors import TwentyError
from model.network.backbone import BATCH
from model.network.compute_lock import compute_lock
from model.network.series import series_of
from model.photos.dataset import Dataset
from model.photos.label_names import same_label
from model.photos.photo import thumbnail
from model.prediction.judging import looks_of, sift
from model.prediction.prediction import predict_each
from rooms import answers
from rooms.answers import LeftOut, PhotoAnswer, TeamAnswers, Trouble
from rooms.room import Room
from rooms.standings import standings
from rooms.teams import Team, teams
from workspace.workspace import Workspace, read_share_to_answer

_TOGETHER = 6  # classifiers in memory: a fine-tuned one takes 30 MB while it is asked
_REMEMBERED = 1_500  # photos of which it is known what they look like: 21 MB

_log = logging.getLogger(__name__)


class SealedJudge:
    """Judges the teams of all rooms on their sealed photos, one room after the other."""

    def __init__(self, workspaces: Path) -> None:
        """Start with nothing to do; `workspaces` is the folder of all workspaces."""
        self._workspaces = workspaces
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sealed-judge", initializer=compute_lock.work_ahead)
        self._asked: set[str] = set()  # ids of rooms that wait for the thread
        self._changed = threading.Lock()
        self._closed = False
        self._looks = _Looks()

    def want(self, room: Room) -> None:
        """Ask for a room's teams to be judged, where something has changed; returns at once."""
        with self._changed:
            if room.id not in self._asked and not self._closed:
                self._asked.add(room.id)
                self._pool.submit(self._work, room)

    def close(self) -> None:
        """End the thread; whatever it was judging is judged when it is asked for again."""
        with self._changed:
            self._closed = True
        self._pool.shutdown(cancel_futures=True)

    def _work(self, room: Room) -> None:
        with self._changed:
            self._asked.discard(room.id)
        try:
            with threadpool_limits(1):
                self._judge(room)
        except TwentyError:  # the room was deleted, or its disk is full: asked for again, it is tried again
            return
        except Exception:  # noqa: BLE001  (the thread serves every room and must not end)
            if room.exists:
                _log.exception("judging a room failed")

    def _judge(self, room: Room) -> None:
        sealed = room.sealed.dataset()
        waiting = [] if not sealed.photo_ids else self._outdated(room, sealed)
        if not waiting:
            return
        test = _Test(room, sealed, self._looks)
        for start in range(0, len(waiting), _TOGETHER):
            if self._closed or not room.exists:
                return
            some = waiting[start : start + _TOGETHER]
            found = _judged(some, test)
            for (team, _), their in zip(some, found, strict=True):
                answers.write(room, team.id, their)
            standings(room, self._workspaces)  # kept: whoever looks need not wait for it

    def _outdated(self, room: Room, sealed: Dataset) -> list[tuple[Team, Workspace]]:
        both = [(team, Workspace(self._workspaces / team.workspace_id)) for team in teams(room)]
        return [(team, own) for team, own in both if answers.current(room, team.id, own, sealed) is None]


class _Looks:
    """What photos look like to the network, by which copies are told; found once, the latest are remembered."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, Float32s] = OrderedDict()

    def __call__(self, thumbnails: Sequence[bytes]) -> Float32s:
        """Return what `looks_of` returns."""
        keys = [hashlib.sha256(jpeg).digest() for jpeg in thumbnails]
        new = [i for i, key in enumerate(keys) if key not in self._known]
        if new:
            self._known.update(zip((keys[i] for i in new), looks_of([thumbnails[i] for i in new]), strict=True))
        found = np.stack([self._known[key] for key in keys])
        for key in keys:
            self._known.move_to_end(key)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


class _Test:
    """The sealed photos of a room, which of them show one thing, (n,), and the labels that a team must know."""

    def __init__(self, room: Room, sealed: Dataset, looks: _Looks) -> None:
        self.sealed, self.looks, self.labels = sealed, looks, room.labels()
        own = looks([thumbnail(sealed.store.jpeg(photo_id), THUMBNAIL_SIDE) for photo_id in sealed.photo_ids])
        self.groups = series_of(sealed, own).groups


def _judged(waiting: Sequence[tuple[Team, Workspace]], test: _Test) -> list[TeamAnswers]:
    """Return what teams' classifiers say of the sealed photos; where one breaks, each is asked alone."""
    # Before anything is read: what changes meanwhile is judged again.
    sealed, stamps = test.sealed, [answers.stamp(workspace) for _, workspace in waiting]
    opened = [_opened(workspace) for _, workspace in waiting]
    able = [found for found in opened if isinstance(found, Classifier)]
    by_each = _said_by(able, sealed)
    if by_each is None and len(waiting) > 1:
        return [their for one in waiting for their in _judged([one], test)]
    if by_each is None:
        opened = ["UNREADABLE"]
    said = iter(by_each or ())
    return [
        TeamAnswers(mark, sealed.fingerprint(), trouble=found)
        if isinstance(found, str)
        else _answers(test, mark, found, _learnt(workspace), next(said))
        for mark, found, (_, workspace) in zip(stamps, opened, waiting, strict=True)
    ]


def _said_by(able: Sequence[Classifier], sealed: Dataset) -> list[list[Answer]] | None:
    """Return what classifiers say of the sealed photos, with a batch of them in memory; `None`: one of them breaks."""
    said: list[list[Answer]] = [[] for _ in able]
    for start in range(0, len(sealed.photo_ids) if able else 0, BATCH):
        jpegs = [sealed.store.jpeg(photo_id) for photo_id in sealed.photo_ids[start : start + BATCH]]
        try:
            of_batch = predict_each(able, jpegs)
        except TwentyError:
            return None
        for so_far, more in zip(said, of_batch, strict=True):
            so_far.extend(more)
    return said


def _opened(workspace: Workspace) -> Classifier | Trouble:
    """Return a workspace's classifier as its team has set it, or why it cannot be asked."""
    if trouble := answers.trouble_before(workspace):
        return trouble
    try:
        classifier = classifier_file.load(workspace.classifier_path)
    except TwentyError:
        return "UNREADABLE" if workspace.exists else "GONE"
    chosen = read_share_to_answer(workspace.training_folder)
    return classifier if chosen is None else classifier.with_share_to_answer(chosen)


def _learnt(workspace: Workspace) -> Dataset | None:
    with suppress(TwentyError):  # deleted meanwhile
        return workspace.dataset()
    return None


def _answers(
    test: _Test, mark: str, classifier: Classifier, learnt: Dataset | None, said: Sequence[Answer]
) -> TeamAnswers:
    """Return what is kept of a classifier's answers to the sealed photos."""
    sealed = test.sealed
    whole = TeamAnswers(mark, sealed.fingerprint(), labels=classifier.labels)
    if not all(any(same_label(label, own) for own in classifier.labels) for label in test.labels):
        return msgspec.structs.replace(whole, trouble="OTHER_LABELS")
    sifted = sift(classifier, sealed, learnt, test.looks)
    if not sifted.photos.photo_ids:
        return msgspec.structs.replace(whole, trouble="ALL_LEARNT")
    by_id = dict(zip(sealed.photo_ids, said, strict=True))
    left_out: dict[str, LeftOut] = dict.fromkeys(sifted.copies, "copy")
    left_out |= dict.fromkeys(sifted.same_things, "same_thing")
    promised = classifier.evaluation.headline
    return msgspec.structs.replace(
        whole,
        threshold=classifier.threshold,
        promised=(promised.value, promised.low, promised.high),
        photos=tuple(
            PhotoAnswer(i, tuple(np.clip(answer.probabilities, 0, 1).tolist()), answer.is_novel, left_out.get(i, ""))
            for i, answer in by_id.items()
        ),
        groups=tuple(test.groups.tolist()),
    )
