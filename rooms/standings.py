"""Standings: how the teams of a room do on its sealed photos, as plain values for its pages and its tables.

Teams are compared on the photos that count for both. What is shown of a place is the span that the photos leave open
(`model.evaluation.ranking`). Photos that show what no label is ("strangers") are counted apart: a team is right there
where its classifier says that it knows none of it.

Where labels have very different numbers of sealed photos, each label counts the same, as in all headlines of the
product: or naming the common one would win.

Shapes: k teams with a result, n sealed photos, C labels of a classifier.
"""

import math
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from model.common.arrays import Bools
from model.decision import inputs
from model.decision.example_inputs import inputs_of
from model.decision.inputs import DecisionInputs
from model.decision.value import monthly_value
from model.evaluation.abstention import Decision, decided
from model.evaluation.evaluation import Evaluation, are_uneven
from model.evaluation.intervals import Estimate
from model.evaluation.ranking import Ranking, rank
from model.photos.label_names import same_label
from rooms import answers
from rooms.answers import TeamAnswers
from rooms.room import Room
from rooms.teams import Team, teams
from sample_images.catalogue import example
from workspace.workspace import Workspace


@dataclass(frozen=True)
class Money:
    """What a team's classifier would gain a month, at the threshold that the costs ask for, by its sealed photos."""

    gain: Estimate  # against the cheaper of today's way and nobody looking
    cost: Estimate
    missed: Estimate  # of the cases, the share missed in all
    currency: str
    threshold: float | None  # the probability of the case from which it flags; None: flagging never pays
    whose: Literal["own", "example"]  # costs: the team's own, or the example's


@dataclass(frozen=True)
class Place:
    """Where a team stands among those that have a result."""

    place: int  # from 1, in the order of the table: a chain of ties shares one, though its ends may differ
    best: int  # the places that it may have, had there been photos without end
    worst: int
    tied: tuple[int, ...]  # numbers of the teams of which the photos leave open who is better
    better_than: tuple[int, ...]  # and of those that it is shown to be better than


@dataclass(frozen=True)
class Result:
    """How a team did on the sealed photos that count for it."""

    right: Estimate  # how often, with its 90 % interval; of uneven labels each counts the same
    n_right: int
    n_photos: int
    n_copies: int  # left out: it has learnt from them, or from copies
    n_same_things: int  # left out: it has learnt from other photos of their things
    promised: Estimate | None  # out-of-fold, before anybody saw a sealed photo
    n_answered: int  # of those that count
    n_not_sure: int
    n_none_of_these: int
    n_strangers: int
    strangers_refused: int  # of those, how many it calls none of its labels
    money: Money | None  # None: nobody has said what the work and a mistake cost


@dataclass(frozen=True)
class Standing:
    """A team's line."""

    team: int
    name: str
    colour: str
    is_late: bool  # it trained after the first reveal, when the photos were sealed no more: it has no place
    is_waiting: bool  # its classifier has changed, and is not judged yet: what stands here is of the one before
    trouble: str  # why there is no result: a name of `rooms.wording.ResultCode`; empty: there is one
    result: Result | None
    place: Place | None


@dataclass(frozen=True)
class SealedAnswer:
    """What a team's classifier says of a photo."""

    team: int
    answer: str  # as the room spells the label; empty: none of these
    confidence: float
    is_right: bool
    counts: bool  # False: the team has learnt from the photo, or from others of its thing


@dataclass(frozen=True)
class SealedPhoto:
    """A sealed photo, and what each team says of it."""

    id: str
    name: str
    label: str
    answers: tuple[SealedAnswer, ...]

    @property
    def right(self) -> tuple[int, ...]:
        """The teams that are right, of those for which it counts."""
        return tuple(answer.team for answer in self.answers if answer.counts and answer.is_right)

    @property
    def wrong(self) -> tuple[int, ...]:
        """The teams that are wrong, of those for which it counts."""
        return tuple(answer.team for answer in self.answers if answer.counts and not answer.is_right)


