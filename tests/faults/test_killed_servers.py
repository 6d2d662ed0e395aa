"""Nothing acknowledged is lost when a server is killed, or shares its folder with another.

`benchmarks.robustness.faults` does the same with two hundred kills and a real server.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import spool
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common import files
from model.common.files import sweep, write_atomically
from model.photos.decoder import Decoder
from tests.support.killing.lives import Lives
from tests.support.killing.writer_process import Writers
from tests.support.processes import posix, wait_until
from tests.support.upload_queues import file
from workspace import quotas
from workspace.workspace import Workspace


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("labels", "photos"):  # each life brings labels of its own: the later ones would be refused
            patch.setenv(quotas.variable(name), "1000000")
        with Writers() as writers:
            yield writers


@posix
@pytest.mark.parametrize(("phase", "lives"), [("upload", 4), ("labelling", 10), ("saving", 2)])
def test_a_killed_server_has_kept_what_it_acknowledged_and_nothing_else(
    workspace: Workspace, quick_classifier: Classifier, writers: Writers, phase: str, lives: int
) -> None:
    workspace.training_folder.mkdir(exist_ok=True)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    watched = Lives(writers, phase, workspace)
    while watched.tally.kills < lives or not watched.tally.acknowledged:
        watched.one(watched.tally.kills + 1)
    assert watched.tally.faults == []


@posix
def test_what_killed_writers_left_is_swept_and_what_is_being_written_stays(tmp_path: Path) -> None:
    write_atomically(tmp_path / "whole.json", b"{}")
    killed, fresh, written = (tmp_path / f".{name}.tmp" for name in ("killed", "fresh", "written"))
    for path in (killed, fresh, written):
        path.write_bytes(b"half")
    yesterday = time.time() - 86_400
    for path in (killed, written):
        os.utime(path, (yesterday, yesterday))
    with written.open("ab") as file:
        files.claim(file)
        assert sweep([tmp_path, tmp_path / "not there"]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".fresh.tmp", ".written.tmp", "whole.json"]
    ahead = time.time() + 86_400  # the clock was set back since they were written
    for path in (fresh, written):
        os.utime(path, (ahead, ahead))
    assert sweep([tmp_path]) == 2


def test_two_servers_on_the_same_folder_lose_nothing_and_refuse_nothing(workspace: Workspace) -> None:
    for seed in range(12):
        spool(workspace.folder / "uploads", file(seed, label="checked"))
    with Decoder(1) as one, Decoder(1) as other:
        queues = [UploadQueue(decoder, lambda: None, workspace.folder.parent) for decoder in (one, other)]
        assert wait_until(lambda: not list(workspace.folder.glob("uploads/*")))
        for queue in queues:
            queue.close()
    assert {label.name: label.n_photos for label in workspace.labels()}["checked"] == 12
    assert workspace.refusals() == []
    assert not list(workspace.folder.glob("uploads/*"))
