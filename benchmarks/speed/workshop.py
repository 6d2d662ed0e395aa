"""A whole room: thirty teams and a facilitator's board, and a server that is killed in the middle.

    python -m benchmarks.speed.workshop --data FOLDER [--minutes 10] [--teams 30]

Starts a real server, opens a room with the wind-turbine example, and lets every team join by its code, as
`benchmarks.speed.load` lets visitors come: each collects 40 photos of its own, trains, reads the results, has photos
answered and looks around, while its page asks for the room's news every two seconds. The board asks every second;
exercises follow each other. At half time the server is killed (SIGKILL) and started again: every team opens its
address and must find its room, its step and every photo that the page had taken, and goes on.

FOLDER holds the set `wind` (README, "Real photos"). The exit status is 1 where something was missed.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np

from benchmarks.speed.load import PER_LABEL, TO_TRY, enlarge, missing
from benchmarks.speed.load_visitor import Click, Plan, Visit
from benchmarks.speed.load_watch import Watch
from benchmarks.speed.workshop_board import Board
from benchmarks.speed.workshop_team import TeamVisitor
from tests.support.app_server import free_port, start
from tests.support.streamlit_client.messages import Upload

MEDIAN, HIGH, BEHIND = 0.2, 1.0, 2.0  # seconds: a click at the median and at the 95th percentile, the board's lag
LABELS = {"damaged": "needs maintenance", "healthy": "healthy"}  # of the set, as the example calls them


def main() -> None:
    """Run the benchmark and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--teams", type=int, default=30)
    parser.add_argument("--side", type=int, default=1200, help="pixels of the longer side of what is uploaded")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    plans = list(make_plans(options))
    with tempfile.TemporaryDirectory() as home:
        sys.exit(0 if asyncio.run(Workshop(Path(home), plans).run(60 * options.minutes)) else 1)


def make_plans(options: argparse.Namespace) -> Iterator[Plan]:
    """Decide what each team brings; the seed decides it all."""
    rng, folder = random.Random(options.seed), options.data / "wind" / "train"
    enlarged: dict[Path, bytes] = {}
    for number in range(options.teams):
        uploads: list[list[Upload]] = []
        for label in LABELS:
            paths = rng.sample(sorted((folder / label).iterdir()), PER_LABEL + TO_TRY)
            for path in paths:
                enlarged.setdefault(path, enlarge(path, options.side))
            uploads.append([(f"team {number} {label} {path.name}", enlarged[path]) for path in paths])
        yield Plan(
            labels=(LABELS["damaged"], LABELS["healthy"]),
            photos=(uploads[0][:PER_LABEL], uploads[1][:PER_LABEL]),
            to_try=uploads[0][PER_LABEL:] + uploads[1][PER_LABEL:],
            pace="",
            seconds=60 * options.minutes,
            seed=rng.randrange(1 << 30),
        )


class Workshop:
    """One workshop with two lives of its server."""

    def __init__(self, home: Path, plans: Sequence[Plan]) -> None:
        self._home, self._plans, self._port = home, plans, free_port()
        self._address = f"http://127.0.0.1:{self._port}"
        self._visits = [Visit(number) for number in range(len(plans))]
        self._board = Board(self._address, home)
        self._faults: list[str] = []
        self._memory: list[tuple[int, int]] = []  # bytes of the server: before the teams came, and at most

    async def run(self, seconds: float) -> bool:
        """Hold the workshop; return whether what was asked for was met."""
        begun = time.monotonic()
        await self._life(lambda team, end: team.stay_until(end), begun + seconds / 2)
        before = dict(self._board.last)
        lost = [missing(self._home, visit) for visit in self._visits]  # while no server is there to mend anything
        await self._life(lambda team, end: team.come_back(before, end), begun + seconds)
        return self._report(sum(map(len, lost)))

    async def _life(self, act: Callable[[TeamVisitor, float], Awaitable[None]], end: float) -> None:
        """Start the server, let all teams act until `end`, and kill it."""
        process = start(self._home, self._home / "server.log", self._port)
        clients = [httpx.AsyncClient(timeout=120) for _ in self._plans]
        teams = [
            TeamVisitor(self._address, plan, visit, client, self._board)
            for plan, visit, client in zip(self._plans, self._visits, clients, strict=True)
        ]
        with Watch(process.pid) as watch:
            watching = asyncio.create_task(self._board.watch(end))
            await self._board.opened.wait()
            await asyncio.gather(*(act(team, end) for team in teams))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            with suppress(Exception):
                await watching
        self._memory.append((watch.server_memory[0][1], watch.peak["server"]))
        for team, client in zip(teams, clients, strict=True):
            self._faults += team.faults
            await team.leave()
            await client.aclose()

    def _report(self, lost: int) -> bool:
        clicks = [click for visit in self._visits for click in visit.clicks]
        waits = _times("clicks", clicks)
        news, board = _times("a team's news", self._board.news), _times("the board", self._board.clicks)
        behind = np.array(self._board.lags() or [np.inf])
        print(f"the board is behind {np.median(behind):.2f} s, 95 % {np.quantile(behind, 0.95):.2f} s, "
              f"most {behind.max():.2f} s, of {len(behind)} changes")  # fmt: skip
        for before, most in self._memory:
            print(f"server {before / 1e6:.0f} MB, at most {most / 1e6:.0f} MB: "
                  f"{(most - before) / 1e6 / len(self._plans):.1f} MB a team")  # fmt: skip
        sent, trained = sum(len(visit.sent) for visit in self._visits), sum(bool(v.trainings) for v in self._visits)
        print(f"{sent} photos taken, {lost} lost; {trained} of {len(self._visits)} trained")
        for fault in self._faults[:10]:
            print(f"FAULT {fault[:400]}")
        met = {
            f"a click's answer: median under {MEDIAN} s": waits[0] < MEDIAN,
            f"95 % under {HIGH} s": waits[1] < HIGH,
            f"the board at most {BEHIND} s behind, in 95 %": float(np.quantile(behind, 0.95)) <= BEHIND,
            "news and board under a second in 95 %": news[1] < 1 and board[1] < 1,
            "nothing lost": not lost,
            "all came back to their room and step": not self._faults,
        }
        for what, is_met in met.items():
            print(f"{'met' if is_met else 'MISSED'}: {what}")
        return all(met.values())


def _times(what: str, clicks: Sequence[Click]) -> tuple[float, float]:
    """Print and return the median and the 95th percentile, in seconds."""
    median, high, most = np.quantile([click.seconds for click in clicks], (0.5, 0.95, 1.0))
    print(f"{what:20} {len(clicks):6} times   median {median:6.3f} s   95 % {high:6.3f} s   most {most:6.2f} s")
    return float(median), float(high)


if __name__ == "__main__":
    main()
