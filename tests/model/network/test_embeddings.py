"""Each photo is looked at once."""

import numpy as np
import pytest

from model.common.errors import FileRefused
from model.common.progress import Progress
from model.network.backbone import Backbone
from model.network.embeddings import embeddings_of
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from tests.support.datasets import make_dataset
from tests.support.pictures import picture_bytes


@pytest.fixture
def photos(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("store"), per_label=3)


class Counting:
    """A backbone that counts what it is asked to look at."""

    def __init__(self, backbone: Backbone) -> None:
        self.spec, self._backbone, self.looked_at = backbone.spec, backbone, 0

    def preprocess(self, jpeg: bytes) -> np.ndarray:
        self.looked_at += 1
        return self._backbone.preprocess(jpeg)

    def embed(self, photos: np.ndarray, n_views: int) -> np.ndarray:
        return self._backbone.embed(photos, n_views)


def test_adding_one_photo_embeds_one_photo(photos: Dataset, backbone: Backbone) -> None:
    counting = Counting(backbone)
    before = embeddings_of(photos.store, photos.photo_ids, counting)  # type: ignore[arg-type]
    assert counting.looked_at == len(photos.photo_ids)
    new = read_photo("new.jpg", picture_bytes(2, 99))
    photos.store.add(new)
    after = embeddings_of(photos.store, [*photos.photo_ids, new.id], counting)  # type: ignore[arg-type]
    assert counting.looked_at == len(photos.photo_ids) + 1
    assert np.array_equal(after[:-1], before)


def test_a_photo_that_vanished_is_named(photos: Dataset, backbone: Backbone) -> None:
    photos.store.path(photos.photo_ids[0]).unlink()
    with pytest.raises(FileRefused, match=photos.photo_ids[0][:8]):
        embeddings_of(photos.store, photos.photo_ids, backbone)


def test_progress_counts_the_photos_that_are_new(photos: Dataset, backbone: Backbone) -> None:
    reports: list[Progress] = []
    embeddings_of(photos.store, photos.photo_ids, backbone, reports.append)
    assert (reports[-1].done, reports[-1].total, reports[-1].fraction) == (6, 6, 1.0)
    reports.clear()
    embeddings_of(photos.store, photos.photo_ids, backbone, reports.append)
    assert not reports
