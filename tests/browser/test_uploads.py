"""Uploads on a real server: nothing waits in its memory, whatever comes and however it ends; limits hold there too."""

import http.client
import os
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Route, expect
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.stats import CACHE_MEMORY_FAMILY
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from tests.browser.cards import expect_counts
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, idle
from tests.support.pictures import picture_bytes
from tests.support.zips import zip_of

_MB = 1 << 20


def held(server: str) -> int:
    """Return the bytes of uploads in the server's memory, as it tells itself."""
    with urllib.request.urlopen(f"{server}/_stcore/metrics") as answer:
        text = answer.read().decode()
    return sum(int(n) for n in re.findall(r'cache_memory_bytes\{cache_type="UploadedFileManager".*?\} (\d+)', text))


@contextmanager
def most_held(server: str) -> Iterator[list[int]]:
    """Give the bytes that were held, looked at all the time."""
    found, done = [0], threading.Event()

    def look() -> None:
        while not done.is_set():
            found.append(held(server))
            time.sleep(0.05)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def waiting(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob(".uploads-*/*") if path.is_file())


def large_photos(folder: Path, n: int) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{i}.jpg" for i in range(n)]
    for i, path in enumerate(paths):
        path.write_bytes(picture_bytes(2, 700 + i) + bytes(_MB))
    return paths


def slowly(page: Page) -> None:
    """Let uploads leave the browser one after the other, as over bad Wi-Fi."""

    def one(route: Route) -> None:
        time.sleep(0.1)
        route.continue_()

    page.route("**/labels/*/photos?*", one)


def test_no_upload_waits_in_the_servers_memory(
    new_page: NewPage, server: str, home: Path, ready: str, tmp_path: Path
) -> None:
    page, before = new_page(f"photos?w={ready}"), waiting(home)
    slowly(page)
    label = page.locator("[class*=st-key-add-]").first
    with most_held(server) as found:
        label.locator("input[type=file]").set_input_files(large_photos(tmp_path / "files", 6))
        expect_counts(page, 30)
        idle(page)
        add_files(page, "folder", large_photos(tmp_path / "set" / "third", 3)[0].parents[1])
        (tmp_path / "set.zip").write_bytes(zip_of([("fourth/1.jpg", picture_bytes(2, 800) + os.urandom(_MB))]))
        expect(page.get_by_role("heading", name="third", level=2)).to_have_count(1)
        idle(page)
        add_files(page, "zip", [tmp_path / "set.zip"])
        expect(page.get_by_role("heading", name="fourth", level=2)).to_have_count(1)
        idle(page)
    assert max(found) == 0
    assert waiting(home) == before


def test_uploads_that_are_held_would_show_in_the_metrics() -> None:
    """Proves that the test above looks for the right word: Streamlit counts the bytes it holds under this name."""
    manager = MemoryUploadedFileManager("/upload")
    assert not manager.get_stats().get(CACHE_MEMORY_FAMILY)
    manager.add_file("session", UploadedFileRec("id", "a.jpg", "image/jpeg", b"bytes"))
    assert "UploadedFileManager" in str(manager.get_stats()[CACHE_MEMORY_FAMILY])


def test_a_visitor_who_leaves_in_the_middle_holds_no_memory(
    new_page: NewPage, server: str, home: Path, ready: str, tmp_path: Path
) -> None:
    page, before = new_page(f"photos?w={ready}"), waiting(home)
    arrived: list[str] = []

    def some(route: Route) -> None:
        if len(arrived) < 3:
            route.continue_()
            arrived.append(route.request.url)

    page.route("**/_stcore/upload_file/**", some)
    add_files(page, "folder", large_photos(tmp_path / "files", 8)[0].parent)
    end = time.monotonic() + 20
    while waiting(home) < before + 2 * _MB and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert waiting(home) >= before + 2 * _MB  # it waits on disk ...
    assert held(server) == 0  # ... and not in memory
    page.close()
    assert held(server) == 0


def test_a_file_over_the_limit_is_refused_by_the_page_and_by_the_server(
    new_page: NewPage, server: str, ready: str, tmp_path: Path
) -> None:
    page = new_page(f"photos?w={ready}")
    with (tmp_path / "film.zip").open("wb") as file:
        file.truncate(201 * _MB)
    add_files(page, "zip", [tmp_path / "film.zip"])
    expect(page.get_by_text(re.compile("must be 200.*or smaller"))).to_be_visible()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url) if "upload_file" in request.url else None)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "large.jpg").write_bytes(picture_bytes(0, 1) + bytes(31 * _MB))
    add_files(page, "folder", tmp_path / "set")
    expect(page.get_by_text(re.compile("the file has 31 MB; at most 30 are read"))).to_be_visible()
    assert urls
    host, _, path = urls[0].removeprefix("http://").partition("/")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    token, line = cookies.get("_streamlit_xsrf", ""), "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.putrequest("PUT", f"/{path}")
    for name, value in (("Content-Length", 300 * _MB), ("X-Xsrftoken", token), ("Cookie", line)):
        connection.putheader(name, str(value))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
