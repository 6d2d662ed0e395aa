"""What a facilitator takes along of a room: its results as tables, the teams' reports, and the room itself."""

import re
import unicodedata
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from jobs.rooms.room_packer import What, file_of
from model.checks.findings import Finding
from model.classifier.classifier import Classifier
from model.common.errors import FolderGone, TwentyError
from model.common.files import workspaces_folder
from model.common.progress import OnProgress
from rooms.exported import photos_csv, results_csv, save_reports
from rooms.room import Room
from rooms.saved import LARGEST, save_room
from rooms.standings import standings
from rooms.teams import Team
from server import services
from server.rooms.replies import NOT_CACHED, as_json, room_of
from server.rooms.wording import RoomPageCode
from workspace.workspace import Workspace

_PATIENCE = 10.0  # seconds for the checks of a team's photos: a report without them says less, and no wrong thing


def routes() -> list[Route]:
    """Return the routes of what is taken along."""
    return [
        Route("/room/{key}/results.csv", as_json(_results), methods=["GET"]),
        Route("/room/{key}/photos.csv", as_json(_photos), methods=["GET"]),
        Route("/room/{key}/reports.zip", as_json(_reports), methods=["GET"]),
        Route("/room/{key}/room.zip", as_json(_room), methods=["GET"]),
    ]


def pack(room: Room, what: What) -> None:
    """Begin to make a file of a room."""
    making = _make_reports if what == "reports" else _make_room
    services.room_packer().start(room, what, lambda on_progress: making(room, on_progress))


def _make_reports(room: Room, on_progress: OnProgress) -> str:
    without = save_reports(room, workspaces_folder(), file_of(room, "reports"), _findings, on_progress)
    return " ".join(f"{team.name}: {why}" for team, why in without)


def _findings(workspace: Workspace, classifier: Classifier) -> Sequence[Finding]:
    return services.check_queue().after_training(workspace, classifier, _PATIENCE) or ()


def _make_room(room: Room, on_progress: OnProgress) -> str:
    without = save_room(room, workspaces_folder(), file_of(room, "room"), on_progress)
    said = [_left_out(team, why) for team, why in without]
    if (size := file_of(room, "room").stat().st_size) > LARGEST:
        said.append(RoomPageCode.LARGER_THAN_OPENED.sentence(n=size >> 20, most=LARGEST >> 20))
    return " ".join(said)


def _left_out(team: Team, why: TwentyError) -> str:
    if isinstance(why, FolderGone):  # its own sentence is for whoever opens an address
        return RoomPageCode.GONE_FROM_FILE.sentence(team=team.name)
    return RoomPageCode.NOT_IN_FILE.sentence(team=team.name, because=str(why))


async def _results(request: Request) -> Response:
    return await run_in_threadpool(lambda: _table(request, "results"))


async def _photos(request: Request) -> Response:
    return await run_in_threadpool(lambda: _table(request, "photos"))


def _table(request: Request, what: str) -> Response:
    room = room_of(request)
    data = (results_csv if what == "results" else photos_csv)(standings(room, workspaces_folder()))
    return Response(data, media_type="text/csv", headers=_as_file(f"{_stem(room)}-{what}.csv"))


async def _reports(request: Request) -> Response:
    return await run_in_threadpool(lambda: _packed(request, "reports"))


async def _room(request: Request) -> Response:
    return await run_in_threadpool(lambda: _packed(request, "room"))


def _packed(request: Request, what: What) -> Response:
    room = room_of(request)
    path = file_of(room, what)
    if not path.is_file():
        raise TwentyError(RoomPageCode.NOT_MADE)
    return FileResponse(path, media_type="application/zip", headers=_as_file(f"{_stem(room)}-{what}.zip"))


def _as_file(name: str) -> dict[str, str]:
    return {**NOT_CACHED, "Content-Disposition": f'attachment; filename="{name}"'}


def _stem(room: Room) -> str:
    """Return a room's name as any system takes it for a file's."""
    plain = unicodedata.normalize("NFKD", room.facts().name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "room"
