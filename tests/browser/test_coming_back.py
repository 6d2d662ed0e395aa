"""Whatever happens to the server or to the tab, the visitor is back at the same photos; and can take them along."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.cards import expect_counts, expect_pictures, remove, select
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, click, idle, key
from tests.support import app_server
from workspace.workspace import Workspace

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    return app_server.free_port()


@pytest.fixture
def start(port: int, home: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a server of the test's own on its port, again and again."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        started.append(app_server.start(home, tmp_path / "log.txt", port))
        return started[-1]

    yield begin
    for server in started:
        server.kill()
        server.wait(20)
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


def test_a_page_finds_its_photos_again_when_the_server_was_killed(
    chromium: Browser, start: Start, port: int, ready: str
) -> None:
    server = start()
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"http://127.0.0.1:{port}/photos?w={ready}")
    expect_counts(page, 24, 24)
    idle(page)
    server.send_signal(signal.SIGKILL)
    server.wait(20)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)  # Streamlit's, which asks for the internet
    start()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=60_000)
    idle(page)
    select(page, 0, 0, 1)
    remove(page, 0)  # the new server knows nothing of this part of the page: it draws the whole
    expect_counts(page, 22, 24)
    assert f"w={ready}" in page.url
    assert page.get_by_test_id("stAlert").count() == 0
    assert page.get_by_test_id("stException").count() == 0
    expect_pictures(page, 0)  # the browser asks the new server for them
    page.context.close()


def test_a_workspace_is_saved_deleted_and_opened_again(
    new_page: NewPage, ready: str, home: Path, tmp_path: Path
) -> None:
    page = new_page(f"photos?w={ready}")
    before = Workspace.open(home / "workspaces", ready).dataset()
    expect(key(page, "things")).to_be_visible()  # what comes later would push it away
    key(page, "keeping").get_by_text("Keep, save or delete").click()
    click(page, "save")
    click(page, "make-file")
    expect(key(page, "download-file")).to_be_visible()
    idle(page)
    with page.expect_download() as download:
        key(page, "download-file").get_by_role("button").click()
    download.value.save_as(tmp_path / "saved.zip")
    assert download.value.suggested_filename.endswith(".zip")
    other_tab = new_page(f"photos?w={ready}")
    for tab, nth in product((page, other_tab), range(2)):
        expect_pictures(tab, nth)  # one that is on its way when all is deleted is missed, and that is no fault
    page.keyboard.press("Escape")
    click(page, "delete")
    click(page, "delete-all")
    expect(key(page, "been-here")).to_be_visible()
    assert not (home / "workspaces" / ready).exists()
    expect(other_tab.get_by_test_id("stAlert")).to_contain_text("they were deleted")

    idle(page)
    key(page, "been-here").get_by_text("Been here before?").click()
    add_files(page, "open-saved", tmp_path / "saved.zip")
    expect_counts(page, 24, 24)
    idle(page)
    opened = Workspace.open(home / "workspaces", page.url.partition("w=")[2])
    assert opened.id != ready
    assert opened.dataset().fingerprint() == before.fingerprint()


def test_what_is_no_saved_workspace_and_no_address_gets_a_sentence(page: Page, tmp_path: Path, ready: str) -> None:
    (tmp_path / "holiday.zip").write_bytes(b"PK no zip at all")
    key(page, "been-here").get_by_text("Been here before?").click()
    add_files(page, "open-saved", tmp_path / "holiday.zip")
    expect(page.get_by_test_id("stAlert")).to_contain_text("holiday.zip cannot be opened as a zip")
    idle(page)
    field = key(page, "typed-address").locator("input")
    field.fill("http://[::1/photos?w=" + "x" * 22)
    key(page, "go-there").get_by_role("button").click()
    expect(page.get_by_test_id("stAlert").last).to_contain_text("There is no project at this address")
    idle(page)
    field.fill(f" http://127.0.0.1:1234/results?w={ready}&x=1 ")
    key(page, "go-there").get_by_role("button").click()
    expect_counts(page, 24, 24)
    assert f"w={ready}" in page.url
