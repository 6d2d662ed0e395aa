"""Rooms with sealed photos, and teams with classifiers or with answers of known numbers."""

from collections.abc import Sequence
from pathlib import Path

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from rooms import answers
from rooms.answers import LeftOut, PhotoAnswer, TeamAnswers
from rooms.room import Room
from rooms.teams import Team, join
from tests.support.datasets import LABELS, make_dataset
from workspace.workspace import Workspace


def seal(room: Room, per_label: int, labels: tuple[str, ...] = LABELS, first_seed: int = 700) -> None:
    """Put tiny pictures that no classifier of the tests has seen into a room's sealed test."""
    room.sealed.store.folder.mkdir(exist_ok=True)
    room.sealed.add(make_dataset(room.sealed.store.folder, per_label, labels, first_seed))


def trained(room: Room, name: str, classifier: Classifier, workspaces: Path) -> tuple[Team, Workspace]:
    """Add a team whose workspace has a classifier."""
    team = join(room, name, "blue", workspaces)
    workspace = Workspace.open(workspaces, team.workspace_id)
    classifier_file.save(classifier, workspace.classifier_path)
    return team, workspace


def answered(room: Room, name: str, wrong: Sequence[int], workspaces: Path, left_out: Sequence[int] = ()) -> Team:
    """Add a team that is wrong on those sealed photos, by their rows, and right on all others, with 0.9 confidence.

    On photos of the third label, which are of strangers, it is right where it calls them none of its labels.
    """
    team = join(room, name, "blue", workspaces)
    workspace, sealed = Workspace.open(workspaces, team.workspace_id), room.sealed.dataset()
    workspace.training_folder.mkdir()
    workspace.classifier_path.write_bytes(b"its answers are known")
    photos = []
    for row, (photo_id, target) in enumerate(zip(sealed.photo_ids, sealed.targets.tolist(), strict=True)):
        says = 1 - min(target, 1) if row in wrong else min(target, 1)
        why: LeftOut = "copy" if row in left_out else ""
        photos.append(
            PhotoAnswer(photo_id, (0.9, 0.1) if says == 0 else (0.1, 0.9), target == 2 and row not in wrong, why)
        )
    said = TeamAnswers(
        answers.stamp(workspace), sealed.fingerprint(), labels=sealed.labels[:2], photos=tuple(photos),
        groups=tuple(range(len(photos))),
    )  # fmt: skip
    answers.write(room, team.id, said)
    return team
