"""What workspaces hold."""

from model.photos.photo import Photo, read_photo
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def photo(seed: int, kind: int = 0) -> Photo:
    return read_photo(f"{kind}-{seed}.jpg", picture_bytes(kind, seed, side=48))


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.folder.parent, workspace.id)


def counts(workspace: Workspace) -> dict[str, int]:
    return {label.name: label.n_photos for label in workspace.labels()}
