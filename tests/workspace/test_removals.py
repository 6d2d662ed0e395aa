"""What is removed comes back, with its label and at its place."""

from tests.support.workspaces import counts, photo, reopened
from workspace.workspace import Workspace


def test_undo_brings_removed_photos_back_to_their_label_and_place(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos[:2], a.id)
    workspace.add_photos(photos[2:], b.id)
    before = workspace.photos()
    assert workspace.remove([photos[1].id, photos[2].id]) == 2
    assert counts(workspace) == {"a": 1, "b": 1}
    assert reopened(workspace).last_step().n == 2
    assert reopened(workspace).undo() == 2
    assert workspace.photos() == before
    assert workspace.last_step().n == 0


def test_undo_goes_back_removal_by_removal(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos, label.id)
    workspace.remove([photos[0].id])
    workspace.remove([photos[1].id, photos[2].id])
    assert workspace.undo() == 2
    assert workspace.undo() == 1
    assert workspace.undo() == 0
    assert counts(workspace) == {"a": 4}


def test_removing_nothing_is_nothing(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    workspace.add_photo(photo(1), label.id)
    workspace.remove([photo(1).id])
    assert workspace.remove([]) == 0
    assert workspace.remove([photo(1).id, "0" * 64]) == 0
    workspace.move([], label.id)
    assert workspace.last_step().n == 1


def test_a_removed_label_comes_back_with_the_photos_that_went_with_it(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    photos = [photo(seed) for seed in range(3)]
    workspace.add_photos(photos, label.id)
    workspace.remove([photos[0].id])
    workspace.remove_label(label.id)
    assert workspace.labels() == []
    assert workspace.photos() == []
    assert workspace.undo() == 2
    assert counts(workspace) == {"a": 2}
    assert workspace.undo() == 1
    assert counts(workspace) == {"a": 3}


def test_photos_removed_before_their_label_bring_it_back(workspace: Workspace) -> None:
    label = workspace.add_label("a")
    workspace.add_photo(photo(1), label.id)
    workspace.remove([photo(1).id])
    workspace.remove_label(label.id)
    assert workspace.labels() == []
    assert workspace.undo() == 1
    assert counts(workspace) == {"a": 1}


def test_undo_puts_photos_under_a_label_of_the_same_name_made_meanwhile(workspace: Workspace) -> None:
    workspace.add_photo(photo(1), workspace.add_label("Healthy").id)
    workspace.remove_label(workspace.labels()[0].id)
    workspace.add_photo(photo(2), workspace.add_label("healthy").id)
    assert workspace.undo() == 1
    assert counts(workspace) == {"healthy": 2}


def test_a_removed_photo_that_is_added_again_comes_back_as_the_newest(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    workspace.add_photos([photo(1), photo(2)], a.id)
    workspace.remove([photo(1).id])
    assert workspace.add_photo(photo(1), b.id) is True
    assert [(shown.id, shown.label_id) for shown in workspace.photos()] == [
        (photo(2).id, a.id),
        (photo(1).id, b.id),
    ]
    assert workspace.last_step().n == 0
