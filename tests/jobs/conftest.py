"""An upload queue with a decoder, and a workspace for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.uploads.upload_queue import UploadQueue
from model.network.backbone import Backbone
from model.photos.decoder import Decoder
from workspace.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "workspaces"


@pytest.fixture
def upload_queue(decoder: Decoder, backbone: Backbone) -> Iterator[UploadQueue]:
    queue = UploadQueue(decoder, lambda: backbone)
    yield queue
    queue.close()


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace.create(root)