@dataclass(frozen=True)
class Standings:
    """How a room did."""

    n_sealed: int
    n_strangers: int  # of those
    is_uneven: bool  # labels have so different numbers of sealed photos that each label counts the same
    labels: tuple[str, ...]
    teams: tuple[Standing, ...]  # by place, then by figure; those without a result last
    photos: tuple[SealedPhoto, ...] = field(default=(), repr=False)
    all_wrong: tuple[str, ...] = ()  # ids of photos that every team got wrong, of two teams and more
    one_right: tuple[tuple[str, int], ...] = ()  # ids of photos that one team alone got right, and which


def standings(room: Room, workspaces: Path) -> Standings:
    """Return how the teams of a room do, by what has been judged so far; the same as before where nothing changed.

    Args:
        room: `jobs.rooms.sealed_judge` judges it.
        workspaces: The folder of all workspaces.

    Raises:
        FolderGone: the room was deleted.
        FileRefused: its list of sealed photos is damaged.
    """
    known, costs = teams(room), costs_of(room)
    revealed = answers.revealed_with(room)
    seen = {team.id: (costs, revealed, *_seen(room, team, workspaces)) for team in known}
    with _lock_of(room):  # whoever asks meanwhile gets what is found now
        before = _kept.get(room.id)
        if before is not None and before.seen == seen:
            return before.found
        sealed, lines = _Sealed(room), {}
        for team in known:
            is_same = before is not None and before.seen.get(team.id) == seen[team.id]
            workspace = Workspace(workspaces / team.workspace_id)
            lines[team.id] = (
                before.lines[team.id] if before and is_same else _line(room, team, sealed, workspace, costs)
            )
            if revealed is not None:
                lines[team.id] = _marked(lines[team.id], revealed.get(str(team.id)))
        _kept[room.id] = _Kept(seen, lines, _together(sealed, list(lines.values())))
        return _kept[room.id].found


def costs_of(room: Room) -> DecisionInputs | None:
    """Return what counts for teams that have said nothing themselves: the costs of the room's example."""
    with suppress(KeyError):  # the facilitator's own photos
        return inputs_of(example(room.facts().example))
    return None


def _seen(room: Room, team: Team, workspaces: Path) -> tuple[object, ...]:
    """Return what changes with a team's line."""
    workspace = Workspace(workspaces / team.workspace_id)
    own = (answers.path_of(room, team.id), workspace.folder / "decision.json")
    files = (*own, *(photos.store.folder / "test_set.json" for photos in (room.sealed, room.pool)))
    return (team, answers.stamp(workspace), workspace.exists, *(_written(file) for file in files))


def _written(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, eq=False)
class _Judged:
    """A team whose classifier has answered."""

    team: Team
    said: TeamAnswers
    evaluation: Evaluation  # of the photos that count, without strangers
    novel: Bools  # of those, (m,)
    right: Bools  # (n,) of all sealed photos: of strangers, whether it calls them none of its labels
    counts: Bools  # (n,)
    spelled: tuple[str, ...]  # (C,) its labels as the room spells them


