"""The projector page of a room: what all may see. Its address is no key: nobody leads a room with it."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from model.common.errors import FolderGone
from rooms.room import Room, rooms_folder
from rooms.teams import teams
from server.rooms import pages
from server.rooms.board_state import shown_to_all
from server.rooms.exercises import exercises
from server.rooms.reach import way_in
from server.rooms.replies import NOT_CACHED, as_json, as_page, room_of
from server.rooms.results import results_of, small_copy
from server.rooms.shared_states import STATES, packed
from server.rooms.wording import RoomPageCode


def routes() -> list[Route]:
    """Return the routes of the projector page."""
    return [
        Route("/room/{key}/wall", as_page(_show), methods=["GET"]),
        Route("/wall/{token}", as_page(_page), methods=["GET"]),
        Route("/wall/{token}/state", as_json(_state), methods=["GET"]),
        Route("/wall/{token}/sealed/{photo}", as_json(_sealed), methods=["GET"]),
    ]


def token_of(room: Room) -> str:
    """Return what stands in the address of a room's wall; it follows from the room's key, and not the other way."""
    return _token(room.id)


def _token(room_id: str) -> str:
    return urlsafe_b64encode(hmac.digest(room_id.encode(), b"wall", hashlib.sha256)[:16]).decode().rstrip("=")


def _room(request: Request) -> Room:
    """Open the room of a wall.

    Raises:
        FolderGone: there is none.
    """
    root, asked = rooms_folder(), request.path_params["token"].encode()
    for folder in root.iterdir() if root.is_dir() else ():
        if hmac.compare_digest(_token(folder.name).encode(), asked):
            return Room.open(root, folder.name)
    raise FolderGone(RoomPageCode.NO_WALL)


async def _show(request: Request) -> Response:
    room = await run_in_threadpool(room_of, request)
    return RedirectResponse(f"/wall/{token_of(room)}", status_code=303, headers=NOT_CACHED)


async def _page(request: Request) -> Response:
    room = await run_in_threadpool(_room, request)
    facts = await run_in_threadpool(room.facts)
    join = way_in(request, f"/join/{facts.code}")
    config = {"join": join, "code": facts.code, "exercises": exercises()}
    return pages.page("wall", f"{facts.name} · Twenty Photos", config, room=facts.name)


async def _state(request: Request) -> Response:
    return await run_in_threadpool(_now, request)


def _now(request: Request) -> Response:
    room = _room(request)
    data = STATES.answer(f"wall {room.id}", lambda: packed(_shown(room)))
    return Response(data, media_type="application/json", headers=NOT_CACHED)


def _shown(room: Room) -> dict[str, object]:
    facts = room.facts()
    return {
        **shown_to_all(facts),
        "teams": [{"id": team.id, "name": team.name, "colour": team.colour} for team in teams(room)],
        "results": results_of(room) if facts.revealed else None,
    }


async def _sealed(request: Request) -> Response:
    return await run_in_threadpool(_sealed_photo, request)


def _sealed_photo(request: Request) -> Response:
    room = _room(request)
    if not room.facts().revealed:
        raise FolderGone(RoomPageCode.NO_PHOTO)
    return small_copy(room, request.path_params["photo"])
