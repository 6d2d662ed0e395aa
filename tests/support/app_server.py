"""The app as people start it, for tests and benchmarks that look at it from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.support.project import ROOT

START_LIMIT = 60.0  # seconds, on a busy machine


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def command(port: int) -> list[str]:
    """Return what starts the app for this machine alone, without opening a browser."""
    options = [f"--server.port={port}", "--server.headless=true", "--server.address=127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options]


def start(home: Path, log: Path, port: int, environment: Mapping[str, str] = os.environ) -> "subprocess.Popen[bytes]":
    """Start the app with workspaces of its own, in a group of processes of its own, and wait until it answers."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command(port), cwd=ROOT, env={**environment, "TWENTY_HOME": str(home)}, stdout=file, stderr=file,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_until_it_answers(port, process, log)
    except RuntimeError:
        process.kill()
        raise
    return process


def wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]", log: Path | None = None) -> None:
    """Wait until the app answers.

    Raises:
        RuntimeError: it has ended, or took longer than `START_LIMIT`; with the end of its log.
    """
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()[-3000:] if log else ''}")
