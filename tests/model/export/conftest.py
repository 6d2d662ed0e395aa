"""One bundle, written and unpacked."""

import zipfile
from pathlib import Path

import pytest

from model.classifier.classifier import Classifier
from model.export.bundle import write_bundle

NAME = "Leaves & <i>stripes</i> of *2026*"


@pytest.fixture(scope="session")
def bundle(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of a classifier."""
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    write_bundle(quick_classifier, path, NAME)
    return path


@pytest.fixture(scope="session")
def unpacked(bundle: Path) -> Path:
    """The folder of its files."""
    folder = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder
