"""Trainings that are kept: the last few classifiers, to compare the newest with and to go back to.

    training/classifier.twenty   the one that is used, with trained_on.json and abstention.json beside it
    training/kept/<when>/ ...    an earlier one, with the same files as they were; <when> is of nanoseconds

Each step leaves a whole classifier in its place, so whoever is killed in between loses nothing. What lies here counts
against the workspace's quota, is deleted with the workspace, and does not go along when it is saved. A kept classifier
has small copies of its photos, those that were removed since then too.
"""

import os
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from model.common.errors import FolderGone, TwentyError
from model.common.files import error_of, remove_folder
from workspace.wording import WorkspaceCode
from workspace.workspace import CHOICE, TRAINED_ON, Workspace

MOST = 4  # beside the one that is used
_BESIDE = (TRAINED_ON, CHOICE)
_going_back = threading.Lock()  # two tabs that each take another one would lose both


@dataclass(frozen=True)
class KeptTraining:
    """An earlier training of a workspace."""

    folder: Path

    @property
    def classifier_path(self) -> Path:
        """The classifier that it made."""
        return self.folder / "classifier.twenty"

    @property
    def when(self) -> str:
        """Names it among the trainings of its workspace."""
        return self.folder.name


def kept(workspace: Workspace) -> list[KeptTraining]:
    """Return the earlier trainings, the newest first."""
    folder = _folder(workspace)
    names = [path.name for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []
    found = [KeptTraining(folder / name) for name in sorted(names, key=int, reverse=True)]
    return [each for each in found if each.classifier_path.is_file()]


def keep_current(workspace: Workspace) -> None:
    """Keep the classifier that is used, before another takes its place; the oldest ones go.

    Raises:
        FolderGone: the workspace was deleted.
        StorageFull: the disk has no space; nothing has changed.
    """
    _keep(workspace)
    for old in kept(workspace)[MOST:]:
        remove_folder(old.folder)


def _keep(workspace: Workspace) -> None:
    if not workspace.classifier_path.is_file():
        return
    place = _folder(workspace) / str(time.time_ns())
    try:
        place.parent.mkdir(exist_ok=True)  # and none above it: a workspace that was deleted stays so
        place.mkdir()
        for name in _BESIDE:
            with suppress(FileNotFoundError):
                shutil.copyfile(workspace.training_folder / name, place / name)
        # Last, and whole at once: without it the folder counts for nothing.
        _link(workspace.classifier_path, place / "classifier.twenty")
    except OSError as error:
        remove_folder(place)
        raise FolderGone(WorkspaceCode.NOT_FOUND) if not workspace.exists else error_of(error, place) from error


def go_back(workspace: Workspace, when: str) -> None:
    """Make an earlier training the one that is used; that one is kept in its place, so that this can be undone.

    Raises:
        TwentyError: it is not there any more.
        StorageFull: the disk has no space; nothing has changed.
    """
    with _going_back:
        chosen = next((each for each in kept(workspace) if each.when == when), None)
        if chosen is None:
            raise TwentyError(WorkspaceCode.NO_SUCH_TRAINING)
        half = workspace.training_folder / "classifier.back"
        try:
            half.unlink(missing_ok=True)
            _link(chosen.classifier_path, half)
            _keep(workspace)  # one more for a moment, so that the chosen one is never the one too many
            _use(workspace, chosen, half)
        except OSError as error:
            raise error_of(error, half) from error


def _use(workspace: Workspace, chosen: KeptTraining, half: Path) -> None:
    """Put a copy of an earlier classifier, and what belongs to it, in the place of the one that is used."""
    # Were the process to end in between, "not known" would be true; the fingerprint of another one would not.
    for name in _BESIDE:
        (workspace.training_folder / name).unlink(missing_ok=True)
    half.replace(workspace.classifier_path)
    workspace.classifier_path.touch()  # whoever shows the one before sees that it is another
    for name in _BESIDE:
        with suppress(FileNotFoundError):
            (chosen.folder / name).replace(workspace.training_folder / name)
    remove_folder(chosen.folder)


def _folder(workspace: Workspace) -> Path:
    return workspace.training_folder / "kept"


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; where the disk knows no such thing, copy it, whole or not at all."""
    try:
        os.link(source, target)
    except OSError:
        half = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(source, half)
        half.replace(target)
