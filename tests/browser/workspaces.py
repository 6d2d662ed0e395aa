"""Trained workspaces made without the browser, for tests that begin after training."""

import shutil
from functools import cache
from pathlib import Path

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.learning.training import train
from tests.support.workspaces import filled
from workspace.workspace import Workspace

LABELS = ("healthy", "needs maintenance")  # the example's, so that its photos to try fit


def trained_workspace(home: Path, mislabelled: int = 0) -> str:
    """Make a trained workspace of 24 photos a label, and return its id; of equal ones, the first is trained.

    Args:
        home: The server's TWENTY_HOME.
        mislabelled: How many photos of the second kind lie under the first label.
    """
    workspace = Workspace.create(home / "workspaces")
    shutil.copytree(_trained_once(home, mislabelled).folder, workspace.folder, dirs_exist_ok=True)
    return workspace.id


@cache
def _trained_once(home: Path, mislabelled: int) -> Workspace:
    workspace = workspace_with_photos(home, mislabelled)
    for training in train(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    return workspace


def workspace_with_photos(home: Path, mislabelled: int = 0) -> Workspace:
    """Make a workspace of 24 photos a label that was never trained; arguments as of `trained_workspace`."""
    return filled(home / "workspaces", dict.fromkeys(LABELS, 24), seeds_apart=100, mislabelled=mislabelled)
