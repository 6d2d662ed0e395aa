"""Routes of the guided path, behind the server's password as the pages are.

    GET   /workspace/{workspace}/guide   where somebody is: exercise, steps, what they wrote down, the room
    POST  /workspace/{workspace}/guide   do something: {"act": "bet", ...} (`server.guide.acts`); the answer is the same
    POST  /guide/begin                   make a workspace to begin in, with the labels of the example: {"workspace": id}

The workspace's id is the key, as it is everywhere.
"""

import asyncio
from contextlib import nullcontext
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from model.common.errors import FolderGone, StorageFull, TwentyError
from model.common.files import workspaces_folder
from server.guide import photos
from server.guide.acts import Act, MakeGuess, Plant
from server.guide.notebook import notebook_of
from server.guide.polled import polled
from server.guide.state import state_of
from workspace import guide
from workspace.workspace import Workspace

_MOST = 8_000  # bytes of a request
_NOT_CACHED = {"Cache-Control": "no-store"}
_working = asyncio.Semaphore(2)  # acts that take seconds: a room that does them at once leaves threads for all else


def routes() -> list[Route]:
    """Return the routes of the guided path."""
    return [
        Route("/workspace/{workspace}/guide", _state, methods=["GET"]),
        Route("/workspace/{workspace}/guide", _act, methods=["POST"]),
        Route("/guide/begin", _begin, methods=["POST"]),
    ]


async def _state(request: Request) -> Response:
    try:
        return _answer(await run_in_threadpool(polled, request.path_params["workspace"]))
    except (TwentyError, OSError):  # deleted, or not to be opened: the page beside it says why
        return _answer({"gone": True})


async def _act(request: Request) -> Response:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            return _said(413, "That is too long.")
    try:
        act = msgspec.json.decode(body, type=Act)
        async with _working if isinstance(act, MakeGuess | Plant) else nullcontext():
            return _answer(await run_in_threadpool(_carried_out, request.path_params["workspace"], act))
    except msgspec.MsgspecError:
        return _said(400, "Fill in everything first.")
    except FolderGone as error:
        return _said(410, str(error))
    except TwentyError as error:
        return _said(507 if isinstance(error, StorageFull) else 409, str(error))


async def _begin(_: Request) -> Response:
    try:
        return _answer({"workspace": await run_in_threadpool(_new_workspace)})
    except TwentyError as error:
        return _said(507 if isinstance(error, StorageFull) else 503, str(error))


def _carried_out(workspace_id: str, act: Act) -> dict[str, Any]:
    """Do something, and return how things stand then, with the photos of a guess."""
    workspace = Workspace.open(workspaces_folder(), workspace_id)
    shown = act.carry_out(notebook_of(workspace))
    return state_of(workspace) | ({"guess": shown} if isinstance(act, MakeGuess) else {})


def _new_workspace() -> str:
    labels = photos.example_labels()
    workspace = Workspace.create(workspaces_folder())
    try:
        for label in labels:
            workspace.add_label(label)
        guide.change(workspace, exercise=1)
    except BaseException:
        workspace.delete()
        raise
    return workspace.id


def _answer(values: dict[str, Any]) -> Response:
    return JSONResponse(values, headers=_NOT_CACHED)


def _said(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, _NOT_CACHED)
