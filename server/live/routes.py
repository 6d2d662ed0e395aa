"""Routes of live answers on the app's own pages.

    GET  /live/{version}/{name}                  the scripts and the runtime, the same for everybody
    GET  /workspace/{workspace}/live/{version}   a workspace's classifier as a graph

The workspace's id is the key to its classifier, as it is to its photos (`server.photo_routes`); a phone has its pass
instead (`server.phone.routes`). The network then runs in the browser: no picture of the camera comes here.
"""

from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from model.common.errors import FolderGone, TwentyError
from model.common.files import workspaces_folder
from server.live import files
from server.live.models import LiveModel, file_of, model_of
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

_CHUNK = 1 << 18  # bytes: of 50 MB: no more wait in memory for a slow phone
_GONE, _UNAVAILABLE, _UNCHANGED = 410, 503, 304


def free_routes() -> list[Route]:
    """Return the routes that need no password: what they answer with is no secret."""
    return [files.route()]


def routes() -> list[Route]:
    """Return the routes that need the room's password, as the pages do."""
    return [Route("/workspace/{workspace}/live/{version}", _of_workspace, methods=["GET"])]


async def _of_workspace(request: Request) -> Response:
    return await graph_of(request, lambda: Workspace.open(workspaces_folder(), request.path_params["workspace"]))


async def graph_of(request: Request, workspace: Callable[[], Workspace]) -> Response:
    """Answer with the classifier that a request's `version` names; where there is none, with a sentence."""
    version = request.path_params["version"]

    def found() -> LiveModel:
        model = model_of(file_of(workspace(), version))
        if model.version != version:
            raise FolderGone(WorkspaceCode.NO_SUCH_CLASSIFIER)
        return model

    try:
        model = await run_in_threadpool(found)
    except FolderGone as error:
        return _said(_GONE, str(error))
    except TwentyError as error:  # such as a file that is damaged
        return _said(_UNAVAILABLE, str(error))
    headers = {"Cache-Control": "private, max-age=86400, immutable", "ETag": f'"{version}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=_UNCHANGED, headers=headers)
    headers["Content-Length"] = str(len(model.graph))
    return StreamingResponse(_pieces(model.graph), media_type="application/octet-stream", headers=headers)


async def _pieces(graph: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(graph), _CHUNK):
        yield graph[start : start + _CHUNK]


def _said(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status, {"Cache-Control": "no-store"})
