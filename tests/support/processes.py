"""Processes that end, and things that come true in the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.project import ROOT

posix = pytest.mark.skipif(os.name != "posix", reason="signals and permissions are those of POSIX")


def alive(pid: int | None) -> bool:
    """Tell whether a process runs; one that has ended and is not waited for yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for a condition; `False` when it did not come."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def run_python(*arguments: object, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run Python in the project's folder to its end; how that was is for the test to say."""
    command = [sys.executable, *map(str, arguments)]
    given = {"cwd": ROOT, "capture_output": True, "text": True, "timeout": 120} | options
    return subprocess.run(command, check=False, **given)  # type: ignore[call-overload,no-any-return]
