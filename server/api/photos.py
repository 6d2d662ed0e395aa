"""The photos of a request: one as the body, or many in a form; to disk where they are large, within limits."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from model.photos.opened_file import PHOTO_LIMITS, refuse_too_large
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
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM and not kind.startswith("image/") and kind != "application/octet-stream":
        raise Problem(415, f"Send photos as {FORM} in the field “{FIELD}”, or one as the body, such as image/jpeg.")
    async with AsyncExitStack() as files:
        async with _in_time(limits.seconds):
            if kind == FORM:
                sent = await _of_form(_bounded(request, limits.body_bytes), limits.photos, files)
            else:
                sent = [await _of_body(_bounded(request, PHOTO_LIMITS.file_bytes), files)]
        yield [SentPhoto(file.filename or "photo", file.file, file.size or 0) for file in sent]


async def _of_form(request: Request, most: int, files: AsyncExitStack) -> list[UploadFile]:
    try:
        form = await request.form(max_files=2 * most, max_fields=_FIELDS)
        files.push_async_callback(form.close)
        sent = [file for file in form.getlist(FIELD) if isinstance(file, UploadFile)]
        "".join(file.filename or "" for file in sent).encode()  # a strange charset makes names that JSON cannot hold
    except (HTTPException, UnicodeError):
        said = f"The form cannot be read: it is broken or cut short, or has far more than {most} photos."
        raise Problem(400, said) from None
    if not sent:
        raise Problem(422, f"No photo came: the form needs at least one file in the field “{FIELD}”.")
    if len(sent) > most:
        raise Problem(413, f"{len(sent)} photos came; a request takes {most}. Send the others in the next.")
    return sent


async def _of_body(request: Request, files: AsyncExitStack) -> UploadFile:
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (the stack closes it)
    file = UploadFile(cast("BinaryIO", files.enter_context(spool)), size=0)
    async for chunk in request.stream():
        await file.write(chunk)
    return file


def _bounded(request: Request, most: int) -> Request:
    """Return a request whose body is refused at a number of bytes, by what it says of itself or as it comes."""
    too_large = Problem(413, f"That is more than {most >> 20} MB. Send fewer photos at once, or save them smaller.")
    if int(request.headers.get("content-length") or 0) > most:
        raise too_large
    n_bytes = 0

    async def receive() -> Message:
        nonlocal n_bytes
        message = await request.receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > most:
            raise too_large
        return message

    return Request(request.scope, receive)


@asynccontextmanager
async def _in_time(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Problem(408, f"It took longer than {seconds:.0f} seconds to arrive.") from None
    except ClientDisconnect:
        raise Problem(400, "It was cut short on its way.") from None
    except OSError:  # of the files that photos wait in
        said = "There is no place to keep a photo until it is looked at: the disk is full, or cannot be written."
        raise Problem(507, said) from None
