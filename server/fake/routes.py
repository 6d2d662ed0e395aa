"""Routes of a stand-in trial: what the product's page is answered, and what the person's.

    GET   /product/{token}                    the page
    POST  /product/{token}/photos             one photo, as the body; it waits for a person
    GET   /product/{token}/answers            what was said of the photos whose tickets are asked for
    GET   /person/{token}                     the page
    GET   /person/{token}/next                the photo to look at, and the labels
    GET   /person/{token}/photos/{number}     that photo
    POST  /person/{token}/answers             what they say of it
    POST  /person/{token}/undo                asks about the last one again

The token in the path (`workspace.stand_in`) is all that is needed and all that counts, as with share links. Each side
has its own. A product learns of its own photos alone, by tickets that it made up; a person sees a photo only while they
are asked about it. Photos are opened in the sandbox before anybody sees them.
"""

import re
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from model.common.errors import FileRefused, FolderGone, PhotoRefused, StorageFull, TwentyError
from model.common.files import data_folder, error_of, workspaces_folder
from model.common.text import display_name
from server import services
from server.fake import keeping, pages
from server.phone import uploads
from server.phone.uploads import BodyRefused
from server.phone_presence import LineBusy
from server.share.routes import when
from workspace import project
from workspace.expiry import note_use
from workspace.pass_index import PassEnded, PassUnknown
from workspace.stand_in import Side, Trial, find_trial
from workspace.stand_in_photos import NOT_SURE, TrialPhoto, TrialPhotos
from workspace.wording import WorkspaceCode

