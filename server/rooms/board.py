"""The facilitator's board of a room. The room's key in its address is all that is needed to lead the room."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.rooms.room_packer import What
from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from rooms import notes, notices
from rooms.answers import note_reveal
from rooms.leaving import remove
from rooms.room import EXERCISES, Room
from rooms.teams import Team, team, teams
from server import services
from server.guide.notebook import HELP
from server.rooms import pages
from server.rooms.board_state import WANTED, board_state
from server.rooms.exercises import exercises
from server.rooms.reach import way_in
from server.rooms.replies import NOT_CACHED, as_json, as_page, asked, reply, room_of
from server.rooms.results import results_of, small_copy
from server.rooms.shared_states import STATES, changed, packed
from server.rooms.taken_along import pack
from server.rooms.wall import token_of
from server.rooms.wording import RoomPageCode


def routes() -> list[Route]:
    """Return the routes of the board."""
    return [
        Route("/room/{key}", as_page(_page), methods=["GET"]),
        Route("/room/{key}/state", as_json(_state), methods=["GET"]),
        Route("/room/{key}/act", as_json(_act), methods=["POST"]),
        Route("/room/{key}/teams/{team}", as_json(_way_back), methods=["GET"]),
        Route("/room/{key}/sealed/{photo}", as_json(_sealed), methods=["GET"]),
    ]


_TeamNumber = Annotated[int, Meta(ge=0, lt=1 << 31)]


class _Act(msgspec.Struct, tag_field="act", tag=str.lower):
    """Something that the facilitator does."""


class Nudge(_Act):
    """Tell a team, or all of them, something."""

    text: Annotated[str, Meta(min_length=1, max_length=notices.LONGEST)]
    team: _TeamNumber | None = None


class Give(_Act):
    """Give a team, or all of them, up to `n` more photos of each label."""

    n: Annotated[int, Meta(ge=1, le=200)]
    team: _TeamNumber | None = None


class Helped(_Act):
    """Note that a team has got the help that it asked for."""

    team: _TeamNumber


class Exercise(_Act):
    """Begin an exercise; 0 ends it."""

    number: Annotated[int, Meta(ge=0, le=EXERCISES)]


class Pause(_Act):
    """Have all look up, or go on."""

    on: bool


class Reveal(_Act):
    """Show everybody the results, or hide them again."""

    on: bool


class Pack(_Act):
    """Make a file to take along."""

    what: What


class Remove(_Act):
    """Remove a team, with its photos and all that it has."""

    team: int


class Delete(_Act):
    """Delete the room, with all that its teams have; its code confirms it."""

    code: Annotated[str, Meta(max_length=20)]


async def _page(request: Request) -> Response:
    room = await run_in_threadpool(room_of, request)
    facts = await run_in_threadpool(room.facts)
    config = {
        "key": room.id,
        "code": facts.code,
        "wall": f"/wall/{token_of(room)}",
        "join": way_in(request, f"/join/{facts.code}"),
        "exercises": exercises(),
        "wanted": WANTED,
    }
    return pages.page("board", f"{facts.name} · Twenty Photos", config, room=facts.name)


async def _state(request: Request) -> Response:
    return await run_in_threadpool(_now, request)


def _now(request: Request) -> Response:
    room = room_of(request)
    data = STATES.answer(f"board {room.id}", lambda: packed({**board_state(room), "results": results_of(room)}))
    return Response(data, media_type="application/json", headers=NOT_CACHED)


async def _act(request: Request) -> Response:
    act = await asked(request, Nudge | Give | Helped | Exercise | Pause | Reveal | Pack | Remove | Delete)  # type: ignore[arg-type]
    return await run_in_threadpool(_done, request, act)


def _done(request: Request, act: _Act) -> Response:
    room = room_of(request)
    try:
        _do(room, act)
    finally:
        changed(room)
    return reply(200, {})


def _do(room: Room, act: _Act) -> None:
    match act:
        case Nudge(text=text, team=to):
            notices.tell(room, text, team(room, to).id if to is not None else None)
        case Give(n=n, team=to):
            services.room_giver().give(room, _teams(room, to), n, workspaces_folder())
        case Helped(team=to):
            notes.remove(room, to, HELP)
        case Exercise(number=number):
            room.change(exercise=number)
        case Pause(on=on):
            room.change(paused=on)
        case Reveal(on=on):
            if on:
                note_reveal(room, workspaces_folder())
            room.change(revealed=on)
        case Pack(what=what):
            pack(room, what)
        case Remove(team=gone):
            remove(room, gone, workspaces_folder(), services.delete_workspace)
        case Delete(code=code):
            _delete(room, code)


def _teams(room: Room, to: int | None) -> list[Team]:
    return teams(room) if to is None else [team(room, to)]


def _delete(room: Room, code: str) -> None:
    known = room.facts().code
    if code.strip().upper() != known:
        raise TwentyError(RoomPageCode.NOT_THE_CODE, right=known)
    room.delete(workspaces_folder(), services.delete_workspace)


async def _way_back(request: Request) -> Response:
    """Answer with the address of a team's photos, for a device that has lost it."""

    def found() -> Team:
        number = request.path_params["team"]
        return team(room_of(request), int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0)

    member = await run_in_threadpool(found)
    return reply(200, way_in(request, f"/photos?w={member.workspace_id}"))


async def _sealed(request: Request) -> Response:
    return await run_in_threadpool(lambda: small_copy(room_of(request), request.path_params["photo"]))
