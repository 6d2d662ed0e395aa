"""Routes of the phones: what a phone is answered, with its page, the photos it sends, and what became of them.

    GET   /phone/{token}           the page
    POST  /phone/{token}/photos    one photo, as the body (JSON is answered) or in a form (a page is answered)
    GET   /phone/{token}/state     the labels, and what became of the photos whose tickets are asked for
    GET   /phone/{token}/news      for the laptop: whether something came, held for a moment
    GET   /phone/{token}/live      what live answers need: where the classifier is, its labels, when it is not sure
    GET   /phone/{token}/live/{version}    the classifier as a graph

The pass in the path (`workspace.phone_pass`) is all that is needed and all that counts: no cookie is read, so no other
site can borrow a visitor's rights, and what another site's page sends was refused before
(`server.access.allowed_hosts`). A photo is acknowledged once it lies on the disk; what becomes of it is asked for
later.
"""

import os
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.uploads import upload_receipts, upload_spool
from jobs.uploads.upload_spool import Upload
from model.common.errors import StorageFull, TwentyError
from model.common.files import data_folder, error_of, workspaces_folder
from model.common.text import display_name
from server import services
from server.live.models import model_of, threshold_of
from server.live.routes import graph_of
from server.phone import long_poll, uploads
from server.phone import page as phone_page
from server.phone.uploads import BodyRefused
from server.phone_presence import LineBusy, Place
from workspace.pass_index import PassEnded, PassUnknown
from workspace.phone_pass import PhonePass, find_pass
from workspace.tables import Label

MOST_PHOTOS = 2_000  # of one pass
MOST_TICKETS = 100  # asked for at once

Answer = tuple[int, dict[str, object]]  # status, JSON
_READING: Answer = 429, {"state": "busy", "reason": "The laptop is reading many photos: it goes on in a moment."}
Handler = Callable[[Request, PhonePass], Awaitable[Response]]


@dataclass(frozen=True)
class _Sent:
    """What a phone says of a photo."""

    name: str
    label: str  # the id of one
    ticket: str
    answer_seen: bool = False  # as of `Upload`


def routes() -> list[Route]:
    """Return the routes of the phones' pages. They need no password: the pass is the stronger key."""
    return [
        Route("/phone/{token}", _with_pass(_page), methods=["GET"]),
        Route("/phone/{token}/photos", _with_pass(_photos), methods=["POST"]),
        Route("/phone/{token}/state", _with_pass(_state), methods=["GET"]),
        Route("/phone/{token}/news", _with_pass(_news), methods=["GET"]),
        Route("/phone/{token}/live", _with_pass(_live), methods=["GET"]),
        Route("/phone/{token}/live/{version}", _with_pass(_graph), methods=["GET"]),
    ]