MOST_TICKETS = 60  # asked for at once
_BUSY = "Many photos are arriving. Try it again in a moment."
_NAMED = re.compile("[0-9a-f]{32}")  # tickets, and persons: 128 bits that a browser has made up
_opening = threading.BoundedSemaphore(2)  # photos in memory, at most 30 MB each; the others wait on the disk
Handler = Callable[[Request, Trial], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of stand-in trials. They need no password: the token is the stronger key."""
    return [
        Route("/product/{token}", _of("product", _product), methods=["GET"]),
        Route("/product/{token}/photos", _of("product", _photos), methods=["POST"]),
        Route("/product/{token}/answers", _of("product", _answers), methods=["GET"]),
        Route("/person/{token}", _of("person", _person), methods=["GET"]),
        Route("/person/{token}/next", _of("person", _next), methods=["GET"]),
        Route("/person/{token}/photos/{number}", _of("person", _shown), methods=["GET"]),
        Route("/person/{token}/answers", _of("person", _say), methods=["POST"]),
        Route("/person/{token}/undo", _of("person", _undo), methods=["POST"]),
    ]


def _of(side: Side, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Find the trial that a token of one side opens and hand it over; without one, answer with a sentence."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        try:
            trial = await run_in_threadpool(find_trial, workspaces_folder(), side, request.path_params["token"])
            return await handler(request, trial)
        except TwentyError as error:
            status = _status(error)
            is_page = handler in (_product, _person)
            return pages.problem(str(error), status) if is_page else _refused(status, str(error))
        except OSError as error:  # of the file that a photo came into, or of the disk
            return _refused(507, str(error_of(error, data_folder())))

    return handle


def _status(error: TwentyError) -> int:
    if isinstance(error, PassUnknown) or error.code == WorkspaceCode.TRIAL_PHOTO_GONE:
        return 404
    if isinstance(error, (PassEnded, FolderGone)):
        return 410
    if isinstance(error, PhotoRefused):
        return 422
    known: dict[object, int] = {
        WorkspaceCode.TRIAL_BUSY: 429, WorkspaceCode.TRIAL_FULL: 403, WorkspaceCode.TRIAL_NO_LABEL: 409,
    }  # fmt: skip
    return known.get(error.code, 507 if isinstance(error, StorageFull) else 503)


# --- the product ---------------------------------------------------------------------------------------------------


async def _product(request: Request, trial: Trial) -> Response:
    labels, name = await run_in_threadpool(lambda: (_names(trial), project.read(trial.workspace).name))
    return pages.product(request.path_params["token"], name, list(labels.values()), when(trial.ends))


async def _photos(request: Request, trial: Trial) -> Response:
    """Take one photo, which then waits for a person."""
    came, ticket = time.time(), _named(request, "ticket")
    photos = TrialPhotos(trial.workspace)
    if await run_in_threadpool(photos.by_ticket, [ticket]):
        return _json(202, {"state": "waiting"})  # its answer was lost, and is given again
    await run_in_threadpool(photos.refuse_more)
    try:
        with services.trial_line().sending(trial.product) as place:
            async with uploads.photo(request, place) as file:
                await run_in_threadpool(_keep, trial, request.query_params.get("name", ""), file, ticket, came)
    except LineBusy:
        return _refused(429, _BUSY)
    except BodyRefused as refused:
        return _refused(refused.status, refused.reason)
    except PhotoRefused as refused:
        return _refused(422, refused.reason)
    return _json(202, {"state": "waiting"})


def _keep(trial: Trial, name: str, file: IO[bytes], ticket: str, came: float) -> None:
    with _opening:
        file.seek(0)
        photo = services.decoder().read(display_name(name), file.read())
    TrialPhotos(trial.workspace).add(photo, ticket, came)
    note_use(trial.workspace)


async def _answers(request: Request, trial: Trial) -> Response:
    asked = request.query_params.get("tickets", "").split(",")[:MOST_TICKETS]
    tickets = [ticket for ticket in asked if _NAMED.fullmatch(ticket)]
    return _json(200, {"photos": await run_in_threadpool(_said_of, trial, tickets)})


def _said_of(trial: Trial, tickets: list[str]) -> dict[str, dict[str, object]]:
    names, found = _names(trial), TrialPhotos(trial.workspace).by_ticket(tickets)
    return {ticket: _outcome(found.get(ticket), names) for ticket in tickets}


def _outcome(photo: TrialPhoto | None, names: dict[int, str]) -> dict[str, object]:
    """Return what goes back to the product. Where people disagree it is not sure, as a model would be."""
    if photo is None:
        return {"state": "unknown"}
    if photo.answered is None:
        return {"state": "waiting"}
    return {"state": "answered", "label": names.get(photo.agreed, ""), "seconds": photo.answered - photo.came}


# --- the person ----------------------------------------------------------------------------------------------------


async def _person(request: Request, trial: Trial) -> Response:
    return pages.person(request.path_params["token"], when(trial.ends))


async def _next(request: Request, trial: Trial) -> Response:
    services.trial_line().hear(trial.person)
    return _json(200, await run_in_threadpool(_task, trial, _named(request, "who")))


def _task(trial: Trial, who: str) -> dict[str, object]:
    photo, waiting = TrialPhotos(trial.workspace).next_for(who, trial.people)
    labels = [{"id": label, "name": name} for label, name in _names(trial).items()]
    return {"photo": None if photo is None else photo.number, "waiting": waiting, "labels": labels}


async def _shown(request: Request, trial: Trial) -> Response:
    number, who = _number(request.path_params["number"]), _named(request, "who")
    try:
        jpeg = await run_in_threadpool(TrialPhotos(trial.workspace).shown_to, number, who)
    except FileRefused as error:
        return _refused(404, str(error))
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


async def _say(request: Request, trial: Trial) -> Response:
    asked, who = request.query_params, _named(request, "who")
    number, label = _number(asked.get("photo", "")), _number(asked.get("label", ""))
    return _json(200, await run_in_threadpool(_noted, trial, who, number, label))


def _noted(trial: Trial, who: str, number: int, label: int) -> dict[str, object]:
    """Note what a person says, and return what they are asked next."""
    if label != NOT_SURE and label not in _names(trial):
        raise TwentyError(WorkspaceCode.TRIAL_NO_LABEL)
    TrialPhotos(trial.workspace).say(number, who, label, trial.people)
    if trial.keeps:
        with suppress(TwentyError):  # the answer counts; what cannot be kept is offered on the page again
            keeping.keep(trial.workspace)
    return _task(trial, who)


async def _undo(request: Request, trial: Trial) -> Response:
    who = _named(request, "who")
    await run_in_threadpool(TrialPhotos(trial.workspace).take_back, who)
    return _json(200, await run_in_threadpool(_task, trial, who))


def _names(trial: Trial) -> dict[int, str]:
    return {label.id: label.name for label in trial.workspace.labels()}


def _named(request: Request, what: str) -> str:
    """Return a ticket, or who answers, as a browser has made it up."""
    text = request.query_params.get(what, "")
    if not _NAMED.fullmatch(text):
        raise TwentyError(WorkspaceCode.TRIAL_NO_LABEL)
    return text


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _refused(status: int, reason: str) -> JSONResponse:
    return _json(status, {"reason": reason})


def _json(status: int, answer: object) -> JSONResponse:
    return JSONResponse(answer, status, {"Cache-Control": "no-store"})
