"""Uploads from phones and label cards: to disk as they come, with limits that hold while they arrive."""

import asyncio
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from model.common.files import data_folder
from model.photos.opened_file import PHOTO_LIMITS
from server.phone_presence import LineBusy, Place

SECONDS = 180.0  # for one photo: half a minute a megabyte is worse than any Wi-Fi that people stay in
in_memory = threading.BoundedSemaphore(2)  # photos, at most 30 MB each
_FORM = 64 << 10  # bytes of a form beside its photo


class BodyRefused(Exception):
    """The body is too large, too slow, or not what was asked for. `status` says which, as HTTP has it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def too_large() -> BodyRefused:
    """Return the refusal of a file over the limit."""
    return BodyRefused(413, f"it has more than {PHOTO_LIMITS.file_bytes >> 20} MB: save it smaller and add that.")


@asynccontextmanager
async def photo(request: Request, place: Place) -> AsyncIterator[IO[bytes]]:
    """Take the body of a request, which is the photo itself, as a file on disk.

    Raises:
        BodyRefused: it is too large or too slow, or the phone went away.
        LineBusy: it was slow, and another needed its place.
    """
    if int(request.headers.get("content-length") or 0) > PHOTO_LIMITS.file_bytes:
        raise too_large()
    with tempfile.TemporaryFile(dir=data_folder()) as file:
        async with _in_time(place):
            async for chunk in request.stream():
                place.n_bytes += len(chunk)
                if place.n_bytes > PHOTO_LIMITS.file_bytes:
                    raise too_large()
                await run_in_threadpool(file.write, chunk)
        yield file


@asynccontextmanager
async def form(request: Request, place: Place) -> AsyncIterator[tuple[str, IO[bytes], str]]:
    """Take the name and the file of a form's photo, and the value of its field `label`.

    Raises:
        BodyRefused: as `photo`, or no photo was chosen.
        LineBusy: as `photo`.
    """

    async def receive() -> Message:
        message = await request.receive()
        place.n_bytes += len(message.get("body", b""))
        if place.n_bytes > PHOTO_LIMITS.file_bytes + _FORM:
            raise too_large()
        return message

    async with _in_time(place):
        fields = await Request(request.scope, receive).form(max_files=1, max_fields=8)
    try:
        file, label = fields.get("photo"), str(fields.get("label", ""))
        if not isinstance(file, UploadFile) or not file.filename:
            raise BodyRefused(400, "No photo was chosen: choose one, then send it.")
        yield file.filename, file.file, label
    finally:
        await fields.close()


@asynccontextmanager
async def _in_time(place: Place) -> AsyncIterator[None]:
    """Bound the time that a photo may take, and let it be interrupted before."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SECONDS) as clock:
            place.interrupt = lambda: clock.reschedule(loop.time())
            yield
    except TimeoutError:
        if place.gave_way:
            raise LineBusy from None
        raise BodyRefused(408, "it took longer than three minutes to arrive.") from None
    except (ClientDisconnect, HTTPException):  # the second: no form, or a broken one
        raise BodyRefused(400, "it was cut short on its way.") from None
    finally:
        place.interrupt = lambda: None
