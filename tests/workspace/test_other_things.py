"""Photos of other things are kept as all photos are, under no label, and training sees them apart."""

import zipfile
from pathlib import Path

import pytest

from model.common.errors import LabelRefused, PhotoRefused
from model.photos.decoder import Decoder
from tests.support.workspaces import counts, photo, reopened
from workspace.database import OTHERS
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace


@pytest.fixture
def with_others(workspace: Workspace) -> Workspace:
    workspace.add_photos([photo(1), photo(2)], workspace.add_label("hats").id)
    workspace.add_photos([photo(seed, kind=1) for seed in (1, 2, 3)], OTHERS)
    return workspace


def test_other_things_are_no_label_and_count_as_none(with_others: Workspace) -> None:
    opened = reopened(with_others)
    dataset = opened.dataset()
    assert counts(opened) == {"hats": 2}
    assert dataset.labels == ("hats",)
    assert dataset.photo_ids == tuple(each.id for each in opened.photos()) == (photo(1).id, photo(2).id)
    assert dataset.others == tuple(photo(seed, kind=1).id for seed in (1, 2, 3))
    assert all(photo_id in dataset.store for photo_id in dataset.others)
    assert [(place.name, place.n_photos) for place in opened.places()] == [("hats", 2), ("Other things", 3)]


def test_other_things_are_removed_and_moved_and_both_is_undone(with_others: Workspace) -> None:
    (hats,), others = with_others.labels(), with_others.dataset().others
    with_others.remove(others[:1])
    with_others.move_by_hand(others[1:2], hats.id)
    with_others.move_by_hand([photo(1).id], OTHERS)
    assert set(with_others.dataset().others) == {others[2], photo(1).id}
    assert with_others.dataset().photo_ids == (photo(2).id, others[1])
    for _ in range(3):
        with_others.undo()
    assert with_others.dataset().others == others
    assert counts(with_others) == {"hats": 2}


def test_a_photo_is_either_labelled_or_another_thing(with_others: Workspace) -> None:
    with pytest.raises(PhotoRefused, match="Other things"):
        with_others.add_photo(photo(1, kind=1), with_others.labels()[0].id)
    with pytest.raises(PhotoRefused, match="hats"):
        with_others.add_photo(photo(1), OTHERS)


def test_a_label_may_have_the_name_of_other_things(with_others: Workspace) -> None:
    own = with_others.add_label("Other things")
    with_others.remove_label(own.id)
    with_others.undo()
    assert len(with_others.dataset().others) == 3
    with pytest.raises(LabelRefused):
        with_others.add_label("hats")


def test_a_saved_workspace_has_its_other_things(
    with_others: Workspace, tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    save(with_others, tmp_path / "saved.zip")
    there = open_saved(tmp_path / "saved.zip", "saved.zip", elsewhere, decoder).workspace
    assert there.dataset().others == with_others.dataset().others
    assert there.dataset().fingerprint() == with_others.dataset().fingerprint()
    assert counts(there) == {"hats": 2}
    with zipfile.ZipFile(tmp_path / "saved.zip") as archive:
        assert archive.read("labels.csv").decode("utf-8-sig").count("hats") == 2
