"""Live answers before a camera: on the Try it page, and on a phone."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from model.classifier import classifier_file
from model.prediction.card import card
from server.live import files
from tests.browser.steps import idle
from tests.browser.watching import watch
from tests.browser.workspaces import LABELS, trained_workspace
from tests.support.app_server import free_port, start
from tests.support.chromium import CHROMIUM
from tests.support.exported_pages import app_answers
from tests.support.fake_camera import NO_CAMERA, NO_CONSENT, SIDE, film, flags, frame
from workspace.phone_pass import open_pass
from workspace.workspace import Workspace

Open = Callable[..., Page]
HEALTHY, WORN = frame(0, 950), frame(1, 960)
STRANGE_NAME = "room.test"  # no name of this machine: over http browsers keep cameras from its pages


@pytest.fixture(scope="module")
def cameras(_playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Start browsers whose camera films some frames, or with other arguments."""
    folder, started = tmp_path_factory.mktemp("films"), list[Browser]()

    def browser(*frames: bytes, args: Sequence[str] = ()) -> Browser:
        args = args or flags(film(folder / f"{len(started)}.mjpeg", frames, seconds_each=3))
        more = [f"--host-resolver-rules=MAP {STRANGE_NAME} 127.0.0.1"]
        started.append(_playwright.chromium.launch(executable_path=CHROMIUM, args=[*args, *more]))
        return started[-1]

    yield browser
    for each in started:
        each.close()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address and the home of a server that answers to a strange name too."""
    folder, port = tmp_path_factory.mktemp("live-server"), free_port()
    environment = {**os.environ, "TWENTY_ROOM_HOSTS": STRANGE_NAME}
    process = start(folder / "home", folder / "log.txt", port, environment)
    yield f"http://127.0.0.1:{port}", folder / "home"
    process.terminate()
    process.wait(20)
    assert "Traceback" not in (folder / "log.txt").read_text()


@pytest.fixture
def workspace(own_server: tuple[str, Path]) -> Workspace:
    """A trained workspace of the test's own."""
    _, home = own_server
    return Workspace.open(home / "workspaces", trained_workspace(home))


