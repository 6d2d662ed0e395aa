"""What several tests of workspaces share."""

from pathlib import Path

import pytest

from tests.support.saved_workspaces import (
    filled_workspace,
    saved_bytes,
)
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty one, in the folder that `own_home` makes the server's."""
    return Workspace.create(tmp_path / "workspaces")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Shared: do not change it."""
    return filled_workspace(tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def saved(original: Workspace, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved_bytes(original, tmp_path_factory.mktemp("file"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    root = tmp_path / "elsewhere"
    root.mkdir()
    return root
