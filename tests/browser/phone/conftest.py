"""A server of the phones' own, a laptop on its Photos page, and devices beside it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.phone.steps import Open, photos_page
from tests.browser.watching import watch
from tests.support.own_server import OwnServer
from tests.support.workspaces import filled
from workspace.phone_pass import open_pass
from workspace.workspace import Workspace


@pytest.fixture(scope="package")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    server = OwnServer(tmp_path_factory.mktemp("phone-server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_page(chromium: Browser, own_server: OwnServer) -> Iterator[Open]:
    """Open a page of a device of its own: `open_page(path, phone=False, breaks=False, **options)`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(path: str = "", *, phone: bool = False, breaks: bool = False, **options: bool | str) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = chromium.new_context(
            viewport=size, has_touch=phone, is_mobile=phone, reduced_motion="reduce", **options
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watch(page, own_server.address, faults, console=not breaks)
        page.goto(path if path.startswith("http") else f"{own_server.address}/{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def workspace(own_server: OwnServer) -> Workspace:
    """A workspace with two labels."""
    return filled(own_server.home / "workspaces", {"healthy": 0, "needs maintenance": 0})


@pytest.fixture
def code(own_server: OwnServer, workspace: Workspace) -> str:
    """The address of a pass for that workspace."""
    return f"{own_server.address}/phone/{open_pass(workspace).token}"


@pytest.fixture
def laptop(open_page: Open, workspace: Workspace, code: str) -> Page:
    """A laptop on the Photos page that shows that code."""
    return photos_page(open_page, workspace)
