"""A server that has nothing but the phones' routes, and a phone with a pass."""

from collections.abc import Iterator

import pytest

from server import services
from server.phone import routes
from tests.support.pages import workspace_with
from tests.support.phones import Phone
from tests.support.served_routes import served
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
    with served(routes.routes()) as address:
        yield address


@pytest.fixture
def workspace() -> Workspace:
    return workspace_with(striped=0, dotted=0)


@pytest.fixture
def on_phone(address: str, workspace: Workspace) -> Phone:
    return Phone(address, open_pass(workspace).token)
