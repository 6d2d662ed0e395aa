"""Routes of the shared page: what a visitor of a share link is answered.

    GET   /shared/{token}           the page
    POST  /shared/{token}/photos    one photo, as the body; its answer comes back, and nothing of it is kept

The token in the path (`workspace.share_link`) is all that is needed and all that counts, as with the phones' passes:
no cookie is read, no session begins, and no address here leads to a photo, a label's photos or a page of the workspace.
A photo is read from the wire into a file without a name, opened in the sandbox, answered, and gone.
"""

import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import IO

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from model.common.errors import FolderGone, PhotoRefused, TwentyError
from model.common.files import data_folder, error_of, workspaces_folder
from model.common.text import display_name
from model.network.backbone import load_backbone
from model.photos.levels import under
from model.photos.photo import asked_photo
from model.prediction.card import card
from model.prediction.prediction import predict
from server import services
from server.phone import uploads
from server.phone.uploads import BodyRefused
from server.phone_presence import LineBusy
from server.share import page as shared_page
from server.share.classifiers import opened
from workspace.pass_index import PassEnded, PassUnknown
from workspace.share_link import DAY, ShareLink, find_link

_BUSY = "Many photos are arriving. Try it again in a moment."
_answering = threading.BoundedSemaphore(2)  # photos in memory, at most 30 MB each; the others wait on the disk
Handler = Callable[[Request, ShareLink], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of the shared page. They need no password: the token is the stronger key."""
    return [
        Route("/shared/{token}", _with_link(_page), methods=["GET"]),
        Route("/shared/{token}/photos", _with_link(_photos), methods=["POST"]),
    ]


def _with_link(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Find the link and hand it over; without one, answer with a sentence."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        try:
            link = await run_in_threadpool(find_link, workspaces_folder(), request.path_params["token"])
            return await handler(request, link)
        except TwentyError as error:  # the last: such as a copy that is damaged
            status = (
                404 if isinstance(error, PassUnknown) else 410 if isinstance(error, (PassEnded, FolderGone)) else 503
            )
            return shared_page.problem(str(error), status) if handler is _page else _refused(status, str(error))

    return handle


async def _page(request: Request, link: ShareLink) -> Response:
    classifier = await run_in_threadpool(opened, link.classifier)
    return shared_page.page(request.path_params["token"], classifier.labels, when(link.ends))


async def _photos(request: Request, link: ShareLink) -> Response:
    """Answer one photo."""
    try:
        with services.share_line().sending(request.path_params["token"]) as place:
            async with uploads.photo(request, place) as file:
                return await run_in_threadpool(_answer, link, request.query_params.get("name", ""), file)
    except LineBusy:
        return _refused(429, _BUSY)
    except BodyRefused as refused:
        return _refused(refused.status, refused.reason)
    except OSError as error:  # of the file that it came into
        return _refused(507, str(error_of(error, data_folder())))


def _answer(link: ShareLink, name: str, file: IO[bytes]) -> Response:
    classifier = opened(link.classifier)
    with _answering:
        file.seek(0)
        sent = [(display_name(name), file.read())]
        (photo,) = under(services.decoder().read_many(sent, classifier.squares_wanted), classifier.mapping)
        if isinstance(photo, PhotoRefused):
            return _refused(422, photo.reason)
        (answer,) = predict(classifier, load_backbone(classifier.backbone), [asked_photo(photo)])
    return _json(200, msgspec.to_builtins(card(answer, classifier)))


def when(ends: float) -> str:
    """Return when a link ends: "today at 15:40", "on Friday, 4 December, at 09:10"."""
    moment = datetime.fromtimestamp(ends)
    day = "today" if moment.date() == datetime.now().date() else f"on {moment:%A}"
    far = ends - time.time() > DAY
    return f"{day}{f', {moment.day} {moment:%B},' if far else ''} at {moment:%H:%M}"


def _refused(status: int, reason: str) -> JSONResponse:
    return _json(status, {"reason": reason})


def _json(status: int, answer: object) -> JSONResponse:
    return JSONResponse(answer, status, {"Cache-Control": "no-store"})
