"""What the rooms' addresses have in common: JSON that nobody keeps, and a sentence in place of what goes wrong."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from model.common.errors import FolderGone, StorageFull, TwentyError
from model.common.files import data_folder, error_of
from rooms.room import Room, rooms_folder
from server.access.login_throttle import LoginThrottle
from server.rooms import pages
from server.rooms.wording import RoomPageCode

NOT_CACHED = {"Cache-Control": "no-store"}
GONE, TOO_LARGE, REFUSED, THROTTLED, DISK = 410, 413, 422, 429, 507
_LARGEST = 16 << 10  # bytes of a question: a few words
_STRANGE = "This page is out of date: load it again."
Handler = Callable[[Request], Awaitable[Response]]
_Shape = TypeVar("_Shape")


class TooOften(TwentyError):
    """Something was tried too often; `seconds` to wait."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


def as_page(handler: Handler) -> Handler:
    """Answer what goes wrong with a page that says so."""
    return _told(handler, lambda status, sentence: pages.problem(sentence, status))


def as_json(handler: Handler) -> Handler:
    """Answer what goes wrong with `{"reason": sentence}`."""
    return _told(handler, lambda status, sentence: reply(status, {"reason": sentence}))


def reply(status: int, value: object) -> Response:
    """Answer with JSON."""
    return JSONResponse(value, status, NOT_CACHED)


def room_of(request: Request) -> Room:
    """Open the room whose key is in the address.

    Raises:
        FolderGone: there is none.
    """
    return Room.open(rooms_folder(), request.path_params["key"])


def hold_back(throttle: LoginThrottle, request: Request) -> str:
    """Count something that is done too often by whoever wants to do harm; return from where it was asked.

    Raises:
        TooOften: it was done too often from there.
    """
    client = request.client.host if request.client else ""
    wait = throttle.take(client)
    if wait:
        raise TooOften(RoomPageCode.TOO_OFTEN.sentence(n=wait), wait)
    return client


async def asked(request: Request, shape: type[_Shape]) -> _Shape:
    """Read the JSON of a request.

    Raises:
        TwentyError: it is none, or not of that shape.
    """
    data = b""
    try:
        async for part in request.stream():
            data += part
            if len(data) > _LARGEST:
                raise TwentyError(_STRANGE)
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ClientDisconnect):
        raise TwentyError(_STRANGE) from None


def _told(handler: Handler, answer: Callable[[int, str], Response]) -> Handler:
    @wraps(handler)
    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except TooOften as error:
            said = answer(THROTTLED, str(error))
            said.headers["Retry-After"] = str(error.seconds)
            return said
        except FolderGone as error:
            return answer(GONE, str(error))
        except TwentyError as error:
            return answer(DISK if isinstance(error, StorageFull) else REFUSED, str(error))
        except OSError as error:
            return answer(DISK, str(error_of(error, data_folder())))

    return handle
