"""Labels and photos: told apart, counted once, refused with a sentence."""

import pytest

from model.common.errors import LabelRefused, PhotoRefused
from tests.support.workspaces import counts, photo
from workspace.workspace import Workspace


def test_a_new_workspace_has_nothing_and_says_what_is_missing(workspace: Workspace) -> None:
    assert workspace.labels() == []
    assert workspace.photos() == []
    assert workspace.last_step().n == workspace.undo() == 0
    assert workspace.missing()


@pytest.mark.parametrize("name", ["healthy", "Healthy", "  HEALTHY ", "healthy\u200f"])
def test_two_labels_of_one_name_are_refused_whatever_the_case(workspace: Workspace, name: str) -> None:
    workspace.add_label("healthy")
    with pytest.raises(LabelRefused, match="There is a label “healthy” already"):
        workspace.add_label(name)
    other = workspace.add_label("broken")
    with pytest.raises(LabelRefused, match="There is a label “healthy” already"):
        workspace.rename_label(other.id, name)
    assert list(counts(workspace)) == ["healthy", "broken"]


@pytest.mark.parametrize("name", ["", "  \n", "x" * 61, "\u202e"])
def test_a_name_that_cannot_be_a_label_is_refused(workspace: Workspace, name: str) -> None:
    label = workspace.add_label("healthy")
    for attempt in (lambda: workspace.add_label(name), lambda: workspace.rename_label(label.id, name)):
        with pytest.raises(LabelRefused):
            attempt()
    assert list(counts(workspace)) == ["healthy"]


def test_a_label_may_be_an_emoji_or_sql(workspace: Workspace) -> None:
    names = ["🌀 blade", "Robert'); DROP TABLE photos;--", "ß", "%_"]
    for name in names:
        workspace.add_label(name)
    assert list(counts(workspace)) == names


def test_a_renamed_label_keeps_its_photos(workspace: Workspace) -> None:
    label = workspace.add_label("helthy")
    workspace.add_photo(photo(1), label.id)
    workspace.rename_label(label.id, "Helthy")  # its own name in another case
    workspace.rename_label(label.id, "healthy")
    assert counts(workspace) == {"healthy": 1}


def test_a_label_asked_for_by_name_is_made_once(workspace: Workspace) -> None:
    first = workspace.label_named("Healthy")
    assert workspace.label_named(" healthy").id == first.id
    assert counts(workspace) == {"Healthy": 0}


# Photos


def test_photos_come_in_the_order_in_which_they_were_added(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(6)]
    for i, one in enumerate(photos):
        workspace.add_photo(one, (a, b)[i % 2].id)
    assert [shown.id for shown in workspace.photos()] == [one.id for one in photos]
    assert [shown.id for shown in workspace.photos(b.id)] == [one.id for one in photos[1::2]]


def test_the_same_photo_twice_under_a_label_counts_once(workspace: Workspace) -> None:
    label = workspace.add_label("healthy")
    assert workspace.add_photo(photo(1), label.id) is True
    assert workspace.add_photo(photo(1), label.id) is False
    assert workspace.add_photos([photo(1), photo(2), photo(2)], label.id) == 1
    assert counts(workspace) == {"healthy": 2}


def test_the_same_photo_under_another_label_is_refused_with_both_names(workspace: Workspace) -> None:
    healthy, broken = workspace.add_label("healthy"), workspace.add_label("broken")
    workspace.add_photo(photo(1), healthy.id)
    with pytest.raises(PhotoRefused, match=r"already under “healthy”.*“broken”") as refusal:
        workspace.add_photo(photo(1), broken.id)
    assert refusal.value.name == "0-1.jpg"
    assert counts(workspace) == {"healthy": 1, "broken": 0}


def test_a_photo_for_a_label_that_is_gone_is_refused(workspace: Workspace) -> None:
    label = workspace.add_label("healthy")
    workspace.remove_label(label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.add_photo(photo(1), label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.move([photo(1).id], label.id)
    with pytest.raises(LabelRefused, match="was removed"):
        workspace.rename_label(label.id, "other")
    assert workspace.photos() == []


def test_moved_photos_are_under_the_other_label(workspace: Workspace) -> None:
    a, b = workspace.add_label("a"), workspace.add_label("b")
    photos = [photo(seed) for seed in range(4)]
    workspace.add_photos(photos, a.id)
    workspace.move([one.id for one in photos[:3]], b.id)
    assert counts(workspace) == {"a": 1, "b": 3}
    assert [shown.id for shown in workspace.photos()] == [one.id for one in photos]
