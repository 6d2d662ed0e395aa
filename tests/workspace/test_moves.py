"""Moving photos by hand can be undone, in turn with removing them, after a restart too."""

from tests.support.workspaces import counts, photo, reopened
from workspace.database import kept_open, transaction
from workspace.steps import MOST, Step
from workspace.workspace import Workspace


def two_labels(workspace: Workspace, n: int = 4) -> tuple[int, int, list[str]]:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    workspace.add_photos([photo(seed) for seed in range(n)], a.id)
    return a.id, b.id, [shown.id for shown in workspace.photos()]


def test_moving_photos_can_be_undone(workspace: Workspace) -> None:
    _, b, ids = two_labels(workspace)
    before = workspace.photos()
    assert workspace.move_by_hand(ids[1:3], b) == 2
    assert counts(workspace) == {"a": 2, "b": 2}
    assert reopened(workspace).last_step() == Step("move", 2)
    assert reopened(workspace).undo() == 2
    assert workspace.photos() == before
    assert workspace.undo() == workspace.last_step().n == 0


def test_moves_and_removals_are_undone_in_the_order_in_which_they_were_made(workspace: Workspace) -> None:
    a, b, ids = two_labels(workspace)
    workspace.move_by_hand(ids[:1], b)
    workspace.remove(ids[:2])
    workspace.move_by_hand(ids[2:], b)
    workspace.move_by_hand(ids[2:3], a)
    steps = []
    while (step := workspace.last_step()).n:
        steps.append((step.kind, step.n))
        assert workspace.undo() == step.n
    assert steps == [("move", 1), ("move", 2), ("removal", 2), ("move", 1)]
    assert counts(workspace) == {"a": 4, "b": 0}


def test_a_label_that_was_emptied_and_removed_comes_back_with_the_photos_that_left_it(workspace: Workspace) -> None:
    a, b, ids = two_labels(workspace)
    workspace.move_by_hand(ids, b)
    workspace.remove_label(a)
    assert workspace.undo() == 4
    assert counts(workspace) == {"a": 4, "b": 0}


def test_undoing_a_move_gives_back_what_was_remembered_of_an_answer(workspace: Workspace) -> None:
    a, b, ids = two_labels(workspace)
    workspace.move_by_hand(ids[:2], b, answered=ids[:1])
    assert set(workspace.dataset().changes) == {ids[0]}
    workspace.undo()
    assert not workspace.dataset().changes
    workspace.move_by_hand(ids[:1], b, answered=ids)
    workspace.move_by_hand(ids[:1], a, answered=ids)
    assert not workspace.dataset().changes
    workspace.undo()
    assert set(workspace.dataset().changes) == {ids[0]}


def test_what_was_changed_since_by_something_else_stays(workspace: Workspace) -> None:
    a, b, ids = two_labels(workspace)
    workspace.move_by_hand(ids[:2], b)
    workspace.move(ids[:1], a)
    assert workspace.last_step() == Step("move", 1)
    workspace.remove_label(b)
    assert [workspace.undo(), workspace.undo(), workspace.undo()] == [1, 1, 0]
    assert counts(workspace) == {"a": 4, "b": 0}


def test_moving_where_the_photos_are_is_no_step(workspace: Workspace) -> None:
    a, _, ids = two_labels(workspace)
    assert workspace.move_by_hand(ids, a) == workspace.move_by_hand([], a) == 0
    assert workspace.last_step().n == 0


def test_moving_for_a_whole_day_does_not_fill_the_disk(workspace: Workspace) -> None:
    a, b, ids = two_labels(workspace, n=1)
    with kept_open(workspace.database):
        for n in range(MOST + 3):
            workspace.move_by_hand(ids, a if n % 2 else b)
    with transaction(workspace.database) as db:
        assert db.execute("SELECT count(*) FROM moves").fetchone()[0] == MOST
    assert workspace.undo() == 1
