"""Workspaces with tiny photos, and what they hold."""

from collections.abc import Mapping
from pathlib import Path

from model.photos.photo import Photo, read_photo
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def filled(
    root: Path, labels: Mapping[str, int], *, side: int = 96, seeds_apart: int = 0, mislabelled: int = 0
) -> Workspace:
    """Make a workspace with that many photos under each label, of another kind under each.

    Args:
        root: The folder of workspaces.
        labels: The number of photos by label.
        side: Of each photo, in pixels.
        seeds_apart: How far the seeds of one label's photos begin after those of the label before.
        mislabelled: How many of the first label's photos are of the second label's kind.
    """
    workspace = Workspace.create(root)
    for kind, (name, n_photos) in enumerate(labels.items()):
        kinds = [1 if kind == 0 and i < mislabelled else kind for i in range(n_photos)]
        files = [(f"{name} {i}.jpg", picture_bytes(k, seeds_apart * kind + i, side)) for i, k in enumerate(kinds)]
        workspace.add_photos([read_photo(*file) for file in files], workspace.add_label(name).id)
    return workspace


def photo(seed: int, kind: int = 0) -> Photo:
    return read_photo(f"{kind}-{seed}.jpg", picture_bytes(kind, seed, side=48))


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder.parent, workspace.id)


def counts(workspace: Workspace) -> dict[str, int]:
    return {label.name: label.n_photos for label in workspace.labels()}