@pytest.fixture
def open_page(own_server: tuple[str, Path]) -> Iterator[Open]:
    """Open pages: `open_page(browser, path, camera=True, server="", **options)`; all are watched to the test's end."""
    faults, contexts = list[str](), []

    def open_one(
        browser: Browser, path: str, *, camera: bool = True, server: str = own_server[0], **options: object
    ) -> Page:
        context = browser.new_context(
            permissions=["camera"] if camera else ["notifications"],
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        watch(page, server, faults)
        page.goto(f"{server}/{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


def go_live(page: Page) -> None:
    page.get_by_role("button", name="Live").first.click()
    expect(page.locator(".card.live[data-state=answers]")).to_be_visible()


def said_of(workspace: Workspace, jpeg: bytes) -> tuple[str, str]:
    """Return what the app says of a frame: a title and a note."""
    classifier = classifier_file.load(workspace.classifier_path)
    (answer,) = app_answers(classifier, [jpeg])
    shown = card(answer, classifier)
    return shown.title, shown.note


def kept_beside_an_answer(workspace: Workspace) -> list[tuple[str, str]]:
    """Return name and label of the photos whose label was given by who had seen an answer."""
    names = {label.id: label.name for label in workspace.labels()}
    with closing(sqlite3.connect(workspace.database)) as db:
        rows = db.execute("SELECT name, label_id FROM photos WHERE changed_by = 'tried'").fetchall()
    return [(name, names[label_id]) for name, label_id in rows]


@pytest.mark.parametrize("jpeg", [HEALTHY, WORN])
def test_the_answer_before_the_camera_is_that_of_predict(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace, jpeg: bytes
) -> None:
    page = open_page(cameras(jpeg), f"try?w={workspace.id}")
    go_live(page)
    title, note = said_of(workspace, jpeg)
    assert title in LABELS
    live = page.locator(".card.live")
    expect(live.get_by_role("heading")).to_have_text(title)
    expect(live.locator(".said > p")).to_have_text(note)


def test_nothing_is_asked_of_anybody_while_it_answers(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    page = open_page(cameras(HEALTHY), f"try?w={workspace.id}")
    go_live(page)
    idle(page)
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Where it looks").click()
    expect(page.locator(".card.live canvas")).to_be_visible()
    page.wait_for_timeout(3000)
    assert asked == []


def test_what_it_does_not_know_it_does_not_name(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    strange = frame(2, 970)
    page = open_page(cameras(strange), f"try?w={workspace.id}")
    go_live(page)
    live = page.locator(".card.live")
    expect(live.get_by_role("heading")).to_have_text("None of these")
    expect(live.locator(".said > p")).to_have_text(said_of(workspace, strange)[1])
    expect(live.locator(".bars li")).to_have_count(0)


def test_a_picture_that_is_kept_lies_under_its_label(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    page = open_page(cameras(HEALTHY), f"try?w={workspace.id}", viewport={"width": 390, "height": 844})
    n = len(workspace.photos())
    go_live(page)
    keep = page.get_by_role("group", name="Keep this one")
    keep.get_by_role("button", name=LABELS[1]).click()
    expect(page.locator(".card.live .kept")).to_contain_text(f"Added to “{LABELS[1]}”")
    ((name, label),) = kept_beside_an_answer(workspace)
    assert (name[:5], label) == ("live ", LABELS[1])
    assert len(workspace.photos()) == n + 1
    (photo,) = (photo for photo in workspace.photos() if photo.name == name)
    assert (photo.width, photo.height) == (SIDE, SIDE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Close the camera").click()
    expect(page.get_by_text(f"{name} · 1 of 1")).to_be_visible()
    expect(page.locator("video")).to_have_count(0)


def test_words_change_once_two_pictures_in_a_row_say_so(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    page = open_page(cameras(HEALTHY), f"try?w={workspace.id}")
    shown = page.evaluate(
        """async ([module, said]) => {
          const { Steady } = await import(module);
          const steady = new Steady();
          return [...said].map((title) => steady.next({ title }).title).join("");
        }""",
        [f"/{files.address()}live.js", "aababababbbcaccab"],
    )
    assert shown == "aaaaaaaaabbbbbccc"


def test_the_label_follows_what_the_camera_sees(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    page = open_page(cameras(HEALTHY, WORN), f"try?w={workspace.id}")
    go_live(page)
    for frame_seen in (HEALTHY, WORN, HEALTHY):
        title = page.locator(".card.live").get_by_role("heading", name=said_of(workspace, frame_seen)[0])
        expect(title).to_be_visible()


def test_whoever_has_no_camera_reads_why(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace, own_server: tuple[str, Path]
) -> None:
    none, refused = cameras(args=NO_CAMERA), cameras(args=NO_CONSENT)
    elsewhere = own_server[0].replace("127.0.0.1", STRANGE_NAME)
    for browser, options, sentence in (
        (none, {}, "There is no camera here"),
        (refused, {"camera": False}, "The camera is not allowed"),
        (refused, {"server": elsewhere, "camera": False}, "only to pages on this computer or with https"),
    ):
        page = open_page(browser, f"try?w={workspace.id}", **options)
        page.get_by_role("button", name="Live").first.click()
        expect(page.locator(".card.live").get_by_role("heading")).to_contain_text(sentence)


def test_a_phone_answers_live_and_what_it_keeps_lies_under_the_label_chosen_there(
    cameras: Callable[..., Browser], open_page: Open, workspace: Workspace
) -> None:
    path = f"phone/{open_pass(workspace).token}"
    phone = open_page(cameras(WORN), path, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    phone.get_by_role("button", name="Live").tap()
    title, note = said_of(workspace, WORN)
    expect(phone.locator("#live[data-state=answer] strong")).to_have_text(title)
    expect(phone.locator("#live .said span")).to_have_text(note)
    asked = list[str]()
    phone.on("request", lambda request: asked.append(request.url))
    phone.wait_for_timeout(2000)
    assert [url for url in asked if "/state?" not in url] == []
    phone.locator("#labels").get_by_text(LABELS[0]).tap()
    phone.get_by_role("button", name=f"Keep this one as “{LABELS[0]}”").tap()
    expect(phone.locator("#list .added")).to_have_count(1)
    assert [label for _, label in kept_beside_an_answer(workspace)] == [LABELS[0]]
    phone.get_by_role("button", name="Close the camera").tap()
    expect(phone.locator("#live")).to_be_hidden()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
