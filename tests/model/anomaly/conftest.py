"""A detector trained on tiny pictures of one kind."""

import pytest

from model.anomaly.detector import Detector
from model.learning.one_label import train_detector
from model.photos.dataset import Dataset
from tests.support.datasets import make_dataset


@pytest.fixture(scope="session")
def striped(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("striped"), per_label=20, labels=("striped",))


@pytest.fixture(scope="session")
def detector(striped: Dataset) -> Detector:
    """Shared: do not change it."""
    return train_detector(striped)
