"""A disk of a few hundred kilobytes, for tests of what happens when it is full."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def run_on_small_disk(script: str, folder: Path, kilobytes: int = 600) -> list[str]:
    """Run a script with a full-able disk mounted at `folder`, its only argument; return the lines it prints.

    The mount is seen by that process alone and ends with it.
    """
    if shutil.which("unshare") is None:
        pytest.skip("needs `unshare` to mount a small disk")
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={kilobytes}k tmpfs "$0" || exit 77; exec "$@"'
    private = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, folder]
    done = subprocess.run(
        [*private, sys.executable, "-W", "error", "-c", script, folder],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parent.parent,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine does not let us mount a small disk")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
