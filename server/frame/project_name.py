"""Names a project, as the bar of the page asks for it: whoever knows a workspace's id may."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from model.common.errors import TwentyError
from model.common.files import workspaces_folder
from workspace import project
from workspace.workspace import Workspace

_MOST = 4_000  # bytes of a request


class _Wanted(msgspec.Struct):
    workspace: Annotated[str, Meta(max_length=100)]
    name: Annotated[str, Meta(max_length=1_000)]


async def answer(request: Request) -> Response:
    """Write the name; answer with what was kept of it."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            return Response(status_code=413)
    try:
        wanted = msgspec.json.decode(body, type=_Wanted)
        kept = await run_in_threadpool(_name, wanted)
    except msgspec.MsgspecError:
        return Response(status_code=400)
    except TwentyError:  # deleted meanwhile, or a full disk: the bar shows the name that still is
        return Response(status_code=409)
    return JSONResponse({"name": kept})


def _name(wanted: _Wanted) -> str:
    return project.name(Workspace.open(workspaces_folder(), wanted.workspace), wanted.name)
