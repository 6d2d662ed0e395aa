"""Watches a server and all that it has started: memory, processor time, and how many threads want a core at once."""

import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

EVERY = 0.2  # seconds between two looks at the threads
_MEMORY_EVERY = 5  # looks at the threads for one at the memory
PARTS = {"jobs.trainer": "trainer", "decoder_process": "decoders"}


@dataclass
class Watch:
    """What was seen of one server. Memory is what the process holds alone plus its share of what it shares (PSS)."""

    pid: int
    runnable: list[int] = field(default_factory=list)  # threads that ran or waited for a core
    runnable_first: list[int] = field(default_factory=list)  # of these, the ones that are not niced
    peak: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # bytes by part
    peak_of_all: int = 0
    processor: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # seconds by part
    server_memory: list[tuple[float, int]] = field(default_factory=list)  # (time.monotonic(), bytes)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._spent: dict[int, tuple[str, float]] = {}
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for part, seconds in self._spent.values():
            self.processor[part] += seconds

    def _look(self) -> None:
        looks = 0
        while not self._stop.wait(EVERY):
            with suppress(psutil.Error, OSError):
                processes = self._processes()
                if looks % _MEMORY_EVERY == 0:
                    self._weigh(processes)
                counts = [_runnable(process.pid) for process, _ in processes]
                self.runnable.append(sum(all_ for all_, _ in counts))
                self.runnable_first.append(sum(first for _, first in counts))
                looks += 1

    def _processes(self) -> list[tuple[psutil.Process, str]]:
        server = psutil.Process(self.pid)
        return [(server, "server"), *((child, _part(child)) for child in server.children(recursive=True))]

    def _weigh(self, processes: Sequence[tuple[psutil.Process, str]]) -> None:
        now: dict[str, int] = defaultdict(int)
        for process, part in processes:
            with suppress(psutil.Error, OSError):
                now[part] += process.memory_full_info().pss
                times = process.cpu_times()
                self._spent[process.pid] = (part, times.user + times.system)
        for part, held in now.items():
            self.peak[part] = max(self.peak[part], held)
        self.peak_of_all = max(self.peak_of_all, sum(now.values()))
        self.server_memory.append((time.monotonic(), now["server"]))

    def share_above(self, cores: int) -> float:
        """Return the share of looks that saw more threads wanting a core than there are cores."""
        return float(np.mean(np.array(self.runnable) > cores)) if self.runnable else 0.0


def _part(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    return next((part for name, part in PARTS.items() if name in command), "other")


def _runnable(pid: int) -> tuple[int, int]:
    """Return how many threads of a process run or wait for a core, and how many of these are not niced."""
    all_ = first = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            fields = (task / "stat").read_text().rpartition(")")[2].split()
            if fields[0] == "R":
                all_ += 1
                first += int(fields[16]) <= 0
    return all_, first
