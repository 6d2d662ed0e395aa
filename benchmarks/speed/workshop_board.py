"""The facilitator's board of a measured workshop: opens the room, asks every second, and goes on to exercises."""

import asyncio
import sqlite3
import time
from collections import defaultdict
from contextlib import closing, suppress
from pathlib import Path

import httpx

from benchmarks.speed.load_visitor import Click

EVERY = 1.0  # seconds between two questions, as the page asks
LOOK = 0.25  # seconds between two looks at what lies on the disk
EXERCISES = 5
_READ_LIMIT = 120.0  # seconds until the room has read its photos


class Board:
    """Asks for the room's state again and again, and compares it with what lies on the disk."""

    def __init__(self, address: str, home: Path) -> None:
        self._address, self._home = address, home
        self.key = self.code = ""
        self.opened = asyncio.Event()  # from then on teams can join
        self.clicks: list[Click] = []
        self.news: list[Click] = []  # of the teams' pages
        self.last: dict[str, dict[str, object]] = {}  # by team, as the board says
        self._said: dict[str, list[tuple[float, int]]] = defaultdict(list)  # photos by team, when the board said so
        self._there: dict[str, list[tuple[float, int]]] = defaultdict(list)  # and when they were on the disk
        self.teams: dict[str, str] = {}  # the workspaces, by team

    async def watch(self, end: float) -> None:
        """Open the room where there is none, then ask until `end`; exercises follow each other."""
        begun = time.monotonic()
        async with httpx.AsyncClient(base_url=self._address, timeout=30, headers={"Origin": self._address}) as client:
            if not self.key:
                await self._open(client)
            self.opened.set()
            looking = asyncio.create_task(self._look_at_disk())
            exercise = 0
            while time.monotonic() < end:
                due = 1 + int(EXERCISES * (time.monotonic() - begun) / max(end - begun, 1))
                if exercise != min(due, EXERCISES):
                    exercise = min(due, EXERCISES)
                    await self._act(client, {"act": "exercise", "number": exercise})
                await self._ask(client)
                await asyncio.sleep(EVERY)
            looking.cancel()

    def lags(self) -> list[float]:
        """Return how much later than the disk the board said each new number of photos, in seconds."""
        found = []
        for team, there in self._there.items():
            for at, n in there:
                said = next((when for when, shown in self._said[team] if shown >= n), None)
                if said is not None:
                    found.append(max(said - at, 0.0))
        return found

    async def _open(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/room", json={"name": "Measured", "example": "turbines", "hours": 2})
        answer.raise_for_status()
        self.key = answer.json()["key"]
        end = time.monotonic() + _READ_LIMIT
        while time.monotonic() < end:
            state = (await client.get(f"/room/{self.key}/state")).json()
            if state["photos"]["sealed"] and (state["filling"] or {}).get("state") != "reading":
                self.code = state["code"]
                return
            await asyncio.sleep(0.5)
        raise TimeoutError(f"the room did not read its photos: {state}")

    async def _act(self, client: httpx.AsyncClient, act: dict[str, object]) -> None:
        (await client.post(f"/room/{self.key}/act", json=act)).raise_for_status()

    async def _ask(self, client: httpx.AsyncClient) -> None:
        start = time.monotonic()
        answer = await client.get(f"/room/{self.key}/state")
        now = time.monotonic()
        self.clicks.append(Click("board", start, now - start))
        for line in answer.json()["teams"]:
            self.last[line["name"]] = {"step": line["step"], "n": line["n"]}
            said = self._said[line["name"]]
            if not said or said[-1][1] != line["n"]:
                said.append((now, line["n"]))

    async def _look_at_disk(self) -> None:
        while True:
            for team, workspace in list(self.teams.items()):
                n = await asyncio.to_thread(self._photos_of, workspace)
                there = self._there[team]
                if n and (not there or there[-1][1] < n):
                    there.append((time.monotonic(), n))
            await asyncio.sleep(LOOK)

    def _photos_of(self, workspace: str) -> int:
        path = self._home / "workspaces" / workspace / "workspace.db"
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM photos WHERE removed IS NULL").fetchone()[0])
        return 0
