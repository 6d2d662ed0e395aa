"""Priority: a process that gives way leaves the core to others, in whatever session they are."""

import subprocess
import sys
import time

import psutil
import pytest

BUSY = """
import os
from model.common.priority import give_way
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
give_way(%d)
print("busy", flush=True)
while True:
    pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares the cores among sessions")
def test_a_process_that_gives_way_leaves_its_core_to_another_session() -> None:
    busy = [
        subprocess.Popen([sys.executable, "-c", BUSY % niceness], stdout=subprocess.PIPE, start_new_session=True)
        for niceness in (0, 19)
    ]
    try:
        for process in busy:
            assert process.stdout is not None
            assert process.stdout.readline() == b"busy\n"
        before = [_spent(process.pid) for process in busy]
        time.sleep(1.5)
        first, second = (_spent(process.pid) - was for process, was in zip(busy, before, strict=True))
        assert first > 3 * second, (first, second)
    finally:
        for process in busy:
            process.kill()
            process.communicate()


def _spent(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system
