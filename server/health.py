"""Health check, `/health`: whether the server can do its work, told by looking.

Streamlit answers every address that it does not know with its page and 200, so the body says who answers: JSON
with `"service": "twenty-photos"`. The status is 200 when all is well and 503 when something is not; which, stands
in the body, without paths or anything of a visitor.
"""

import asyncio
import shutil
import struct
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from model.common.files import data_folder, workspaces_folder
from model.network.catalogue import DEFAULT, graph_folder
from model.network.graph_cache import GRAPHS
from server import services

PATH = "/health"
KEPT = 2.0  # seconds that an answer is kept: whoever asks often costs little
LIMIT = 4.0  # seconds after which a check that has not answered has failed
LEAST_FREE = 300 << 20  # bytes: some hundred photos, a training, and what the system needs itself
SERVICE = "twenty-photos"

Check = Callable[[], str]  # returns what is wrong; nothing when all is well


class Health:
    """Runs checks side by side, each at most once at a time.

    Args:
        checks: By the name under which each is reported.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._threads = ThreadPoolExecutor(len(self._checks), thread_name_prefix="health")
        self._running: dict[str, Future[str]] = {}  # one that hangs is not started again
        self._looking = asyncio.Lock()
        self._said: dict[str, str] = {}
        self._at = -KEPT  # time.monotonic()

    async def look(self) -> dict[str, str]:
        """Return `ok`, or what is wrong, for each check."""
        async with self._looking:
            if time.monotonic() - self._at > KEPT or not self._said:
                said = await asyncio.gather(*(self._ask(name) for name in self._checks))
                self._said, self._at = dict(zip(self._checks, said, strict=True)), time.monotonic()
            return self._said

    async def answer(self, _: Request) -> JSONResponse:
        """Answer a request."""
        said = await self.look()
        well = all(word == "ok" for word in said.values())
        body = {"service": SERVICE, "ok": well, "checks": said}
        return JSONResponse(body, status_code=200 if well else 503, headers={"Cache-Control": "no-store"})

    async def _ask(self, name: str) -> str:
        running = self._running.get(name)
        if running is None or running.done():
            running = self._running[name] = self._threads.submit(self._checks[name])
        try:
            async with asyncio.timeout(LIMIT):
                return await asyncio.shield(asyncio.wrap_future(running)) or "ok"
        except TimeoutError:
            return f"did not answer within {LIMIT:.0f} seconds"
        except Exception as error:  # noqa: BLE001  (whatever it is, the check has failed)
            return f"could not be checked ({type(error).__name__})"


def health_route() -> Route:
    """Return the route, with all that this server needs checked."""
    return Route(PATH, Health(CHECKS).answer, methods=["GET"])  # and HEAD


def _trainer() -> str:
    return "" if services.training_queue().trainer_lives else "it has ended; the next training starts it again"


def _decoder() -> str:
    return "" if services.decoder().answers(_PHOTO) else "photos cannot be opened"


def _grey_png(side: int) -> bytes:
    """Return a small photo, made without the libraries whose health is in question."""
    rows = b"".join(b"\0" + bytes([128]) * side for _ in range(side))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


_PHOTO = _grey_png(64)


def _uploads() -> str:
    return "" if services.upload_queue().alive else "uploaded photos are not read any more"


def _data_folder() -> str:
    folder = workspaces_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Where workspaces lie, but under a name that none of them can have.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".health-") as file:
            file.write(b"x" * 4096)
            file.flush()
    except OSError as error:
        return f"it cannot be written ({error.strerror})"
    return ""


def _disk_space() -> str:
    folder = _nearest(data_folder())
    free = shutil.disk_usage(folder).free
    return "" if free >= LEAST_FREE else f"only {free >> 20} MB are free, {LEAST_FREE >> 20} are needed"


def _nearest(folder: Path) -> Path:
    """Return the folder, or what there is of the way to it."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _network() -> str:
    # That they are whole is checked when they are opened: to hash 20 MB every other second would be dear.
    folder = graph_folder(DEFAULT)
    missing = [graph for graph in GRAPHS if not (folder / graph).is_file()]
    return f"{len(missing)} of its {len(GRAPHS)} files are not there" if missing else ""


CHECKS: Mapping[str, Check] = {
    "trainer": _trainer,
    "decoder": _decoder,
    "uploads": _uploads,
    "data folder": _data_folder,
    "disk space": _disk_space,
    "network": _network,
}
