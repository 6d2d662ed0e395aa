"""Routes of the frame: the pages' HTML, what it fetches, and the name of a project.

GET   /, /{page}     the same HTML for each page: which one is shown, its scripts see by the address
GET   /own/{file}    what that HTML fetches of ours
POST  /name          name a project: {"workspace": id, "name": text}
"""

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from server.frame import project_name
from server.frame.assets import Assets

_NEVER_STALE = {"Cache-Control": "no-cache"}  # it names files by their content


def routes(html: str, pages: Collection[str], assets: Assets) -> list[BaseRoute]:
    """Return them all.

    Args:
        html: What every page is answered with.
        pages: The addresses of the pages, without the slash.
        assets: What the HTML fetches.
    """

    async def answer(request: Request) -> Response:
        name = request.path_params.get("name", "")
        if name in pages:
            return HTMLResponse(html, headers=_NEVER_STALE)
        if "." in name:  # a file, such as a browser asks for by itself
            return Response(status_code=404)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{query}", status_code=307)

    return [
        assets.route(),
        Route("/name", project_name.answer, methods=["POST"]),
        Route("/", answer, methods=["GET"]),
        Route("/{name}", answer, methods=["GET"]),
    ]
