"""Photos are kept once under their content; labels are names that a person can tell apart."""

from pathlib import Path

import numpy as np
import pytest

from model.common.errors import FileRefused, LabelRefused
from model.photos.dataset import Dataset, what_is_missing
from model.photos.label_names import clean_label, same_label
from model.photos.photo import Photo, read_photo
from model.photos.photo_store import PhotoStore
from tests.support.pictures import picture_bytes


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(tmp_path)


@pytest.fixture
def photo() -> Photo:
    return read_photo("a.jpg", picture_bytes(0, 1, side=600))


def test_a_photo_is_kept_once(store: PhotoStore, photo: Photo) -> None:
    assert photo.id not in store
    assert store.add(photo)
    assert not store.add(photo)
    assert photo.id in store
    assert store.jpeg(photo.id) == photo.jpeg


def test_a_photo_lies_under_its_content_and_nothing_else_is_left(store: PhotoStore, photo: Photo) -> None:
    store.add(photo)
    files = sorted(path.relative_to(store.folder) for path in store.folder.rglob("*") if path.is_file())
    place = Path(photo.id[:2], f"{photo.id}.jpg")
    assert files == ["photos" / place, "thumbs" / place]


def test_a_removed_photo_is_gone_and_may_come_back(store: PhotoStore, photo: Photo) -> None:
    store.add(photo)
    store.thumbnail_path(photo.id).unlink()
    store.path(photo.id).unlink()
    assert photo.id not in store
    with pytest.raises(FileRefused, match="no longer on the disk"):
        store.jpeg(photo.id)
    with pytest.raises(FileRefused):
        store.thumbnail_path(photo.id)
    assert store.add(photo)


@pytest.mark.parametrize("photo_id", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" * 64])
def test_what_is_no_id_never_becomes_a_path(store: PhotoStore, photo_id: str) -> None:
    with pytest.raises(ValueError, match="not the id of a photo"):
        store.path(photo_id)


def test_derived_things_have_a_folder_of_their_own(store: PhotoStore) -> None:
    folder = store.cache_folder("embeddings")
    assert folder == store.folder / "cache" / "embeddings"


def test_counts_cover_labels_without_photos(store: PhotoStore) -> None:
    dataset = Dataset(("a", "b", "c"), ("x", "y", "z"), ("x", "y", "z"), np.array([0, 2, 2]), store)
    assert dataset.counts().tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("  needs   maintenance ", "needs maintenance"),
        ("Flu\u0308gel", "Flügel"),
        ("heal\u202ethy\x00", "healthy"),
        ("two\nlines", "two lines"),
        ("👩‍🔧 fine", "👩‍🔧 fine"),
        ("x" * 60, "x" * 60),
        ("a/b", "a/b"),
    ],
)
def test_a_label_is_kept_clean(text: str, label: str) -> None:
    assert clean_label(text) == label


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "\x00\x01"])
def test_a_label_without_a_name_is_refused(text: str) -> None:
    with pytest.raises(LabelRefused, match="needs a name"):
        clean_label(text)


def test_a_label_of_300_characters_is_refused_with_its_length() -> None:
    with pytest.raises(LabelRefused, match="has 300 characters; at most 60"):
        clean_label("y" * 300)


@pytest.mark.parametrize(
    ("a", "b"), [("Healthy", "healthy "), ("STRASSE", "straße"), ("flügel", "Flu\u0308gel"), ("a  b", "A b")]
)
def test_labels_that_differ_in_spelling_are_the_same(a: str, b: str) -> None:
    assert same_label(a, b)


def test_labels_that_differ_are_different() -> None:
    assert not same_label("healthy", "heathy")


def test_nothing_is_missing_with_three_photos_under_two_labels() -> None:
    assert what_is_missing({"healthy": 3, "damaged": 9}) == []


def test_what_is_missing_is_said_in_sentences() -> None:
    assert what_is_missing({"healthy": 1, "damaged": 2, "new": 0, "fine": 3}) == [
        "“healthy” has 1 photo: add at least 2 more.",
        "“damaged” has 2 photos: add at least 1 more.",
        "“new” has no photos yet: add at least 3.",
    ]


def test_two_labels_are_needed() -> None:
    assert what_is_missing({}) == [
        "There are no labels yet: make at least 2, such as “healthy” and “needs maintenance”."
    ]
    (only,) = what_is_missing({"healthy": 9})
    assert only.startswith("“healthy” is the only label: make at least one more, such as “other”")
