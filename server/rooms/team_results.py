"""The results of a room as its teams see them, once they are revealed."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.common.errors import FolderGone
from model.common.files import workspaces_folder
from rooms.room import Room, rooms_folder
from rooms.teams import Team, membership
from server.rooms import pages
from server.rooms.replies import NOT_CACHED, as_json, as_page
from server.rooms.results import results_of, small_copy
from server.rooms.shared_states import STATES, packed
from server.rooms.wording import RoomPageCode
from workspace.workspace import Workspace


def routes() -> list[Route]:
    """Return the routes of the teams' results; the key of a team's workspace opens its room's."""
    return [
        Route("/workspace/{workspace}/results", as_page(_page), methods=["GET"]),
        Route("/workspace/{workspace}/results/state", as_json(_state), methods=["GET"]),
        Route("/workspace/{workspace}/results/sealed/{photo}", as_json(_sealed), methods=["GET"]),
    ]


def _member(request: Request) -> tuple[Room, Team]:
    """Find the room of a workspace.

    Raises:
        FolderGone: it is in none.
    """
    workspace = Workspace.open(workspaces_folder(), request.path_params["workspace"])
    found = membership(workspace, rooms_folder())
    if found is None:
        raise FolderGone(RoomPageCode.NOT_IN_A_ROOM)
    return found


async def _page(request: Request) -> Response:
    room, team = await run_in_threadpool(_member, request)
    facts = await run_in_threadpool(room.facts)
    config = {"team": team.id, "back": f"/photos?w={team.workspace_id}"}
    return pages.page("team_results", f"{facts.name} · Twenty Photos", config, room=facts.name)


async def _state(request: Request) -> Response:
    return await run_in_threadpool(_now, request)


def _now(request: Request) -> Response:
    room, _ = _member(request)
    data = STATES.answer(f"results {room.id}", lambda: packed(_shown(room)))
    return Response(data, media_type="application/json", headers=NOT_CACHED)


def _shown(room: Room) -> dict[str, object]:
    revealed = room.facts().revealed
    return {"revealed": revealed, "results": results_of(room) if revealed else None}


async def _sealed(request: Request) -> Response:
    return await run_in_threadpool(_sealed_photo, request)


def _sealed_photo(request: Request) -> Response:
    room, _ = _member(request)
    if not room.facts().revealed:
        raise FolderGone(RoomPageCode.NO_TEST_YET)
    return small_copy(room, request.path_params["photo"])
