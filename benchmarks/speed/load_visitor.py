"""One person in a workshop: brings photos, trains, looks around, tries new ones, at the pace of people."""

import asyncio
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx

from tests.support.streamlit_client.messages import Upload
from tests.support.streamlit_client.tab import Tab, TabError

ARRIVAL_LIMIT = 300.0  # seconds
TRAINING_LIMIT = 900.0  # seconds: with thirty at once the last waits for all others
PORTION = 10  # photos a person chooses at a time
_DETAILS = ("Can it be trusted?", "Make it better", "Mistakes")


@dataclass(frozen=True)
class Click:
    """Something that a visitor did, and how long the page took to answer."""

    what: str
    at: float  # time.monotonic()
    seconds: float


@dataclass
class Visit:
    """What became of one visitor."""

    number: int
    workspace: str = ""
    sent: set[str] = field(default_factory=set)  # names of the photos that the page took
    clicks: list[Click] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)  # seconds a portion
    arrivals: list[float] = field(default_factory=list)  # seconds until all photos sent were read
    trainings: list[tuple[str, float, float]] = field(default_factory=list)  # pace, first answer, end: seconds
    training_spans: list[tuple[float, float]] = field(default_factory=list)  # time.monotonic()
    answers: int = 0  # photos predicted
    received: int = 0  # bytes over the websocket
    polls: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What a visitor brings and does."""

    labels: tuple[str, str]
    photos: tuple[list[Upload], list[Upload]]  # of each label
    to_try: list[Upload]
    pace: str  # of the second training; the first is quick
    seconds: float  # of the whole visit
    seed: int


class Visitor:
    """Goes through the whole app once, then looks around until the time is over."""

    def __init__(self, address: str, plan: Plan, visit: Visit, client: httpx.AsyncClient) -> None:
        self._plan, self.visit = plan, visit
        self.tab = Tab(address, client)
        self._random = random.Random(plan.seed)
        self._unit = plan.seconds / 600  # a short benchmark has hasty people

    async def stay(self) -> None:
        """Do all of it; what goes wrong is noted, not raised."""
        end = time.monotonic() + self._plan.seconds
        try:
            await self._arrive()
            await self._bring_photos()
            await self._train("quick")
            await self._look_at_results()
            await self._try_photos()
            if self._plan.pace:
                await self._train(self._plan.pace)
            while time.monotonic() < end:
                await self._look_around()
        except (TabError, AssertionError, OSError, httpx.HTTPError) as error:
            self.visit.faults.append(f"{type(error).__name__}: {error}")
        finally:
            self.visit.faults += self.tab.page.faults
            self.visit.received, self.visit.polls = self.tab.traffic.received, self.tab.traffic.polls
            await self.tab.close()

    async def look_in(self) -> None:
        """Open the page of photos and leave."""
        await self._arrive()
        await self.tab.close()

    async def _arrive(self) -> None:
        await self._think(0, 40)
        start = time.monotonic()
        await self.tab.open()
        self._note("open", start, time.monotonic() - start)
        await self._think(4, 15)
        await self._do("own", self.tab.use("own"))
        await self.tab.until(lambda: bool(self.tab.page.labels()), "labels")
        self.visit.workspace = parse_qs(self.tab.page.query)["w"][0]

    async def _bring_photos(self) -> None:
        ids = [label["id"] for label in self.tab.page.labels() if not label["others"]]
        for label_id, name in zip(ids, self._plan.labels, strict=True):
            await self._think(3, 10)
            await self._do("name", self.tab.use("label-cards", {"do": "rename", "label": label_id, "name": name}))
        for label_id, photos in zip(ids, self._plan.photos, strict=True):
            for first in range(0, len(photos), PORTION):
                await self._think(5, 20)
                portion = photos[first : first + PORTION]
                self.visit.uploads.append(await self.tab.send_photos(self.visit.workspace, label_id, portion))
                self.visit.sent |= {name for name, _ in portion}
        last = time.monotonic()
        await self.tab.until(lambda: self.tab.page.find("to-train") is not None, "photos to train on", ARRIVAL_LIMIT)
        await self.tab.until(self._all_there, "the last photo", ARRIVAL_LIMIT)
        self.visit.arrivals.append(time.monotonic() - last)

    def _all_there(self) -> bool:
        return bool(sum(label["n"] for label in self.tab.page.labels()) == sum(map(len, self._plan.photos)))

    async def _train(self, pace: str) -> None:
        await self._think(5, 20)
        if self.tab.page.find("to-train"):
            await self._do("to training", self.tab.use("to-train"))
        else:
            await self._do("page", self.tab.go("train"))
        await self._think(3, 12)
        await self._do("pace", self.tab.use("pace", f"**{pace.capitalize()}**"))
        await self._think(2, 6)
        again, start = self._ended(), time.monotonic()
        await self._do("train", self.tab.use("train"))
        if again:  # what the training before had ended with stands there for a moment still
            await self.tab.until(lambda: not self._ended(), "the training to begin")
        await self.tab.until(lambda: self._has_answer() or self._ended(), "a first answer", TRAINING_LIMIT)
        first = time.monotonic() - start
        await self.tab.until(self._ended, "the end of training", TRAINING_LIMIT)
        self.visit.trainings.append((pace, first, time.monotonic() - start))
        self.visit.training_spans.append((start, time.monotonic()))
        assert "That did not work" not in self.tab.page.text(), self.tab.page.text()
        await self._think(3, 10)
        await self._do("to results", self.tab.use("to-results"))

    def _has_answer(self) -> bool:
        return "First answer: " in self.tab.page.text()  # and not the stage of that name

    def _ended(self) -> bool:
        return self.tab.page.find("to-results") is not None

    async def _look_at_results(self) -> None:
        for part in _DETAILS:
            await self._think(6, 20)
            await self._do("results part", self.tab.use("part", part))

    async def _try_photos(self) -> None:
        await self._think(4, 10)
        await self._do("page", self.tab.go("try"))
        await self._think(3, 10)
        await self._do("predict", self.tab.upload("try-files-", self._plan.to_try))
        said = f'"total": {len(self._plan.to_try)}'
        assert said in self.tab.page.text(), f"no answers: {self.tab.page.text()[-300:]}"
        self.visit.answers += len(self._plan.to_try)

    async def _look_around(self) -> None:
        await self._think(5, 15)
        page = self._random.choice(["photos", "train", "results", "try", "decide", "results", "photos"])
        await self._do("page", self.tab.go(page))
        if page == "photos":
            await self._think(2, 8)
            await self._do("look", self.tab.use("label-cards", {"do": "look"}))
        if page == "results":
            await self._think(3, 10)
            await self._do("results part", self.tab.use("part", self._random.choice(_DETAILS)))

    async def _think(self, low: float, high: float) -> None:
        await asyncio.sleep(self._random.uniform(low, high) * self._unit)

    async def _do(self, what: str, action: Awaitable[float]) -> None:
        start = time.monotonic()
        self._note(what, start, await action)

    def _note(self, what: str, start: float, seconds: float) -> None:
        self.visit.clicks.append(Click(what, start, seconds))
