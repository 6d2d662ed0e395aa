"""Opening a room: its name, its password, its photos (an example's or a zip's), and how long it is kept."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.rooms.room_filler import Files
from model.common.errors import TwentyError
from model.common.files import error_of, make_folder, remove_folder, workspaces_folder
from model.image_folders.proposals import from_path
from model.photos.photo import thumbnail
from rooms.pool import divided
from rooms.room import HOURS, INCOMING, LONGEST_NAME, MOST_HOURS, Room, rooms_folder
from rooms.saved import LARGEST, Terms, open_saved_room
from sample_images.catalogue import EXAMPLES, Example, example
from server import services
from server.access.login_throttle import LoginThrottle
from server.password import LONGEST, hash_password
from server.phone_presence import LineBusy, Place
from server.rooms import pages
from server.rooms.board_state import photos_of
from server.rooms.replies import TOO_LARGE, as_json, as_page, asked, hold_back, reply, room_of
from server.rooms.shared_states import changed
from server.rooms.wording import RoomPageCode
from workspace.quotas import quotas, used_bytes
from workspace.workspace import HALF_OPENED

MOST_BYTES = 500 << 20  # of a zip
_HEADER = "X-Room-Password"  # header, percent-encoded: what must be said to join a saved room that is opened
MOST_ROOMS = 40  # at once: each may fill the disk as a workspace may
_openings = LoginThrottle(per_client=10, client_seconds=1800.0)  # nobody fills the server with rooms


class NewRoom(msgspec.Struct):
    """What a facilitator says of a room."""

    name: Annotated[str, Meta(max_length=500)]
    example: Annotated[str, Meta(max_length=40)] = ""  # its code; empty: a zip follows
    password: Annotated[str, Meta(max_length=2 * LONGEST)] = ""
    hours: Annotated[float, Meta(ge=0, le=1e6)] = HOURS


def routes() -> list[Route]:
    """Return the routes of the page that opens a room."""
    return [
        Route("/room", as_page(_page), methods=["GET"]),
        Route("/room", as_json(_open), methods=["POST"]),
        Route("/room/saved", as_json(_saved), methods=["POST"]),
        Route("/room/{key}/photos", as_json(_photos), methods=["POST"]),
    ]


async def _page(_: Request) -> Response:
    config = {"examples": await run_in_threadpool(_cards), "largest": MOST_BYTES, "hours": HOURS, "most": MOST_HOURS}
    return pages.page("open", "Lead a workshop · Twenty Photos", config, longest=str(LONGEST_NAME))


@cache
def _cards() -> list[dict[str, object]]:
    return [
        {"code": each.code, "title": each.title, "sentence": each.sentence, "pictures": _pictures(each)}
        for each in EXAMPLES
        if each.train.is_dir()
    ]


def _pictures(shown: Example) -> list[str]:
    """Return a photo of each of the first labels, as addresses of images that hold them."""
    first = [min((shown.train / label).rglob("*.jp*g"), default=None) for label in shown.labels[:2]]
    return [_picture(path) for path in first if path is not None]


def _picture(path: Path) -> str:
    return f"data:image/jpeg;base64,{b64encode(thumbnail(path.read_bytes(), side=200)).decode()}"


async def _open(request: Request) -> Response:
    said = await asked(request, NewRoom)
    hold_back(_openings, request)
    return await run_in_threadpool(_opened, said)


def _opened(said: NewRoom) -> Response:
    _check_example(said.example)
    _check_number_of_rooms()
    password_hash = _hashed(said.password)
    room = Room.create(rooms_folder(), said.name, password_hash=password_hash, example=said.example, hours=said.hours)
    read_again(room)
    return reply(201, {"key": room.id})


def _hashed(password: str) -> str:
    return hash_password(password, secrets.token_bytes(16)) if password.strip() else ""


async def _saved(request: Request) -> Response:
    """Open a room that was saved, for as long as a new one is kept."""
    root = rooms_folder()
    hold_back(_openings, request)
    await run_in_threadpool(_check_number_of_rooms)
    await run_in_threadpool(lambda: root.mkdir(parents=True, exist_ok=True, mode=0o700))
    folder = root / f"{HALF_OPENED}{secrets.token_hex(8)}"
    try:
        if not await _arrived_in_turn(request, folder / "room.zip", LARGEST):
            return reply(TOO_LARGE, {"reason": RoomPageCode.ZIP_TOO_LARGE.sentence(most=LARGEST >> 20)})
        source, places = (folder / "room.zip", "The file"), (root, workspaces_folder())
        terms = Terms(password_hash=await run_in_threadpool(_hashed, unquote(request.headers.get(_HEADER, ""))))
        opened = await run_in_threadpool(open_saved_room, source, places, services.decoder(), terms)
        return reply(201, {"key": opened.room.id, "leftOut": [str(each) for each in opened.left_out]})
    finally:
        await run_in_threadpool(remove_folder, folder)


def _check_number_of_rooms() -> None:
    if len(list(rooms_folder().glob("*/room.db"))) >= MOST_ROOMS:
        raise TwentyError(RoomPageCode.TOO_MANY_ROOMS, most=MOST_ROOMS)


def _check_space(room: Room, n_bytes: int) -> None:
    """Refuse what would let a room take more of the disk than a workspace may."""
    most = quotas().megabytes
    if used_bytes(room.folder) + n_bytes > most << 20:
        raise TwentyError(RoomPageCode.NO_SPACE_LEFT, most=most)


def _check_example(code: str) -> None:
    if code and code not in {each.code for each in EXAMPLES}:
        raise TwentyError(RoomPageCode.NO_EXAMPLE)


def read_again(room: Room) -> bool:
    """Begin to read the photos of a room's example, where it has one and they are not there; say whether it goes on."""
    filling = services.room_filler().progress(room)
    if filling is not None and filling.state == "reading":
        return True
    code = room.facts().example
    if not code or photos_of(room).sealed or (filling is not None and filling.state == "failed"):
        return False
    services.room_filler().start(room, lambda: _of_example(code))
    return True


