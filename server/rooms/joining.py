"""The page on which a team joins a room, by its code. Codes can be guessed, so wrong ones are throttled."""

import asyncio
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from model.decision import inputs
from rooms.room import Room, rooms_folder
from rooms.standings import costs_of
from rooms.teams import COLOURS, MOST_TEAMS, join, teams
from server.access.login_throttle import LoginThrottle
from server.password import LONGEST, is_right
from server.rooms import pages
from server.rooms.board_state import photos_of
from server.rooms.opening import read_again
from server.rooms.replies import TooOften, as_json, as_page, asked, hold_back, reply
from server.rooms.shared_states import changed
from server.rooms.wording import RoomPageCode

_throttle = LoginThrottle()
_joinings = LoginThrottle(per_client=MOST_TEAMS, client_seconds=30.0)  # a class may share one address
_comparing = asyncio.Semaphore(2)  # each takes 16 MB and a core for a moment


class Team(msgspec.Struct):
    """What a team says of itself."""

    name: Annotated[str, Meta(max_length=200)]
    colour: Annotated[str, Meta(max_length=40)]
    password: Annotated[str, Meta(max_length=LONGEST)] = ""


def routes() -> list[Route]:
    """Return the routes of the join page."""
    return [
        Route("/join", as_page(_ask_for_code), methods=["GET"]),
        Route("/join/{code}", as_page(_page), methods=["GET"]),
        Route("/join/{code}", as_json(_join), methods=["POST"]),
        Route("/join/{code}/state", as_json(_state), methods=["GET"]),
    ]


async def _ask_for_code(_: Request) -> Response:
    return pages.page("join", "Join a workshop · Twenty Photos", {"room": None, "colours": COLOURS})


async def _page(request: Request) -> Response:
    """Show the page for a code; a wrong one is said there, where another one can be typed."""
    code, room, problem = request.path_params["code"], None, ""
    try:
        room = await run_in_threadpool(_said, request)
    except TooOften:
        raise
    except TwentyError as error:
        problem = str(error)
    config = {"room": room, "code": code[:20], "problem": problem, "colours": COLOURS}
    title = f"Join {room['name']}" if room else "Join a workshop"
    return pages.page("join", f"{title} · Twenty Photos", config)


async def _state(request: Request) -> Response:
    return reply(200, await run_in_threadpool(_said, request))


def _said(request: Request) -> dict[str, object]:
    room = _room(request)
    facts = room.facts()
    taken = [{"name": team.name, "colour": team.colour} for team in teams(room)]
    said = {"code": facts.code, "name": facts.name, "password": facts.has_password}
    return {**said, "ends": facts.ends, "teams": taken}


def _room(request: Request) -> Room:
    """Find the room of a code.

    Raises:
        TooOften: too many wrong ones were tried from there.
        FolderGone: there is none.
    """
    client = hold_back(_throttle, request)
    room = Room.by_code(rooms_folder(), request.path_params["code"].replace("-", ""))
    _throttle.give_back(client)
    return room


async def _join(request: Request) -> Response:
    said = await asked(request, Team)
    room = await run_in_threadpool(_room, request)
    await _check_password(request, room, said.password)
    hold_back(_joinings, request)
    return await run_in_threadpool(_joined, room, said)


async def _check_password(request: Request, room: Room, password: str) -> None:
    facts = await run_in_threadpool(room.facts)
    if not facts.has_password:
        return
    if not password.strip():
        raise TwentyError(RoomPageCode.WORD_NEEDED)
    client = hold_back(_throttle, request)
    async with _comparing:
        right = await asyncio.to_thread(is_right, password, facts.password_hash)
    if not right:
        raise TwentyError(RoomPageCode.WRONG_WORD)
    _throttle.give_back(client)


def _joined(room: Room, said: Team) -> Response:
    if read_again(room):  # which labels there are is not known before all are there
        raise TwentyError(RoomPageCode.NOT_READY)
    labels = photos_of(room).labels
    if not labels:
        raise TwentyError(RoomPageCode.NO_PHOTOS)
    team = join(room, said.name, said.colour, workspaces_folder(), labels)
    if (costs := costs_of(room)) is not None:
        inputs.save(workspaces_folder() / team.workspace_id, costs)
    changed(room)
    return reply(201, {"go": f"/photos?w={team.workspace_id}"})
