"""A real server behind a door whose times are short, and what strangers do at it."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.certificate import room_certificate
from server.door.limits import DoorLimits
from server.door.uvicorn_server import start_with_door

LIMITS = DoorLimits(
    open_files=20, of_one_address=20, head=0.6, body=0.6, answer=0.8, silence=0.6, rest=0.4, least=4096,
    between_looks=0.1,
)  # fmt: skip
PATIENCE = 10.0  # seconds, on a busy machine
LARGE = 24 << 20  # bytes: more than systems hold back between two programs


async def _hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def _large(_: Request) -> Response:
    return Response(bytes(LARGE))


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _think(_: Request) -> Response:
    await asyncio.sleep(3 * LIMITS.answer)
    return PlainTextResponse("thought")


async def _live(live: WebSocket) -> None:
    await live.accept()
    try:
        while True:
            await live.send_bytes(await live.receive_bytes())
    except WebSocketDisconnect:
        pass


APP = Starlette(
    routes=[
        Route("/", _hello),
        Route("/large", _large),
        Route("/think", _think),
        Route("/read", _read, methods=["POST"]),
        WebSocketRoute("/live", _live),
    ]
)


@dataclass
class Doorstep:
    """Where strangers stand."""

    port: int
    trusting: ssl.SSLContext | None = None

    def knock(self, said: bytes = b"", *, receives: int = 0) -> socket.socket:
        """Connect and say something; `receives` bounds what the system takes in before anybody reads."""
        plain = socket.socket()
        plain.settimeout(PATIENCE)
        if receives:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        plain.connect(("127.0.0.1", self.port))
        if self.trusting is not None:
            plain = self.trusting.wrap_socket(plain, server_hostname="localhost")
        with suppress(OSError):  # ended already: whoever looks sees it
            plain.sendall(said)
        return plain

    def page(self) -> bytes:
        """Ask as a browser does."""
        with self.knock(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") as asked:
            return b"".join(iter(lambda: asked.recv(65536), b""))


def heard(asked: socket.socket, word: bytes) -> bool:
    """Wait until a word comes; `False` when the connection ends before."""
    data = b""
    while word not in data:
        try:
            part = asked.recv(65536)
        except OSError:
            return False
        if not part:
            return False
        data += part
    return True


def is_ended(asked: socket.socket) -> bool:
    """Wait until the server has ended a connection; `False` when it does not."""
    try:
        while asked.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


@contextmanager
def opened(limits: DoorLimits, is_shared: Callable[[str], bool], tls: Path | None = None) -> Iterator[Doorstep]:
    """Run the server; `tls` is a folder for its certificate."""
    trusting, files = None, {}
    if tls is not None:
        made = room_certificate(tls, ["127.0.0.1"], ["localhost"])
        trusting = ssl.create_default_context(cafile=str(made.authority))
        files = {"ssl_certfile": str(made.chain), "ssl_keyfile": str(made.key)}
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(APP, log_level="warning", ws="websockets-sansio", lifespan="off", **files)  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        server.startup = lambda sockets=None: start_with_door(server, sockets, limits, is_shared)  # type: ignore[method-assign]
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield Doorstep(listening.getsockname()[1], trusting)
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def doorstep() -> Iterator[Doorstep]:
    with opened(LIMITS, lambda _: False) as step:
        yield step


@pytest.fixture(params=["plain", "TLS"])
def any_doorstep(request: pytest.FixtureRequest) -> Doorstep:
    step: Doorstep = request.getfixturevalue("doorstep" if request.param == "plain" else "tls_doorstep")
    return step


@pytest.fixture(scope="module")
def tls_doorstep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorstep]:
    with opened(LIMITS, lambda _: False, tmp_path_factory.mktemp("tls")) as step:
        yield step
