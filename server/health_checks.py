"""Health checks: run side by side, each within a limit, and answered as JSON; what is checked stands elsewhere.

The body says who answers: `"service": "twenty-photos"`. The status is 200 when all is well and 503 when something is
not; which, stands in the body, without paths or anything of a visitor.
"""

import asyncio
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import JSONResponse

PATH = "/health"
KEPT = 2.0  # seconds that an answer is kept: whoever asks often costs little
LIMIT = 4.0  # seconds after which a check that has not answered has failed
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


GREY_PHOTO = _grey_png(64)
