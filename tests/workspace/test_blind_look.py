"""A blind look: photos mixed by lot, labels settled where people agree, and everything taken back with one click."""

from pathlib import Path

import pytest

from tests.support.workspaces import filled, reopened
from workspace import blind_look
from workspace.blind_look import CANNOT_TELL, BlindLook
from workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return filled(tmp_path, {"a": 6, "b": 6}, side=32)


def labels_of(workspace: Workspace) -> dict[str, int]:
    return {photo.id: photo.label_id for photo in workspace.photos()}


def look_through(workspace: Workspace, look: BlindLook, says: dict[str, int]) -> BlindLook:
    """Say of each photo what `says` holds, or else the label it has; every answer is read anew from the disk."""
    known = labels_of(workspace)
    while (photo := look.next_photo) is not None:
        blind_look.say(workspace, look, photo, says.get(photo, known[photo]))
        again = blind_look.under_way(reopened(workspace))
        assert again is not None
        look = again
    return look


def begun(workspace: Workspace, doubted: list[str], people: int = 1) -> BlindLook:
    look = blind_look.begin(workspace, doubted, people, seed=0)
    assert look is not None
    return look


def test_doubted_photos_are_mixed_with_as_many_others_in_an_order_drawn_by_lot() -> None:
    doubted, others = [f"d{i}" for i in range(5)], [f"o{i}" for i in range(9)]
    photos = blind_look.mixed(doubted, others, seed=0)
    assert len(set(photos)) == len(photos) == 10
    assert set(doubted) < set(photos)
    assert photos != blind_look.mixed(doubted, others, seed=1)
    assert photos == blind_look.mixed(doubted, others, seed=0)
    assert {photo[0] for photo in photos[:5]} == {"d", "o"}
    assert set(blind_look.mixed(doubted, others[:2], seed=0)) == {*doubted, *others[:2]}


def test_a_label_changes_where_the_person_says_something_else_and_nowhere_else(workspace: Workspace) -> None:
    before, (a, b) = labels_of(workspace), (label.id for label in workspace.labels())
    wrong, unsure = [photo for photo, label in before.items() if label == a][:2]
    look = look_through(workspace, begun(workspace, [wrong, unsure]), {wrong: b, unsure: CANNOT_TELL})
    assert [(change.photo, change.before, change.now) for change in look.changes or ()] == [(wrong, a, b)]
    assert labels_of(workspace) == {**before, wrong: b}
    assert workspace.dataset().changed_blind() == 1
    assert (workspace.dataset().as_they_came() == workspace.dataset().targets).all()  # nobody had seen an answer
    blind_look.undo(workspace, look)
    assert labels_of(workspace) == before
    assert not workspace.dataset().changes
    assert blind_look.under_way(workspace) is None


def test_where_two_people_differ_the_old_label_stays(workspace: Workspace) -> None:
    before, (a, b) = labels_of(workspace), (label.id for label in workspace.labels())
    both, one = [photo for photo, label in before.items() if label == a][:2]
    first = look_through(workspace, begun(workspace, [both, one], people=2), {both: b, one: b})
    assert first.changes is None
    assert labels_of(workspace) == before
    look_through(workspace, blind_look.next_person(workspace, first), {both: b})
    assert labels_of(workspace) == {**before, both: b}


def test_one_person_is_asked_again_and_a_slip_changes_nothing(workspace: Workspace) -> None:
    before, (a, b) = labels_of(workspace), (label.id for label in workspace.labels())
    wrong, slip, *_ = (photo for photo, label in before.items() if label == a)
    look = begun(workspace, [wrong, slip])
    for photo in look.photos:
        look = blind_look.say(workspace, look, photo, b if photo in (wrong, slip) else before[photo])
    assert look.is_second
    assert {wrong, slip} < set(look.asked)
    assert len(look.asked) == 4  # among others: nobody can tell which were odd
    assert labels_of(workspace) == before
    look_through(workspace, look, {wrong: b})
    assert labels_of(workspace) == {**before, wrong: b}


def test_nothing_is_asked_again_where_all_fits(workspace: Workspace) -> None:
    look = look_through(workspace, begun(workspace, [workspace.photos()[0].id]), {})
    assert look.changes == ()
    assert not look.again


def test_the_last_answer_can_be_taken_back(workspace: Workspace) -> None:
    look = begun(workspace, [workspace.photos()[0].id])
    photo = look.next_photo
    assert photo is not None
    said = blind_look.say(workspace, look, photo, CANNOT_TELL)
    assert said.next_photo != photo
    assert blind_look.take_back(workspace, said).next_photo == photo


def test_photos_and_labels_that_go_meanwhile_do_no_harm(workspace: Workspace) -> None:
    look = begun(workspace, [photo.id for photo in workspace.photos()[:2]])
    c = workspace.add_label("c").id
    gone, *_ = look.photos
    blind_look.say(workspace, look, look.photos[1], c)
    workspace.remove([gone])
    workspace.remove_label(c)
    left = blind_look.under_way(workspace)
    assert left is not None
    assert gone not in left.photos
    done = look_through(workspace, left, {})
    assert done.changes == ()
    assert blind_look.begin(workspace, [gone], 1, seed=0) is None


@pytest.mark.parametrize("text", ["", "{}", '{"photos": [], "people": 1}', '{"photos": ["x"], "people": 7}', "[1]"])
def test_a_damaged_file_is_no_look(workspace: Workspace, text: str) -> None:
    (workspace.folder / "blind_look.json").write_text(text)
    assert blind_look.under_way(workspace) is None


def test_a_look_settles_what_was_changed_after_an_answer_was_seen(workspace: Workspace) -> None:
    a, b = (label.id for label in workspace.labels())
    kept, back = workspace.photos(a)[:2]
    workspace.move([kept.id, back.id], b, "seen")
    look = look_through(workspace, begun(workspace, [kept.id, back.id]), {kept.id: b, back.id: a})
    changes = workspace.dataset().changes
    assert changes[kept.id].by == "blind"  # confirmed
    assert back.id not in changes
    blind_look.undo(workspace, look)
    assert workspace.dataset().changes[back.id].by == "seen"  # as it was before the look
