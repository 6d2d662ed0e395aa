"""A server that has nothing but some routes, and what keeps other sites' pages off."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server.access.allowed_hosts import AllowedHosts
from server.settings import ServerSettings


@contextmanager
def served(routes: Sequence[BaseRoute]) -> Iterator[str]:
    """Serve routes, and yield the address, such as "127.0.0.1:8000"."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # whoever comes before the server waits
        app = Starlette(routes=routes, middleware=[Middleware(AllowedHosts, settings=ServerSettings())])
        config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
