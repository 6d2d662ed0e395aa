"""A disk of a few hundred kilobytes, for tests of what happens when it is full.

Where nothing can be mounted, such as in many containers, the machine's own shared memory serves, if it is small: it is
filled up but for that much while the test runs.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.project import ROOT

SHARED_MEMORY = Path("/dev/shm")
_SMALL = 256 << 20  # bytes: containers have 64 MB of it


def run_on_small_disk(script: str, folder: Path, kilobytes: int = 600) -> list[str]:
    """Run a script with a full-able disk mounted at `folder`, its only argument; return the lines it prints.

    The mount is seen by that process alone and ends with it.
    """
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={kilobytes}k tmpfs "$0" || exit 77; exec "$@"'
    ways = (["--user", "--map-root-user", "--mount"], ["--mount"]) if shutil.which("unshare") else ()
    for private in ways:
        done = _run(["unshare", *private, "sh", "-c", mount, str(folder)], script, folder)
        if done.returncode != 77 and "unshare" not in done.stderr:
            break
    else:
        with _little_shared_memory(kilobytes) as disk:
            done = _run([], script, disk)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to the last byte; return the file to delete for space."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return filler


def _run(before: list[str], script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [*before, sys.executable, "-W", "error", "-c", script, str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, cwd=ROOT)


@contextmanager
def _little_shared_memory(kilobytes: int) -> Iterator[Path]:
    if not SHARED_MEMORY.is_dir() or shutil.disk_usage(SHARED_MEMORY).total > _SMALL:
        pytest.skip("this machine lets nobody mount a small disk, and its shared memory is too large to fill")
    # One test at a time: two would take each other's space.
    with (Path(tempfile.gettempdir()) / "twenty-shared-memory.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield from _rest_filled(kilobytes)


def _rest_filled(kilobytes: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as folder:
        free = shutil.disk_usage(folder).free - (kilobytes << 10)
        with (Path(folder) / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free, 1))
        (Path(folder) / "disk").mkdir()
        yield Path(folder) / "disk"
