"""One team of a workshop that is measured: joins by the code, works as a visitor does, and comes back after a crash."""

import asyncio
import time
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

import httpx

from benchmarks.speed.load_visitor import PORTION, Click, Plan, Visit, Visitor
from benchmarks.speed.workshop_board import Board
from tests.support.streamlit_client.tab import Tab

NEWS = 2.0  # seconds between two questions for the room's news, as a page asks
_COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey")


class TeamVisitor(Visitor):
    """A visitor who comes by a room's code."""

    def __init__(self, address: str, plan: Plan, visit: Visit, client: httpx.AsyncClient, board: Board) -> None:
        super().__init__(address, plan, visit, client)
        self._address, self._client, self._board = address, client, board
        self.name = f"Team {visit.number + 1}"
        self.faults: list[str] = []

    async def stay_until(self, end: float) -> None:
        """Join, collect, train and look around until `end`, in the middle of whatever is being done then."""
        await self._until(end, self._whole_visit())

    async def come_back(self, before: Mapping[str, Mapping[str, object]], end: float) -> None:
        """Open the team's address again; its room, its step and its photos must be there, and the work goes on."""
        await self._think(0, 20)
        self.tab = Tab(self._address, self._client)
        start = time.monotonic()
        await self.tab.open("photos", f"w={self.visit.workspace}")
        self._note("open", start, time.monotonic() - start)
        await self.tab.until(lambda: bool(self.tab.page.labels()), "labels")
        room = (await self._news()).get("room") or {}
        if room.get("team") != self.name:
            self.faults.append(f"{self.name} found itself in {room}")
        there = sum(label["n"] for label in self.tab.page.labels())
        if there < int(str(before.get(self.name, {}).get("n", 0))):
            self.faults.append(f"{self.name} had {before[self.name]} and found {there} photos")
        await self._until(end, self._go_on())

    async def leave(self) -> None:
        """Close the tab, whose server may be gone."""
        with suppress(Exception):
            await self.tab.close()

    async def _until(self, end: float, work: Coroutine[object, object, None]) -> None:
        """Do something, and ask for the room's news beside it, until the time is over."""
        news = asyncio.create_task(self._ask_for_news())
        try:
            async with asyncio.timeout(max(end - time.monotonic(), 0)):
                await work
        except TimeoutError:
            pass
        except Exception as error:  # noqa: BLE001  (whatever it is, it is counted)
            self.faults.append(f"{self.name}: {type(error).__name__}: {error}")
        finally:
            news.cancel()
            self.faults += self.tab.page.faults

    async def _whole_visit(self) -> None:
        await self._arrive()
        await self._bring_photos()
        await self._go_on()

    async def _go_on(self) -> None:
        if not self.visit.trainings:
            if self.tab.page.find("to-train") is None:  # it was killed while photos came
                await self._bring_photos()
            await self._train("quick")
            await self._look_at_results()
            await self._try_photos()
        while True:
            await self._look_around()

    async def _arrive(self) -> None:
        await self._think(0, 40)
        colour = _COLOURS[self.visit.number % len(_COLOURS)]
        start = time.monotonic()
        joined = await self._client.post(
            f"{self._address}/join/{self._board.code}",
            json={"name": self.name, "colour": colour},
            headers={"Origin": self._address},
        )
        joined.raise_for_status()
        query = urlsplit(joined.json()["go"]).query
        self.visit.workspace = parse_qs(query)["w"][0]
        self._board.teams[self.name] = self.visit.workspace
        self._note("join", start, time.monotonic() - start)
        start = time.monotonic()
        await self.tab.open("photos", query)
        self._note("open", start, time.monotonic() - start)
        await self.tab.until(lambda: bool(self.tab.page.labels()), "labels")

    async def _bring_photos(self) -> None:
        ids = {label["name"]: label["id"] for label in self.tab.page.labels()}
        for name, photos in zip(self._plan.labels, self._plan.photos, strict=True):
            for first in range(0, len(photos), PORTION):
                portion = [photo for photo in photos[first : first + PORTION] if photo[0] not in self.visit.sent]
                if not portion:
                    continue
                await self._think(5, 20)
                self.visit.uploads.append(await self.tab.send_photos(self.visit.workspace, ids[name], portion))
                self.visit.sent |= {photo for photo, _ in portion}
        await self.tab.until(lambda: self.tab.page.find("to-train") is not None, "photos to train on", 300)

    async def _ask_for_news(self) -> None:
        while True:
            await asyncio.sleep(NEWS)
            if self.visit.workspace:
                with suppress(httpx.HTTPError):  # the server was killed
                    await self._news()

    async def _news(self) -> dict[str, dict[str, object]]:
        start = time.monotonic()
        answer = await self._client.get(f"{self._address}/workspace/{self.visit.workspace}/guide")
        self._board.news.append(Click("news", start, time.monotonic() - start))
        return dict(answer.json())
