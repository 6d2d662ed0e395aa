"""CPU affinity: a process that is pinned to one core computes with one thread, however many the machine has."""

import os

import pytest

from tests.support.processes import run_python

_COUNTS = """
import os
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from jobs.worker_process import thread_settings
from model.common.cores import cores
from model.network.backbone import load_backbone
from model.photos.decoder import Decoder
opened = load_backbone().tail._session.get_session_options().intra_op_num_threads
with Decoder() as decoder:
    print(cores(), opened, thread_settings()["OMP_NUM_THREADS"], len(decoder._workers))
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system pins no process")
@pytest.mark.usefixtures("backbone")
def test_a_pinned_process_never_uses_more_threads_than_its_cores() -> None:
    done = run_python("-c", _COUNTS)
    assert done.stdout.split() == ["1", "1", "1", "1"], done.stderr
