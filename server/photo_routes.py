"""Routes of the label cards: photos that a browser hands in for a label, and the small copies that it shows.

    POST  /workspace/{workspace}/labels/{label}/photos   one photo, as the body
    GET   /workspace/{workspace}/small/{photo}           the small copy of a photo

The workspace's id is the key, as it is everywhere; who does not know it can ask for nothing, so no other site's page
can borrow a visitor's rights either, and what such a page sends was refused before (`server.access.allowed_hosts`).
The room's password stands before both. Small copies stay in no browser's cache, as no picture does.
"""

import os
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jobs.uploads import upload_spool
from jobs.uploads.upload_spool import Upload
from model.common.errors import FileRefused, FolderGone, PhotoRefused, StorageFull, TwentyError
from model.common.files import data_folder, error_of, workspaces_folder
from model.common.text import display_name
from model.photos.opened_file import refuse_too_large
from server import services
from server.phone import uploads
from server.phone.uploads import BodyRefused
from server.phone_presence import LineBusy, Place
from workspace.workspace import Workspace

NOT_CACHED = {"Cache-Control": "no-store"}
_BUSY, _GONE = 429, 410
Handler = Callable[[Request, Workspace], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of the label cards; they need the room's password, as the pages do."""
    return [
        Route("/workspace/{workspace}/labels/{label}/photos", _with_workspace(_photo), methods=["POST"]),
        Route("/workspace/{workspace}/small/{photo}", _with_workspace(_small), methods=["GET"]),
    ]


def _with_workspace(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Open the workspace and hand it over; where that cannot be, answer with a sentence."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        try:
            named = request.path_params["workspace"]
            workspace = await run_in_threadpool(Workspace.open, workspaces_folder(), named)
            return await handler(request, workspace)
        except FolderGone as error:
            return _said(_GONE, str(error))
        except TwentyError as error:
            return _said(507 if isinstance(error, StorageFull) else 503, str(error))
        except OSError as error:
            return _said(507, str(error_of(error, data_folder())))

    return handle


async def _photo(request: Request, workspace: Workspace) -> Response:
    try:
        with services.phone_line().sending(workspace.id) as place:
            return await _received(request, workspace, place)
    except LineBusy:
        return _said(_BUSY, "Many photos are arriving: it goes on in a moment.")
    except BodyRefused as refused:
        return _said(refused.status, refused.reason)


async def _received(request: Request, workspace: Workspace, place: Place) -> Response:
    """Read one photo from the wire and keep it; one that is too large is refused by its size, before it is sent."""
    asked, label = request.query_params, request.path_params["label"]
    name = display_name(asked.get("name", ""))
    try:
        refuse_too_large(name, _number(asked.get("bytes", "")))
    except PhotoRefused as refusal:
        await run_in_threadpool(workspace.add_refusals, [refusal])
        return Response(status_code=204)
    async with uploads.photo(request, place) as file:
        return await run_in_threadpool(_kept, workspace, label, name, file)


def _kept(workspace: Workspace, label: str, name: str, file: IO[bytes]) -> Response:
    """Hand a photo to the upload queue, which has its own limits and says by name what it refuses."""
    if label not in {str(place.id) for place in workspace.places()}:
        return _said(409, "This label was removed.")
    if not upload_spool.has_room(workspace.uploads_folder, file.seek(0, os.SEEK_END)):
        return _said(_BUSY, "Many photos are being read: it goes on in a moment.")
    with uploads.in_memory:
        file.seek(0)
        services.upload_queue().add(workspace, [Upload(name, file.read(), int(label))])
    return Response(status_code=204)


async def _small(request: Request, workspace: Workspace) -> Response:
    try:
        copy = await run_in_threadpool(_small_copy, workspace, request.path_params["photo"])
    except (FileRefused, ValueError, FileNotFoundError):  # it is gone from the disk, or that is the name of none
        return _said(404, "There is no such photo.")
    return Response(copy, media_type="image/jpeg", headers=NOT_CACHED)


def _small_copy(workspace: Workspace, photo_id: str) -> bytes:
    # Read here and now: a file that is handed over by its name may be deleted before it is sent.
    try:
        return workspace.store.thumbnail_path(photo_id).read_bytes()
    except (FileRefused, FolderGone):
        raise
    except TwentyError:  # there is no place to keep a small copy: the photo itself will do
        return workspace.store.path(photo_id).read_bytes()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _said(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, NOT_CACHED)