class _Sealed:
    """The sealed photos of a room."""

    def __init__(self, room: Room) -> None:
        self.photos = room.sealed.dataset()
        self.fingerprint = self.photos.fingerprint()
        strange = np.array(room.of_strangers(), dtype=np.bool_)  # (L,) of the room's labels
        self.strange: Bools = strange[self.photos.targets]  # (n,)
        self.uneven = are_uneven([n for n in self.photos.counts()[~strange].tolist() if n] or [1])

    def judged(self, team: Team, said: TeamAnswers) -> _Judged | None:
        """Return how a team did; `None`: it has no answers, or none to a photo that counts."""
        photos = self.photos
        if said.trouble or tuple(photo.photo_id for photo in said.photos) != photos.photo_ids:
            return None
        targets = np.array([_position(label, said.labels) for label in photos.labels], dtype=np.intp)[photos.targets]
        probabilities = np.array([photo.probabilities for photo in said.photos], dtype=np.float64)
        novel = np.array([photo.is_novel for photo in said.photos], dtype=np.bool_)
        counts = np.array([not photo.left_out for photo in said.photos], dtype=np.bool_)
        rows = np.flatnonzero(counts & ~self.strange)
        if not len(rows):
            return None
        own = photos.only(rows)
        evaluation = Evaluation(
            said.labels, own.photo_ids, own.names, targets[rows], probabilities[rows],
            groups=np.array(said.groups, dtype=np.intp)[rows], out_of_fold=False,
        )  # fmt: skip
        right = np.where(self.strange, novel, probabilities.argmax(axis=1) == targets)
        spelled = tuple(next((name for name in photos.labels if same_label(name, own)), own) for own in said.labels)
        return _Judged(team, said, evaluation, novel[rows], right, counts, spelled)

    def places(self, judged: Sequence[_Judged]) -> dict[int, Place]:
        """Return where teams stand, by their numbers."""
        if not judged:
            return {}
        known = ~self.strange
        right, counts = (np.stack([getattr(one, what)[known] for one in judged]) for what in ("right", "counts"))
        groups = np.array(judged[0].said.groups, dtype=np.intp)[known]
        labels = self.photos.targets[known].tobytes() if self.uneven else None
        ranking = _ranked(len(judged), *(part.tobytes() for part in (right, counts, groups)), labels)
        ids = [one.team.id for one in judged]
        return {team: _place(ranking, row, ids) for row, team in enumerate(ids)}

    def with_answers(self, judged: Sequence[_Judged]) -> tuple[SealedPhoto, ...]:
        """Return the photos with what each team says of them."""
        photos = self.photos
        return tuple(
            SealedPhoto(photo_id, photos.names[row], photos.labels[photos.targets[row]], self._answers(row, judged))
            for row, photo_id in enumerate(photos.photo_ids)
        )

    def _answers(self, row: int, judged: Sequence[_Judged]) -> tuple[SealedAnswer, ...]:
        found = []
        for one in judged:
            photo = one.said.photos[row]
            best = max(range(len(one.said.labels)), key=photo.probabilities.__getitem__)
            label = one.spelled[best]
            found.append(
                SealedAnswer(
                    one.team.id, "" if photo.is_novel else label, photo.probabilities[best],
                    is_right=bool(one.right[row]), counts=bool(one.counts[row]),
                )
            )  # fmt: skip
        return tuple(found)


_Line = tuple[Standing, _Judged | None]  # without a place


def _line(room: Room, team: Team, sealed: _Sealed, workspace: Workspace, costs: DecisionInputs | None) -> _Line:
    said = answers.read(room, team.id)
    said = said if said is not None and said.sealed == sealed.fingerprint else None
    is_waiting = said is None or said.classifier != answers.stamp(workspace)
    trouble = answers.trouble_before(workspace) or (said.trouble if said is not None else "WAITING")
    judged = sealed.judged(team, said) if said is not None and not trouble else None
    result = _result(judged, sealed, _money(judged.evaluation, workspace, costs)) if judged is not None else None
    trouble = trouble or ("" if result is not None else "ALL_LEARNT")
    line = Standing(
        team.id, team.name, team.colour, is_late=False, is_waiting=is_waiting, trouble=trouble, result=result,
        place=None,
    )  # fmt: skip
    return line, judged


def _marked(line: _Line, revealed_with: str | None) -> _Line:
    """Return a line that says whether the team trained after the reveal; `None`: it joined after it."""
    standing, judged = line
    is_late = judged is not None and answers.trained(judged.said.classifier) != revealed_with
    return replace(standing, is_late=is_late), judged


def _together(sealed: _Sealed, lines: Sequence[_Line]) -> Standings:
    judged = [one for _, one in lines if one is not None]
    in_time = [one for line, one in lines if one is not None and not line.is_late]
    places, photos = sealed.places(in_time), sealed.with_answers(judged)
    return Standings(
        n_sealed=len(photos),
        n_strangers=int(sealed.strange.sum()),
        is_uneven=sealed.uneven,
        labels=sealed.photos.labels,
        teams=tuple(sorted((replace(line, place=places.get(line.team)) for line, _ in lines), key=_order)),
        photos=photos,
        all_wrong=tuple(photo.id for photo in photos if len(photo.wrong) > 1 and not photo.right),
        one_right=tuple((photo.id, photo.right[0]) for photo in photos if photo.wrong and len(photo.right) == 1),
    )


