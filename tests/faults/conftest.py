"""What several tests of faults share."""

from pathlib import Path

import pytest

from model.photos.photo import read_photo
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with three tiny photos under each of two labels."""
    workspace = Workspace.create(tmp_path / "workspaces")
    for kind, name in enumerate(("striped", "dotted")):
        label = workspace.add_label(name)
        photos = [read_photo(f"{name} {seed}.jpg", picture_bytes(kind, seed, side=32)) for seed in range(3)]
        workspace.add_photos(photos, label.id)
    return workspace
