"""A real server and a real Chromium; every test fails on an error in the console or a request to elsewhere."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from jobs.training_job import ask_to_stop, read_status
from tests.browser.steps import idle
from tests.browser.watching import watch
from tests.browser.workspaces import trained_workspace, workspace_with_photos
from tests.support.app_server import free_port, start
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.pictures import write_folder
from tests.support.rooms import watched

NewPage = Callable[..., Page]

expect.set_options(timeout=30_000)  # two busy cores

# These make pictures for the documents, where they are asked for, and prove nothing.
collect_ignore = [] if "TWENTY_PICTURES" in os.environ else ["test_recording.py", "test_screens.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).is_file():
                item.add_marker(
                    pytest.mark.skip(reason="no Chromium found: install one, or name it in TWENTY_CHROMIUM")
                )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the server keeps its workspaces."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app with workspaces of its own; the network's files are this machine's."""
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    process = start(home, folder / "log.txt", port, watched(folder / "watch"))
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
    said = (folder / "log.txt").read_text()
    assert 'File "' not in said, said
    assert not [w.name for w in (home / "workspaces").glob("*") if w.name in said], "the log names workspaces"
    seen = folder / "watch" / "seen.txt"
    assert not seen.exists(), f"a process of the server asked another machine: {seen.read_text()}"


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    browser = _playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--process-per-site"])
    yield browser
    browser.close()


def _device(chromium: Browser) -> BrowserContext:
    return chromium.new_context(permissions=["camera"], reduced_motion="reduce", accept_downloads=True)


@pytest.fixture(scope="session")
def first_page(chromium: Browser, server: str) -> Iterator[Page]:
    """A page that stays open: its process has Streamlit's scripts compiled, and each test's first page joins it."""
    device = _device(chromium)
    page = device.new_page()
    page.goto(f"{server}/health")
    yield page
    device.close()


@pytest.fixture
def new_page(chromium: Browser, first_page: Page, server: str, home: Path) -> Iterator[NewPage]:
    """Open pages of the app: `new_page(path="", width=1280, dark=False)`; all are watched to the test's end."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_page(path: str = "", width: int = 1280, dark: bool = False) -> Page:
        device = _device(chromium) if pages else first_page.context  # a tab that is not in front is not drawn
        page = device.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_default_timeout(30_000)
        watch(page, server, faults)
        page.goto(f"{server}/{path}")
        idle(page)
        idle(page)  # some of what was drawn fetches its script only then
        return page

    yield open_page
    for page in pages:
        page.close()
    for page in pages[1:]:
        page.context.close()
    first_page.context.clear_cookies()
    first_page.evaluate("localStorage.clear()")
    _stop_trainings(home)
    assert not faults


def _stop_trainings(home: Path) -> None:
    """Stop what this test has left in training, or the tests that follow would wait for it."""
    for folder in (home / "workspaces").glob("*/training"):
        job_id, status = read_status(folder)
        if status.active:
            ask_to_stop(folder, job_id)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop's page of a visitor who is new here."""
    return new_page()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two labels of six small photos each."""
    return write_folder(tmp_path_factory.mktemp("own") / "blades", {"striped": 0, "dotted": 1}, per_label=6)


@pytest.fixture(scope="session")
def trained(home: Path) -> str:
    """The id of a trained workspace, for tests that change none of its photos."""
    return trained_workspace(home)


@pytest.fixture
def ready(home: Path) -> str:
    """The id of a workspace of the test's own that has photos and was never trained."""
    return workspace_with_photos(home).id


@pytest.fixture
def doubtful(home: Path) -> str:
    """The same, with so many photos under the wrong label that a longer training follows the first answer."""
    return workspace_with_photos(home, mislabelled=6).id


@pytest.fixture
def mislabelled(home: Path) -> str:
    """The id of a trained workspace of the test's own, with one photo under the wrong label."""
    return trained_workspace(home, mislabelled=1)