@dataclass(frozen=True)
class _Kept:
    """What was found for a room, so that of thirty teams only those that have changed are looked at again."""

    seen: dict[int, tuple[object, ...]]  # by team
    lines: dict[int, _Line]
    found: Standings


_kept: dict[str, _Kept] = {}  # by room
_locks: dict[str, threading.Lock] = {}
_lock = threading.Lock()


def _lock_of(room: Room) -> threading.Lock:
    """Return what to hold while a room's standings are worked out: other rooms do not wait for it."""
    with _lock:
        for other in [id for id in _locks if not (room.folder.with_name(id) / room.database.name).is_file()]:
            del _locks[other]  # nothing is remembered of a room that was deleted
            _kept.pop(other, None)
        return _locks.setdefault(room.id, threading.Lock())


@lru_cache(maxsize=40)
def _ranked(k: int, right: bytes, counts: bytes, groups: bytes, labels: bytes | None) -> Ranking:
    """Rank as `rank`; remembered, since costs change without it."""
    known = np.frombuffer(right, dtype=np.bool_).reshape(k, -1), np.frombuffer(counts, dtype=np.bool_).reshape(k, -1)
    own = np.frombuffer(labels, dtype=np.intp) if labels is not None else None
    return rank(*known, np.frombuffer(groups, dtype=np.intp), own)


def _position(label: str, labels: Sequence[str]) -> int:
    return next((i for i, own in enumerate(labels) if same_label(label, own)), -1)


def _place(ranking: Ranking, row: int, ids: Sequence[int]) -> Place:
    best, worst = ranking.span(row)
    tied = tuple(other for i, other in enumerate(ids) if i != row and ranking.tied(row, i))
    better = tuple(other for i, other in enumerate(ids) if ranking.better[row, i])
    return Place(ranking.places[row], best, worst, tied, better)


def _result(one: _Judged, sealed: _Sealed, money: Money | None) -> Result:
    became = decided(one.evaluation, one.said.threshold, one.novel)
    left_out = [photo.left_out for photo in one.said.photos]
    return Result(
        right=one.evaluation.balanced_accuracy if sealed.uneven else one.evaluation.accuracy,
        n_right=int(one.evaluation.right.sum()),
        n_photos=len(one.evaluation.targets),
        n_copies=left_out.count("copy"),
        n_same_things=left_out.count("same_thing"),
        promised=Estimate(*one.said.promised) if one.said.promised is not None else None,
        n_answered=became.counts[Decision.ANSWER],
        n_not_sure=became.counts[Decision.NOT_SURE],
        n_none_of_these=became.counts[Decision.NONE_OF_THESE],
        n_strangers=int(sealed.strange.sum()),
        strangers_refused=int(one.right[sealed.strange].sum()),
        money=money,
    )


def _money(evaluation: Evaluation, workspace: Workspace, costs: DecisionInputs | None) -> Money | None:
    """Return what a team's classifier is worth by its own costs, or by the example's."""
    own = inputs.load(workspace.folder).for_labels(evaluation.labels)
    known = own if own.has_figures else costs and costs.for_labels(evaluation.labels)
    if known is None or not known.has_figures:
        return None
    is_case = np.isin(np.array(evaluation.labels, dtype=object)[evaluation.targets], list(known.situation.case))
    if is_case.all() or not is_case.any():
        return None
    value = monthly_value(evaluation, known.situation)
    threshold = value.threshold if math.isfinite(value.threshold) else None
    whose: Literal["own", "example"] = "example" if known.of_example else "own"
    return Money(value.gain, value.cost, value.missed, known.situation.currency, threshold, whose)


def _order(line: Standing) -> tuple[float, float, int]:
    if line.result is None:
        return (math.inf, 1.0, line.team)
    return (line.place.place if line.place is not None else math.inf, -line.result.right.value, line.team)