def _with_pass(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Find the pass and hand it over; without one, answer with a sentence."""

    @wraps(handler)
    async def handle(request: Request) -> Response:
        token = request.path_params["token"]
        wants_page = handler is _page or _is_form(request)
        try:
            found = await run_in_threadpool(find_pass, workspaces_folder(), token)
        except (PassUnknown, PassEnded) as error:
            if handler is _news:  # no error to a laptop: its browser would log one
                return _json((200, {"news": long_poll.ENDED}))
            status = 410 if isinstance(error, PassEnded) else 404
            if wants_page:
                return phone_page.problem(str(error), status)
            return _json((status, {"state": "ended", "reason": str(error)}))
        if handler is not _news:  # that is the laptop
            services.phone_line().hear(token)
        return await handler(request, found)

    return handle


async def _page(request: Request, found: PhonePass) -> Response:
    labels = await run_in_threadpool(_places, found)
    host = request.headers.get("host", "") if found.workspace.classifier_path.is_file() else ""
    return phone_page.page(found.token, labels, sent="sent" in request.query_params, live=host)


async def _live(_: Request, found: PhonePass) -> Response:
    try:
        return _json((200, await run_in_threadpool(_live_model, found)))
    except TwentyError as error:  # none is trained, or it is damaged
        return _json((409, {"state": "no classifier", "reason": str(error)}))


def _live_model(found: PhonePass) -> dict[str, object]:
    path = found.workspace.classifier_path
    model = model_of(path)
    return {
        "model": f"/phone/{found.token}/live/{model.version}",
        "labels": list(model.classifier.labels),
        "threshold": threshold_of(path, model.classifier),
    }


async def _graph(request: Request, found: PhonePass) -> Response:
    return await graph_of(request, lambda: found.workspace)


async def _news(request: Request, found: PhonePass) -> Response:
    return _json((200, {"news": await long_poll.changed(found, request.query_params.get("known", ""))}))


async def _state(request: Request, found: PhonePass) -> Response:
    tickets = [text for text in request.query_params.get("tickets", "").split(",") if upload_receipts.is_ticket(text)]
    return _json((200, await run_in_threadpool(_known, found, tickets[:MOST_TICKETS])))


def _places(found: PhonePass) -> list[Label]:
    """Return where a phone's photos can go; nowhere where there are no labels."""
    places = found.workspace.places()
    return places if len(places) > 1 else []


def _known(found: PhonePass, tickets: list[str]) -> dict[str, object]:
    return {
        "labels": [{"id": label.id, "name": label.name} for label in _places(found)],
        "photos": {ticket: _outcome(found, ticket) for ticket in tickets},
        "ends_in": round(found.ends - time.time()),
    }


async def _photos(request: Request, found: PhonePass) -> Response:
    as_page = _is_form(request)
    try:
        with services.phone_line().sending(found.token) as place:
            status, answer = await _receive(request, found, place, as_page=as_page)
    except LineBusy:
        status, answer = 429, {"state": "busy", "reason": "Many photos are arriving: it goes on in a moment."}
    except BodyRefused as refused:
        status, answer = refused.status, {"state": "refused", "reason": refused.reason}
    except OSError as error:  # of the file that it came into
        status, answer = 507, {"state": "busy", "reason": str(error_of(error, data_folder()))}
    if not as_page:
        return _json((status, answer))
    if status < 300:
        return Response(status_code=303, headers={"Location": f"/phone/{found.token}?sent"})
    return phone_page.problem(str(answer["reason"]), status, back=f"/phone/{found.token}")


async def _receive(request: Request, found: PhonePass, place: Place, *, as_page: bool) -> Answer:
    """Read one photo from the wire and keep it."""
    if as_page:
        async with uploads.form(request, place) as (name, file, label):
            return await run_in_threadpool(_keep, found, _Sent(name, label, secrets.token_hex(16)), file)
    asked = request.query_params
    ticket = asked.get("ticket", "")
    if not upload_receipts.is_ticket(ticket):
        raise BodyRefused(400, "it came without a ticket: load this page again.")
    async with uploads.photo(request, place) as file:
        sent = _Sent(asked.get("name", ""), asked.get("label", ""), ticket, answer_seen="seen" in asked)
        return await run_in_threadpool(_keep, found, sent, file)


def _keep(found: PhonePass, sent: _Sent, file: IO[bytes]) -> Answer:
    """Hand a photo to the upload queue, unless its ticket is known: its answer was lost then, and is given again."""
    known = _outcome(found, sent.ticket)
    if known["state"] != "unknown":
        return 200, known
    refusal = _refusal(found, sent.label, file.seek(0, os.SEEK_END))
    if refusal is not None:
        return refusal
    with uploads.in_memory:
        file.seek(0)
        name = display_name(sent.name)
        upload = Upload(name, file.read(), int(sent.label), ticket=sent.ticket, answer_seen=sent.answer_seen)
        return _handed_over(found, upload)


def _handed_over(found: PhonePass, file: Upload) -> Answer:
    try:
        if not services.upload_queue().add(found.workspace, [file]):
            return _READING
    except StorageFull as error:
        return 507, {"state": "busy", "reason": str(error)}
    except TwentyError as error:
        return 503, {"state": "busy", "reason": str(error)}
    return 202, {"state": "waiting"}


def _refusal(found: PhonePass, label: str, n_bytes: int) -> Answer | None:
    """Say why a photo of that size cannot be taken now, if so."""
    if label not in {str(each.id) for each in _places(found)}:
        return 409, {"state": "label gone", "reason": "Its label was removed on the laptop."}
    if upload_receipts.count(found.workspace.folder) >= MOST_PHOTOS:
        return 403, {
            "state": "refused",
            "reason": f"this code has brought {MOST_PHOTOS:,} files, its limit: show a new code on the laptop.",
        }
    return None if upload_spool.has_room(found.workspace.uploads_folder, n_bytes) else _READING


def _outcome(found: PhonePass, ticket: str) -> dict[str, object]:
    """Return what became of a photo; "unknown": it is not here, so it may be sent."""
    folder = found.workspace.folder
    receipt = upload_receipts.find(folder, ticket)
    if receipt is None and upload_spool.is_waiting(found.workspace.uploads_folder, ticket):
        return {"state": "waiting"}
    receipt = receipt or upload_receipts.find(folder, ticket)  # it may have been read between the two looks
    if receipt is None:
        return {"state": "unknown"}
    return {"state": receipt.outcome, "reason": receipt.reason}


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form"))


def _json(answer: Answer) -> JSONResponse:
    status, content = answer
    headers = {"Cache-Control": "no-store"}
    if status in (429, 503, 507):
        headers["Retry-After"] = "2"
    return JSONResponse(content, status, headers)
