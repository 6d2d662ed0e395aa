"""What several tests share: the real photos, a store of tiny pictures, one small trained classifier."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.learning.training import train
from model.network.backbone import Backbone, load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from server import services
from tests.support.datasets import make_dataset
from tests.support.rooms import guarded_room  # noqa: F401  (a fixture)
from tests.support.training_queues import new_workspace, queue  # noqa: F401  (fixtures)
from views import streamlit_start

streamlit_start.set_all()  # pages are as `app.py` sets them up


@pytest.fixture(scope="session")
def real_photos() -> Path:
    """The folder of real photos that TWENTY_DATA names; README.md says where to get them."""
    folder = os.environ.get("TWENTY_DATA")
    if not folder:
        pytest.skip("TWENTY_DATA does not name the folder of real photos (README.md, “Real photos”)")
    return Path(folder)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workspaces of the test's own."""
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def shared_services() -> Iterator[None]:
    """What the pages share is started by the first of them, as in the server, and ended once."""
    yield
    services.close()


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(2) as decoder:
        yield decoder


@pytest.fixture(scope="session")
def backbone() -> Backbone:
    return load_backbone()


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return make_dataset(tmp_path_factory.mktemp("photos"))


@pytest.fixture(scope="session")
def quick_classifier(dataset: Dataset) -> Classifier:
    """A linear head trained on tiny pictures. Shared: do not change it."""
    (only,) = train(dataset, Settings(pace="quick"))
    return only.classifier


@pytest.fixture(scope="session")
def tuned_classifier(dataset: Dataset, quick_classifier: Classifier, backbone: Backbone) -> Classifier:
    """The same with a fine-tuned network mixed in. Shared: do not change it."""
    from dataclasses import replace

    from model.classifier.ensemble import Member
    from tests.support.tuned_networks import tuned_network

    heads = [Member(m.part, m.share / 2) for m in quick_classifier.members]
    tuned = Member(tuned_network(backbone, dataset), 0.5)
    return replace(quick_classifier, members=(*heads, tuned), _tails={})
