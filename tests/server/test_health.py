"""`/health` tells the truth: each part is broken for real."""

import os
import sys
import threading
from pathlib import Path

import pytest

from jobs.training_lane import IDLE_STARTS
from jobs.training_queue import TrainingQueue
from model.photos.decoder import Decoder
from server import health, health_checks, services
from server.health_checks import Health
from tests.support.beside import run
from tests.support.full_disk import run_on_small_disk
from tests.support.processes import wait_until


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("TWENTY_ROOM_")]:
        monkeypatch.delenv(name)


def test_health_tells_what_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part is broken for real: a decoder without memory, files that are gone, a trainer that cannot start."""
    starved = Decoder(1, memory_bytes=24 << 20)
    monkeypatch.setattr(services, "decoder", lambda: starved)
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "no cache"))
    (tmp_path / "home").write_text("in the way")
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 60)
    monkeypatch.setattr("jobs.training_queue.IDLE_LOOK", 0.01)
    queue = TrainingQueue((sys.executable, "-c", "raise SystemExit(1)"))
    monkeypatch.setattr(services, "training_queue", lambda: queue)
    try:
        assert wait_until(lambda: all(lane._idle_starts > IDLE_STARTS for lane in queue._lanes))
        said = _said("trainer", "decoder", "data folder", "disk space", "network")
    finally:
        starved.close()
        queue.close()
    assert all(word != "ok" for word in said.values()), said
    assert str(tmp_path) not in str(said)


def test_health_tells_of_an_upload_queue_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from jobs.uploads.upload_queue import UploadQueue

    with Decoder(1) as decoder:
        queue = UploadQueue(decoder)
        monkeypatch.setattr(services, "upload_queue", lambda: queue)
        monkeypatch.setattr(services, "decoder", lambda: decoder)
        assert _said("uploads", "decoder") == {"uploads": "ok", "decoder": "ok"}
        queue.close()
        assert "not read any more" in _said("uploads")["uploads"]
    assert "could not be checked (Stopped)" in _said("decoder")["decoder"]


def test_health_tells_of_a_full_disk(tmp_path: Path) -> None:
    script = (
        "import os, sys\nos.environ['TWENTY_HOME'] = sys.argv[1]\n"
        "from server.health import _data_folder, _disk_space\n"
        "print(_data_folder() or 'ok')\n"
        "with open(sys.argv[1] + '/filler', 'wb', buffering=0) as filler:\n"
        "    try:\n        while True: filler.write(b'x' * 4096)\n    except OSError: pass\n"
        "print(_data_folder())\nprint(_disk_space())"
    )
    before, full, space = run_on_small_disk(script, tmp_path / "disk")
    assert before == "ok"
    assert full == "it cannot be written (No space left on device)"
    assert space.startswith("only 0 MB are free")


def test_a_check_that_hangs_fails_and_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health_checks, "LIMIT", 0.05)
    monkeypatch.setattr(health_checks, "KEPT", -1.0)
    asked, go_on = [], threading.Event()

    def hang() -> str:
        asked.append(1)
        go_on.wait(20)
        return ""

    async def look_twice() -> list[dict[str, str]]:
        hanging = Health({"disk": hang})
        return [await hanging.look(), await hanging.look()]

    said = run(look_twice())
    go_on.set()
    assert said == [{"disk": "did not answer within 0 seconds"}] * 2
    assert len(asked) == 1


def _said(*names: str) -> dict[str, str]:
    return run(Health({name: health.CHECKS[name] for name in names}).look())
