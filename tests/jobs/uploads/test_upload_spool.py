"""Files that wait keep their order, whatever the clock does."""

import time
from pathlib import Path

import pytest

from jobs.uploads import upload_spool
from jobs.uploads.upload_spool import left_over, spool
from tests.support.upload_queues import file

# The clock


def test_photos_keep_their_order_when_the_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, hour = time.time_ns(), 3600 * 10**9
    for seed, at in enumerate((now, now - hour, now - 48 * hour, now + hour, now)):
        monkeypatch.setattr(time, "time_ns", lambda at=at: at)
        spool(tmp_path / "uploads", file(seed))
    assert [file.name for file in left_over(tmp_path / "uploads")] == [file(seed).name for seed in range(5)]
    monkeypatch.setattr(upload_spool, "_latest", 0)  # the next server, whose clock is wrong from the start
    monkeypatch.setattr(time, "time_ns", lambda: now - 1000 * hour)
    assert len(list(left_over(tmp_path / "uploads"))) == 5
    spool(tmp_path / "uploads", file(5))
    assert [file.name for file in left_over(tmp_path / "uploads")] == [file(seed).name for seed in range(6)]
