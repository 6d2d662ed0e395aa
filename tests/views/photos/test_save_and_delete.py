"""A file that was made before is offered only while it holds all that there is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from views.photos.save_and_delete import _state
from workspace import project
from workspace.workspace import Workspace, write_share_to_answer


def _train_on_one_label(workspace: Workspace) -> None:
    workspace.detector_path.write_bytes(b"a detector")


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "a name": lambda workspace: project.name(workspace, "Blades"),
    "a detector": _train_on_one_label,
    "a share to answer": lambda workspace: write_share_to_answer(workspace.training_folder, 0.8),
    "a label": lambda workspace: workspace.add_label("cracked"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_goes_along_makes_the_file_before_an_old_one(
    tmp_path: Path, change: Callable[[Workspace], object]
) -> None:
    workspace = Workspace.create(tmp_path)
    workspace.training_folder.mkdir(exist_ok=True)
    before = _state(workspace)
    assert _state(workspace) == before
    change(workspace)
    assert _state(workspace) != before