def _of_example(code: str) -> Files:
    found = example(code)
    return from_path(found.train).best.files, from_path(found.sealed).best.files


async def _photos(request: Request) -> Response:
    """Take a zip, and begin to read it."""
    room = await run_in_threadpool(room_of, request)
    await run_in_threadpool(_check_space, room, int(request.headers.get("content-length") or 0))
    folder = room.folder / f"{INCOMING}{secrets.token_hex(8)}"
    begun = False
    try:
        if not await _arrived_in_turn(request, folder / "photos.zip", MOST_BYTES):
            return reply(TOO_LARGE, {"reason": RoomPageCode.ZIP_TOO_LARGE.sentence(most=MOST_BYTES >> 20)})
        files, filler = _of_zip(folder / "photos.zip"), services.room_filler()
        begun = filler.start(room, files, after=lambda: remove_folder(folder))
        if not begun:
            raise TwentyError(RoomPageCode.NOT_READY)
    finally:
        if not begun:
            await run_in_threadpool(remove_folder, folder)
    changed(room)
    return reply(202, {})


def _of_zip(path: Path) -> Callable[[], Files]:
    """Return what finds a zip's files: to judge by are those of a folder such as “test”, or the last of each label."""

    def found() -> Files:
        reading = from_path(path).best
        return (reading.files, reading.test) if reading.test else divided(reading.files)

    return found


async def _arrived_in_turn(request: Request, path: Path, most: int) -> bool:
    """Write the body of a request to a file, while few others do that: each may take as much of the disk.

    Raises:
        TwentyError: many are on their way. Else as `_arrived`.
    """
    try:
        with services.zip_line().sending(request.client.host if request.client else "") as place:
            return await _arrived(request, path, most, place)
    except LineBusy:
        raise TwentyError(RoomPageCode.MANY_ARRIVE) from None


async def _arrived(request: Request, path: Path, most: int, place: Place) -> bool:
    """Write the body of a request to a file; `False`: it is too large.

    Raises:
        TwentyError: it was cut short, or cannot be written.
    """
    if int(request.headers.get("content-length") or 0) > most:
        return False
    n_bytes = 0
    try:
        await run_in_threadpool(make_folder, path.parent, path.parent.parent)
        with await run_in_threadpool(path.open, "wb") as file:
            async for part in request.stream():
                n_bytes += len(part)
                place.n_bytes = n_bytes
                if place.gave_way:  # it was so slow that another one got its place
                    raise TwentyError(RoomPageCode.CUT_SHORT)
                if n_bytes > most:
                    return False
                await run_in_threadpool(file.write, part)
    except ClientDisconnect:
        raise TwentyError(RoomPageCode.CUT_SHORT) from None
    except OSError as error:
        raise error_of(error, path) from error
    return True
