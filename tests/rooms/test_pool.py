"""What a room judges by is never handed out; what it hands out is the same for every team."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.common.errors import TwentyError
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile
from rooms import pool, teams
from rooms.room import Room
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as opened:
        yield opened


def _files(n: int, seed: int = 0) -> list[LabelledFile]:
    def file(label: str, k: int, at: int) -> LabelledFile:
        return LabelledFile(label, f"{label}/{k:02}.jpg", lambda: picture_bytes(at, 100 * seed + k))

    return [file(label, k, at) for at, label in enumerate(("a", "b")) for k in range(n)]


def test_what_judges_is_never_handed_out(room: Room, workspaces: Path, decoder: Decoder) -> None:
    both = _files(6)
    assert pool.fill(room, [*_files(4, seed=1), *both], both, decoder) == []
    team = teams.join(room, "Ada", "red", workspaces)
    workspace = Workspace.open(workspaces, team.workspace_id)
    handed = pool.next_photos(room, workspace, 100)
    assert {label: len(photos) for label, photos in handed.items()} == {"a": 4, "b": 4}
    assert not set(room.sealed.dataset().photo_ids) & {photo.id for photos in handed.values() for photo in photos}


def test_every_team_is_handed_the_same_and_then_the_next(room: Room, workspaces: Path, decoder: Decoder) -> None:
    pool.fill(room, _files(6, seed=1), _files(5), decoder)
    ada, bob = (
        Workspace.open(workspaces, teams.join(room, name, "red", workspaces).workspace_id) for name in ("Ada", "Bob")
    )
    first = pool.next_photos(room, ada, 2)
    assert first == pool.next_photos(room, bob, 2)
    for label, photos in first.items():
        ada.add_photos(photos, ada.label_named(label).id)
    then = pool.next_photos(room, ada, 2)
    assert [photo.name for photo in then["a"]] == ["02.jpg", "03.jpg"]


def test_a_label_of_another_spelling_gets_the_photos(room: Room, workspaces: Path, decoder: Decoder) -> None:
    pool.fill(room, _files(5, seed=1), _files(5), decoder)
    team = teams.join(room, "Ada", "red", workspaces, ["A", "B"])
    assert set(pool.next_photos(room, Workspace.open(workspaces, team.workspace_id), 1)) == {"A", "B"}


def test_where_no_photo_judges_no_label_is_named(room: Room, decoder: Decoder) -> None:
    with pytest.raises(TwentyError, match="No photo is there to judge by"):
        pool.fill(room, _files(6), [], decoder)


def test_too_few_to_judge_by_is_said(room: Room, decoder: Decoder) -> None:
    with pytest.raises(TwentyError, match="“a” there are 4"):
        pool.fill(room, _files(6, seed=1), _files(4), decoder)


def test_photos_that_cannot_judge_leave_a_room_as_it_is(room: Room, decoder: Decoder) -> None:
    pool.fill(room, _files(6, seed=1), _files(5), decoder)
    before = room.sealed.dataset().photo_ids, room.pool.dataset().photo_ids
    with pytest.raises(TwentyError):
        pool.fill(room, _files(9, seed=2), _files(4, seed=3), decoder)
    assert (room.sealed.dataset().photo_ids, room.pool.dataset().photo_ids) == before
    pool.fill(room, _files(7, seed=4), _files(6, seed=5), decoder)  # others take their place
    assert (len(room.sealed.dataset().photo_ids), len(room.pool.dataset().photo_ids)) == (12, 14)
    assert {path.name for path in room.folder.iterdir() if path.is_dir()} == {"sealed", "pool"}


def test_files_are_divided_by_label_and_name() -> None:
    to_learn, to_judge = pool.divided(_files(10))
    assert len(to_learn) == 12
    assert [file.name for file in to_judge] == [f"{label}/{k:02}.jpg" for label in "ab" for k in range(6, 10)]
