"""What several tests share: which are quick, the real photos, tiny pictures, one small trained classifier."""

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

TESTS = Path(__file__).parent


# What `make quick` leaves out, by folder and by fixture; a few other tests are marked where they stand.
SLOW_FOLDERS = ("benchmarks", "browser", "faults", "first_run", "journeys", "server")
SLOW_FIXTURES = {"by_name", "guarded_room", "intake", "queue", "shared_services", "trained", "tuned_classifier"}
SHARED_SERVERS = ("browser/phone", "server/isolation")  # a server for all tests of a folder


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the slow folders where they are not wanted: some take seconds."""
    unwanted = "not slow" in config.option.markexpr and collection_path.parent == TESTS
    return True if unwanted and collection_path.name in SLOW_FOLDERS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones; keep those together that share a file or a server where several processes run them."""
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        if place.startswith(SLOW_FOLDERS) or SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
        together = next((folder for folder in SHARED_SERVERS if place.startswith(folder)), place)
        item.add_marker(pytest.mark.xdist_group(together))


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

    from model.classifier.ensemble import EnsemblePart
    from tests.support.tuned_networks import tuned_network

    heads = [EnsemblePart(part.predictor, part.share / 2) for part in quick_classifier.ensemble]
    tuned = EnsemblePart(tuned_network(backbone, dataset), 0.5)
    return replace(quick_classifier, ensemble=(*heads, tuned))
