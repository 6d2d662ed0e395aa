"""Labelled files become a dataset; what is odd is refused by name."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from model.common.errors import PhotoRefused, Stopped
from model.common.progress import Progress
from model.image_folders.proposals import from_path, from_uploads
from model.photos.decoder import Decoder
from model.photos.labelled_files import LabelledFile, read_labelled
from model.photos.photo_store import PhotoStore
from tests.support.pictures import picture_bytes, write_folder
from tests.support.zips import zip_of


def of_zip(members: Iterable[tuple[str, bytes]]) -> tuple[LabelledFile, ...]:
    return from_uploads([("set.zip", zip_of(members))]).best.files


def read(tmp_path: Path, decoder: Decoder, members: list[tuple[str, bytes]]) -> tuple[object, list[PhotoRefused]]:
    return read_labelled(of_zip(members), PhotoStore(tmp_path), decoder)


def test_a_folder_becomes_a_dataset(tmp_path: Path, decoder: Decoder) -> None:
    folder = write_folder(tmp_path / "photos", {"striped": 0, "dotted": 1}, 3)
    reports: list[Progress] = []
    dataset, refused = read_labelled(from_path(folder).best.files, PhotoStore(tmp_path), decoder, reports.append)
    assert refused == []
    assert dataset.labels == ("dotted", "striped")
    assert dataset.targets.tolist() == [0, 0, 0, 1, 1, 1]
    assert dataset.names[0] == "dotted/000.jpg"
    assert all(photo_id in dataset.store for photo_id in dataset.photo_ids)
    assert [(report.done, report.total) for report in reports] == [(i, 6) for i in range(1, 7)]


def test_bad_files_are_refused_by_name_and_the_rest_go_on(tmp_path: Path, decoder: Decoder) -> None:
    good, other = picture_bytes(0, 1), picture_bytes(1, 1)
    members = [("a/1.jpg", good), ("a/notes.jpg", b"text"), ("a/empty.jpg", b""), ("b/2.jpg", other), ("c.jpg", good)]
    dataset, refused = read_labelled(of_zip(members), PhotoStore(tmp_path), decoder)
    assert dataset.names == ("a/1.jpg", "b/2.jpg")
    assert [refusal.name for refusal in refused] == ["a/notes.jpg", "a/empty.jpg", "c.jpg"]
    assert "a text file" in refused[0].reason
    assert "0 bytes" in refused[1].reason
    assert "in no label's folder" in refused[2].reason


def test_the_same_photo_under_two_labels_is_refused_with_both(tmp_path: Path, decoder: Decoder) -> None:
    data = picture_bytes(0, 1)
    members = [("a/1.jpg", data), ("a/1 copy.jpg", data), ("b/2.jpg", data)]
    dataset, refused = read_labelled(of_zip(members), PhotoStore(tmp_path), decoder)
    assert dataset.names == ("a/1.jpg",)
    assert "the same photo as “a/1.jpg”, so it counts once" in refused[0].reason
    assert "that one is under “a” and this one under “b”" in refused[1].reason


def test_folders_that_spell_one_label_in_two_ways_are_one_label(tmp_path: Path, decoder: Decoder) -> None:
    members = [("A/1.jpg", picture_bytes(0, 1)), ("a /2.jpg", picture_bytes(0, 2)), ("b/3.jpg", picture_bytes(1, 1))]
    dataset, _ = read_labelled(of_zip(members), PhotoStore(tmp_path), decoder)
    assert dataset.labels == ("A", "b")
    assert dataset.counts().tolist() == [2, 1]


def test_nothing_to_read_is_an_empty_dataset(tmp_path: Path, decoder: Decoder) -> None:
    dataset, refused = read_labelled([], PhotoStore(tmp_path), decoder)
    assert (dataset.labels, dataset.photo_ids, refused) == ((), (), [])
    assert dataset.counts().tolist() == []


def test_reading_can_be_stopped(tmp_path: Path, decoder: Decoder) -> None:
    def stop(_: Progress) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        read_labelled(of_zip([("a/1.jpg", b"x")]), PhotoStore(tmp_path), decoder, stop)
