"""Lives of `tests.support.killing.writer`: started, killed, and what they had said."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from tests.support.killing.reference import Change
from tests.support.project import ROOT
from workspace.workspace import Workspace


@dataclass
class Life:
    """What a process said before it died."""

    done: list[Change]
    pending: Change | None
    trained: bool
    trainers: list[int]


class Writers:
    """Starts writers, one after the other, and kills them."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.support.killing.writer"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def live_and_die(self, workspace: Workspace, phase: str, seed: int, seconds: float) -> Life:
        """Start a writer and kill it, with its decoders, so many seconds after it was ready."""
        assert self._process.stdin is not None
        life = [str(workspace.folder.parent), workspace.id, phase, seed]
        self._process.stdin.write(json.dumps(life).encode() + b"\n")
        self._process.stdin.flush()
        said: list[dict[str, Any]] = [self._next()]
        timer = threading.Timer(seconds, os.killpg, (said[0]["ready"], signal.SIGKILL))
        timer.start()
        while "dead" not in said[-1]:
            said.append(self._next())
        timer.join()
        trainers: list[int] = next((words["trainers"] for words in said if "trainers" in words), [])
        if seed % 2:  # the other half end by themselves when their server is gone
            for trainer in trainers:
                with suppress(ProcessLookupError):
                    os.killpg(trainer, signal.SIGKILL)
        begun = [words["begun"] for words in said if "begun" in words]
        n_done = sum("done" in words for words in said)
        return Life(begun[:n_done], (begun[n_done:] or [None])[0], any("trained" in words for words in said), trainers)

    def _next(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        words: dict[str, Any] = json.loads(self._process.stdout.readline())
        return words
