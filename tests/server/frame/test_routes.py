"""The pages' HTML, what it fetches, and the name that a project gets: asked for as a browser does."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from model.common.files import workspaces_folder
from server.frame import routes
from server.frame.assets import Assets, with_addresses
from server.frame.index_page import index_page
from server.frame.streamlit_files import PackedFiles, needed_soon
from workspace import project
from workspace.workspace import Workspace

STREAMLITS = '<html><link rel="service-desc"><script>one()</script><script type="module" src="./a.js"></script></html>'


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path))
    assets = Assets()
    address = assets.add("styles.css", b"a { }")
    html = index_page(STREAMLITS, "$streamlit $styles", {"styles": address})
    return TestClient(Starlette(routes=routes.routes(html, {"", "photos"}, assets)), follow_redirects=False)


def test_every_page_is_ours_and_starts_streamlits_scripts(browser: TestClient) -> None:
    for path in ("/", "/photos", "/photos?w=x"):
        answer = browser.get(path)
        assert answer.text.startswith('<script type="module" src="./a.js"></script> ./own/styles.')
        assert answer.headers["cache-control"] == "no-cache"


def test_what_the_page_fetches_is_kept_for_ever_and_named_by_its_content(browser: TestClient) -> None:
    answer = browser.get(browser.get("/").text.split()[-1].removeprefix("."))
    assert answer.text == "a { }"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert Assets().add("styles.css", b"other") != Assets().add("styles.css", b"a { }")
    assert browser.get("/own/styles.css").status_code == 404


def test_an_address_that_is_no_page_leads_to_the_start_and_keeps_the_workspace(browser: TestClient) -> None:
    answer = browser.get("/resluts?w=x")
    assert (answer.status_code, answer.headers["location"]) == (307, "./?w=x")
    assert browser.get("/favicon.ico").status_code == 404


def test_a_page_of_streamlit_that_starts_nothing_is_told_at_the_start() -> None:
    with pytest.raises(RuntimeError, match="starts no script"):
        index_page("<html></html>", "$streamlit", {})


def test_a_style_sheet_finds_the_files_beside_it() -> None:
    assert (
        with_addresses("url(a.woff2) url(b.webp)", {"a.woff2": "./own/a.123.woff2"}) == "url(a.123.woff2) url(b.webp)"
    )


def test_a_project_is_named(browser: TestClient) -> None:
    workspace = Workspace.create(workspaces_folder())
    answer = browser.post("/name", json={"workspace": workspace.id, "name": "  hats\u202e and\ncaps "})
    assert answer.json() == {"name": "hats and caps"}
    assert project.read(workspace).name == "hats and caps"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"workspace": 1, "name": "x"}', 400),
        (b'{"workspace": "../../etc", "name": "x"}', 409),
        (b'{"workspace": "AAAAAAAAAAAAAAAAAAAAAA", "name": "x"}', 409),
        (b" " * 5_000, 413),
    ],
)
def test_what_strangers_send_as_a_name_changes_nothing(browser: TestClient, body: bytes, status: int) -> None:
    workspaces_folder()
    assert browser.post("/name", content=body).status_code == status
    assert not list(workspaces_folder().glob("*/project.json"))


def test_streamlits_scripts_are_sent_packed_to_who_unpacks_them(tmp_path: Path) -> None:
    script = tmp_path / "static" / "js" / "a.1.js"
    script.parent.mkdir(parents=True)
    script.write_text("let one = 1;" * 50)
    (tmp_path / "secret.js").write_text("no")
    behind = Starlette(routes=[Route("/{path:path}", lambda _: PlainTextResponse("behind"))])
    browser = TestClient(PackedFiles(behind, tmp_path))
    packed = browser.get("/static/js/a.1.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == script.read_text()
    assert int(packed.headers["content-length"]) == len(gzip.compress(script.read_bytes(), 6, mtime=0))
    assert browser.get("/static/js/a.1.js", headers={"Accept-Encoding": "identity"}).text == "behind"
    assert browser.get("/static/js/..%2f..%2fsecret.js", headers={"Accept-Encoding": "gzip"}).text == "behind"


def test_scripts_that_are_needed_soon_come_with_what_they_import(tmp_path: Path) -> None:
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    (folder / "Button.1.js").write_text('import{a as b}from"./shared.2.js";import"./known.3.js"')
    (folder / "shared.2.js").write_text("")
    (folder / "ButtonGroup.4.js").write_text("")
    links = needed_soon(tmp_path, ["Button", "Gone"], known="known.3.js")
    assert [part.partition('"')[0] for part in links.split('href="./static/js/')[1:]] == ["Button.1.js", "shared.2.js"]
