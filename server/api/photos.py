"""The photos of a request: one as the body, or many in a form; to disk where they are large, within limits."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from model.photos.photo import PHOTO_LIMITS, refuse_too_large
from server.api.problems import Problem
from server.phone.uploads import SECONDS

FIELD = "photos"
FORM = "multipart/form-data"
_IN_MEMORY = 1 << 20  # bytes of a photo; a larger one waits on disk, as those of a form do
_FIELDS = 16  # beside the photos of a form; nobody reads them


@dataclass(frozen=True)
class ApiLimits:
    """What one request may bring, and how many there may be."""

    photos: int = 50
    body_bytes: int = 4 * PHOTO_LIMITS.file_bytes  # 50 photos as phones take them
    requests: int = 32  # that come or wait at once: at most 4 GB of temporary files
    seconds: float = SECONDS  # for a body


@dataclass(frozen=True)
class SentPhoto:
    """A photo as it came."""

    name: str  # as the client has it
    file: IO[bytes]
    n_bytes: int

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            PhotoRefused: they are too many.
        """
        refuse_too_large(self.name, self.n_bytes)
        self.file.seek(0)
        return self.file.read()


@asynccontextmanager
async def sent_photos(request: Request, limits: ApiLimits) -> AsyncIterator[list[SentPhoto]]:
    """Take the photos of a request. Their files go with the block.

    Raises:
        Problem: there are none, too many, too large or too slow ones, or the body is of another kind.
    """
    if int(request.headers.get("content-length") or 0) > limits.body_bytes:
        raise _too_large(limits.body_bytes)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        async with _of_form(request, limits) as photos:
            yield photos
    elif kind.startswith("image/") or kind == "application/octet-stream":
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            yield [await _of_body(request, file, limits)]
    else:
        raise Problem(415, f"Send photos as {FORM} in the field “{FIELD}”, or one as the body, such as image/jpeg.")


async def _of_body(request: Request, file: IO[bytes], limits: ApiLimits) -> SentPhoto:
    n_bytes = 0
    async with _in_time(limits):
        async for chunk in request.stream():
            n_bytes += len(chunk)
            if n_bytes > PHOTO_LIMITS.file_bytes:
                raise _too_large(PHOTO_LIMITS.file_bytes)
            await run_in_threadpool(file.write, chunk)
    return SentPhoto("photo", file, n_bytes)


@asynccontextmanager
async def _of_form(request: Request, limits: ApiLimits) -> AsyncIterator[list[SentPhoto]]:
    n_bytes = 0

    async def receive() -> Message:
        nonlocal n_bytes
        message = await request.receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > limits.body_bytes:
            raise _too_large(limits.body_bytes)
        return message

    async with _in_time(limits):
        form = await Request(request.scope, receive).form(max_files=2 * limits.photos, max_fields=_FIELDS)
    try:
        files = [file for file in form.getlist(FIELD) if isinstance(file, UploadFile)]
        if not files:
            raise Problem(422, f"No photo came: the form needs at least one file in the field “{FIELD}”.")
        if len(files) > limits.photos:
            raise Problem(
                413, f"{len(files)} photos came; a request takes {limits.photos}. Send the others in the next."
            )
        yield [SentPhoto(file.filename or "photo", file.file, file.size or 0) for file in files]
    finally:
        await form.close()


@asynccontextmanager
async def _in_time(limits: ApiLimits) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(limits.seconds):
            yield
    except TimeoutError:
        raise Problem(408, f"It took longer than {limits.seconds:.0f} seconds to arrive.") from None
    except ClientDisconnect:
        raise Problem(400, "It was cut short on its way.") from None
    except HTTPException:  # of a form that is broken
        said = f"The form cannot be read: it is broken or cut short, or has far more than {limits.photos} photos."
        raise Problem(400, said) from None


def _too_large(n_bytes: int) -> Problem:
    return Problem(413, f"That is more than {n_bytes >> 20} MB. Send fewer photos at once, or save them smaller.")
