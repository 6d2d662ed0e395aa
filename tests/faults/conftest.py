"""What several tests of faults share."""

from pathlib import Path

import pytest

from tests.support.workspaces import filled
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with three tiny photos under each of two labels."""
    return filled(tmp_path / "workspaces", {"striped": 3, "dotted": 3}, side=32)
