"""Uploads from phones, read with a limit of size and time that holds while they arrive."""

import asyncio

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from model.photos.photo import PHOTO_LIMITS

SECONDS = 180.0  # for one photo: half a minute a megabyte is worse than any Wi-Fi that people stay in
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


async def photo(request: Request) -> bytes:
    """Return the body of a request, which is the photo itself.

    Raises:
        BodyRefused: it is too large or too slow, or the phone went away.
    """
    if int(request.headers.get("content-length") or 0) > PHOTO_LIMITS.file_bytes:
        raise too_large()
    data = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                data += chunk
                if len(data) > PHOTO_LIMITS.file_bytes:
                    raise too_large()
    except TimeoutError:
        raise BodyRefused(408, "it took longer than three minutes to arrive.") from None
    except ClientDisconnect:
        raise BodyRefused(400, "it was cut short on its way.") from None
    return bytes(data)


async def form(request: Request) -> tuple[str, bytes, str]:
    """Return the name and the bytes of a form's photo, and the value of its field `label`.

    Raises:
        BodyRefused: as `photo`, or no photo was chosen.
    """
    left = PHOTO_LIMITS.file_bytes + _FORM

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise too_large()
        return message

    try:
        async with asyncio.timeout(SECONDS), Request(request.scope, receive).form(max_files=1, max_fields=8) as fields:
            file, label = fields.get("photo"), str(fields.get("label", ""))
            if not isinstance(file, UploadFile) or not file.filename:
                raise BodyRefused(400, "No photo was chosen: choose one, then send it.")
            return file.filename, await file.read(), label
    except TimeoutError:
        raise BodyRefused(408, "it took longer than three minutes to arrive.") from None
    except (ClientDisconnect, HTTPException):  # the second: no form, or a broken one
        raise BodyRefused(400, "it was cut short on its way.") from None
