"""Labels that were changed after an answer was seen are remembered until they are as they came."""

from pathlib import Path

import pytest

from model.photos.dataset import ChangedBy
from model.photos.decoder import Decoder
from tests.support.workspaces import filled
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return filled(tmp_path / "workspaces", {"a": 2, "b": 2, "c": 1}, side=32)


def test_the_first_label_is_remembered_however_often_it_changes(workspace: Workspace) -> None:
    a, b, c = (label.id for label in workspace.labels())
    photo = workspace.photos(a)[0].id
    workspace.move([photo], b, "seen")
    workspace.move([photo], c, "seen")
    dataset = workspace.dataset()
    assert dataset.labels[dataset.changes[photo].before] == "a"
    assert [dataset.labels[target] for target in dataset.as_they_came()] == ["a", "a", "b", "b", "c"]
    workspace.move([photo], a)
    assert not workspace.dataset().changes


def test_a_change_before_any_answer_leaves_no_trace(workspace: Workspace) -> None:
    a, b, _ = (label.id for label in workspace.labels())
    workspace.move([workspace.photos(a)[0].id], b)
    assert not workspace.dataset().changes


@pytest.mark.parametrize("by", ["seen", "blind"])
def test_all_changes_of_a_kind_are_taken_back_at_once(workspace: Workspace, by: ChangedBy) -> None:
    before = [photo.label_id for photo in workspace.photos()]
    a, b, c = (label.id for label in workspace.labels())
    workspace.move([photo.id for photo in workspace.photos(a)], b, "seen")
    workspace.move([photo.id for photo in workspace.photos(c)], a, "blind")
    n = {"seen": 2, "blind": 1}[by]
    assert workspace.undo_changes(by) == n
    assert {change.by for change in workspace.dataset().changes.values()} == {"seen", "blind"} - {by}
    workspace.undo_changes("blind" if by == "seen" else "seen")
    assert [photo.label_id for photo in workspace.photos()] == before


def test_a_label_that_is_gone_cannot_come_back(workspace: Workspace) -> None:
    a, b, _ = (label.id for label in workspace.labels())
    photo = workspace.photos(a)[0].id
    workspace.move([photo], b, "seen")
    workspace.remove_label(a)
    assert not workspace.dataset().changes
    assert workspace.undo_changes("seen") == 0


def test_a_saved_workspace_carries_what_was_changed(workspace: Workspace, tmp_path: Path, decoder: Decoder) -> None:
    a, b, c = (label.id for label in workspace.labels())
    workspace.move([workspace.photos(a)[0].id], b, "seen")
    workspace.move([workspace.photos(b)[1].id], c, "blind")
    save(workspace, tmp_path / "saved.zip")
    opened = open_saved(tmp_path / "saved.zip", "saved.zip", tmp_path / "elsewhere", decoder).workspace
    assert opened.dataset().changes == workspace.dataset().changes
    assert opened.dataset().fingerprint() == workspace.dataset().fingerprint()
