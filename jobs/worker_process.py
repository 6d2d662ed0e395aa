"""A handle on a process that works beside the page: started, spoken to in lines of JSON, ended with its server."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from model.common.cores import cores

TRAINER = (sys.executable, "-m", "jobs.trainer")


class WorkerProcess:
    """One running process, a trainer or a looker. It ends when its standard input closes, so it is never an orphan."""

    def __init__(self, command: Sequence[str] = TRAINER) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,  # where `-m` finds the package, wherever the server was started
            env={**os.environ, **thread_settings()},
            start_new_session=True,  # Ctrl-C at the server's terminal reaches the server alone
        )
        self._news = threading.Event()
        self._finished: dict[str, dict[str, Any]] = {}  # by job, until it is asked for
        self.ready = False  # whether its imports are done, so that a job would start at once
        self._reader = threading.Thread(target=self._read, name="trainer's words", daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """The exit status, negative for a signal; `None` while it runs."""
        return self._process.poll()

    def send(self, words: Mapping[str, Any]) -> None:
        """Hand a job over, or another word. Of a process that has ended, `alive` tells it."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # the pipe is broken, or closed
            self._process.stdin.write(json.dumps(words).encode() + b"\n")
            self._process.stdin.flush()

    def finished(self, job_id: str) -> dict[str, Any] | None:
        """Return what the trainer said at the end of a job, once; `None` before."""
        return self._finished.pop(job_id, None)

    def wait(self, seconds: float) -> None:
        """Wait for the trainer to say something, `seconds` at most."""
        self._news.wait(seconds)
        self._news.clear()

    def kill(self) -> None:
        """End the process at once, with any that it has started."""
        if self.alive:
            if hasattr(os, "killpg"):
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._release()

    def close(self) -> None:
        """Let the process end by itself, which takes a moment; kill it if it does not."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self.kill()
        self._release()

    def _release(self) -> None:
        self._process.wait()
        self._reader.join(3)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with suppress(ValueError):
                said = json.loads(line)
                if said.get("ready"):
                    self.ready = True
                if "finished" in said:
                    self._finished[said["finished"]] = said
            self._news.set()
        self._news.set()


def thread_settings() -> dict[str, str]:
    """Return the environment that lets torch use all cores, without ever waiting for them in a busy loop.

    With the default spinning, training on a machine that has something else to do is several times slower.
    """
    return {
        "OMP_NUM_THREADS": str(cores()),
        "MKL_NUM_THREADS": str(cores()),
        # numpy and scipy see matrices of a few hundred rows: cut in two, they take ten times as long.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "GOMP_SPINCOUNT": "0",
        "KMP_BLOCKTIME": "0",
    }
