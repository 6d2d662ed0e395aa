"""Trainings are kept: the last few, with all that belongs to them, and the way back can be gone again."""

import threading
import time
from pathlib import Path

import pytest

from model.common.errors import FolderGone, TwentyError
from model.common.files import write_json
from workspace import kept_trainings
from workspace.kept_trainings import MOST, go_back, keep_current, kept
from workspace.workspace import TRAINED_ON, Workspace, read_share_to_answer, write_share_to_answer


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "workspaces")


def train(workspace: Workspace, name: str, share: float | None = None) -> None:
    """Put a new classifier in the place of the one before, as the trainer does."""
    workspace.training_folder.mkdir(exist_ok=True)
    keep_current(workspace)
    new = workspace.training_folder / "new"
    new.write_text(name)
    new.replace(workspace.classifier_path)
    write_json(workspace.training_folder / TRAINED_ON, {"fingerprint": name})
    if share is not None:
        write_share_to_answer(workspace.training_folder, share)


def used(workspace: Workspace) -> tuple[str, str | None, float | None]:
    training = workspace.training_folder
    return workspace.classifier_path.read_text(), workspace.trained_on(), read_share_to_answer(training)


def test_the_last_few_are_kept_the_newest_first(workspace: Workspace) -> None:
    for number in range(MOST + 3):
        train(workspace, f"training {number}")
    names = [each.classifier_path.read_text() for each in kept(workspace)]
    assert names == [f"training {number}" for number in range(MOST + 1, 1, -1)]
    assert used(workspace)[0] == f"training {MOST + 2}"


def test_going_back_brings_what_belongs_to_it_and_can_be_undone(workspace: Workspace) -> None:
    train(workspace, "first", share=0.5)
    train(workspace, "second", share=0.8)
    before = used(workspace)
    go_back(workspace, kept(workspace)[0].when)
    assert used(workspace) == ("first", "first", 0.5)
    go_back(workspace, kept(workspace)[0].when)
    assert used(workspace) == before
    assert [each.classifier_path.read_text() for each in kept(workspace)] == ["first"]


def test_the_oldest_one_comes_back_with_what_belongs_to_it_too(workspace: Workspace) -> None:
    for number in range(MOST + 1):
        train(workspace, f"training {number}", share=0.5)
    go_back(workspace, kept(workspace)[-1].when)
    assert used(workspace) == ("training 0", "training 0", 0.5)
    assert len(kept(workspace)) == MOST


def test_two_tabs_that_go_back_at_the_same_moment_lose_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["first", "second", "third"]
    for name in names:
        train(workspace, name)
    keep = kept_trainings._keep

    def slowly(workspace: Workspace) -> None:
        time.sleep(0.1)
        keep(workspace)

    monkeypatch.setattr(kept_trainings, "_keep", slowly)
    tabs = [threading.Thread(target=go_back, args=(workspace, each.when)) for each in kept(workspace)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    there = [used(workspace)[0], *(each.classifier_path.read_text() for each in kept(workspace))]
    assert sorted(there) == names
    assert used(workspace)[0] == used(workspace)[1]


def test_whoever_shows_the_one_before_sees_that_it_is_another(workspace: Workspace) -> None:
    train(workspace, "first")
    train(workspace, "second")
    written = workspace.classifier_path.stat().st_mtime_ns
    go_back(workspace, kept(workspace)[0].when)
    assert workspace.classifier_path.stat().st_mtime_ns != written


def test_a_training_that_is_not_kept_any_more_gets_a_sentence(workspace: Workspace) -> None:
    train(workspace, "only")
    with pytest.raises(TwentyError, match="not kept any more"):
        go_back(workspace, "../../elsewhere")
    assert used(workspace)[0] == "only"


def test_half_of_a_training_counts_for_nothing(workspace: Workspace) -> None:
    train(workspace, "first")
    (workspace.training_folder / "kept" / "123").mkdir(parents=True)
    (workspace.training_folder / "kept" / "notes.txt").write_text("of somebody")
    assert kept(workspace) == []


def test_nothing_is_kept_of_a_workspace_that_was_deleted(workspace: Workspace) -> None:
    train(workspace, "first")
    gone = Workspace(workspace.folder)
    workspace.delete()
    keep_current(gone)
    assert not gone.folder.exists()
    with pytest.raises((FolderGone, TwentyError)):
        go_back(gone, "1")
