"""A server that has nothing but the phones' routes, and a phone with a pass."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from server import services
from server.access.allowed_hosts import AllowedHosts
from server.phone import routes
from server.settings import ServerSettings
from tests.support.pages import workspace_with
from tests.support.phones import Phone
from workspace.phone_pass import open_pass
from workspace.workspace import Workspace


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server that has nothing but the phones' routes, and what keeps other sites' pages off."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # whoever comes before the server waits
        app = Starlette(routes=routes.routes(), middleware=[Middleware(AllowedHosts, settings=ServerSettings())])
        config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def workspace() -> Workspace:
    return workspace_with(striped=0, dotted=0)


@pytest.fixture
def on_phone(address: str, workspace: Workspace) -> Phone:
    return Phone(address, open_pass(workspace).token)
