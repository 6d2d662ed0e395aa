"""What several tests share: which are quick, the real photos, tiny pictures, one small trained classifier."""

import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from model.anomaly.detector import Detector
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.learning.one_label import train_detector
from model.learning.training import train
from model.network.backbone import Backbone, load_backbone
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from server import services
from tests.support.datasets import make_dataset
from tests.support.rooms import guarded_room  # noqa: F401  (a fixture)
from tests.support.training_queues import new_workspace, queue, shared_queue  # noqa: F401  (fixtures)
from views import streamlit_start

streamlit_start.set_all()  # pages are as `app.py` sets them up

TESTS = Path(__file__).parent


# What `make quick` leaves out, by place and by fixture; a few other tests are marked where they stand.
SLOW_PLACES = (
    *("benchmarks", "browser", "faults", "first_run", "jobs", "journeys", "server"),  # start servers, kill, train
    *("cli/test_train.py", "model/checks/test_run.py", "model/learning/test_training.py"),  # train
    "model/photos/test_decoder.py",  # kills
    "model/export",  # puts large files together and runs what comes out
    # Torch, which these import, takes seconds before they begin.
    *(f"model/network/test_{what}.py" for what in ("backbone", "other_networks", "pretrained", "split")),
    *(f"model/learning/test_{what}.py" for what in ("cross_validated_tuning", "graphics_card")),
)
SLOW_FIXTURES = {"classifier", "shared_services", "trained", "tuned_classifier"}  # train, or start all that pages need
SHARED_SERVERS = ("browser/phone", "server/isolation")  # a server for all tests of a folder


ON_A_CARD = "model/learning/test_graphics_card.py"
HAS_CARD = shutil.which("nvidia-smi") is not None or (sys.platform == "darwin" and platform.machine() == "arm64")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the slow ones where they are not wanted."""
    if not collection_path.is_relative_to(TESTS):
        return None
    place = collection_path.relative_to(TESTS).as_posix()
    unwanted = "not slow" in config.option.markexpr and place in SLOW_PLACES
    return True if unwanted or (place == ON_A_CARD and not HAS_CARD) else None


def pytest_report_header() -> str:
    """Say what is left out, and why."""
    return "graphics card: found" if HAS_CARD else f"no graphics card: {ON_A_CARD} is left out"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow ones."""
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        if place.startswith(SLOW_PLACES) or SLOW_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


class ByPlace(LoadScopeScheduling):
    """Where several processes run the tests: gives one of them all of a file, or of a folder that shares a server."""

    def _split_scope(self, nodeid: str) -> str:
        place = nodeid.partition("::")[0]
        return next((folder for folder in SHARED_SERVERS if folder in place), place)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPlace:
    """Share the tests out by place, whatever `--dist` says: its groups are passed over by this version of pytest."""
    return ByPlace(config, log)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workspaces of the test's own."""
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path))


@pytest.fixture(scope="session")
def shared_services() -> Iterator[None]:
    """What the pages share is started by the first of them, as in the server, and ended once."""
    yield
    services.close()


@pytest.fixture(scope="session")
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
def classifier_of_three(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """The same with heads on the networks beside. Shared: do not change it."""
    from tests.support.networks_beside import with_heads_beside

    # Of the same photos in another store: had they been seen there by more networks, `dataset` would train otherwise.
    return with_heads_beside(quick_classifier, make_dataset(tmp_path_factory.mktemp("seen-beside")))


@pytest.fixture(scope="session")
def tuned_classifier(dataset: Dataset, quick_classifier: Classifier, backbone: Backbone) -> Classifier:
    """The same with a fine-tuned network mixed in. Shared: do not change it."""
    from tests.support.tuned_networks import mixed_in

    return mixed_in(quick_classifier, backbone, dataset)


@pytest.fixture(scope="session")
def striped(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Twenty tiny pictures of one kind."""
    return make_dataset(tmp_path_factory.mktemp("striped"), per_label=20, labels=("striped",))


@pytest.fixture(scope="session")
def detector(striped: Dataset) -> Detector:
    """Trained on them. Shared: do not change it."""
    return train_detector(striped)
