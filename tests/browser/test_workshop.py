"""A whole workshop: one facilitator, four teams, one of them on a phone; nothing of one team reaches another."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.phone.steps import fits_phone
from tests.browser.steps import TRAINING_LIMIT, click, idle, key, train
from tests.browser.trials import Side, addresses
from tests.browser.watching import watch
from tests.support.own_server import OwnServer
from tests.support.pictures import picture_bytes
from tests.support.zips import zip_of

LABELS = ("striped", "dotted")
TEAMS = {"Falcons": "red", "The Blue Team": "blue", "Rotor & Co": "orange", "<b>Nacht</b>": "purple"}
ON_A_PHONE = "Rotor & Co"
Device = Callable[..., Page]


@dataclass
class Team:
    """A team at its own device."""

    name: str
    page: Page

    workspace_id: str


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that others reach: phones are told no other."""
    with OwnServer(tmp_path_factory.mktemp("workshop")) as running:
        yield running.address


@pytest.fixture
def device(chromium: Browser, server: str) -> Iterator[Device]:
    """Open a page of a device of its own: `device(path, phone=False)`."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(path: str = "", *, phone: bool = False) -> Page:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = chromium.new_context(
            viewport=size, has_touch=phone, is_mobile=phone, reduced_motion="reduce", accept_downloads=True
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        watch(page, server, faults)
        page.goto(path if path.startswith("http") else f"{server}/{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not [fault for fault in faults if "410" not in fault]  # a page that was deleted meanwhile says so


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A zip with photos of two labels, ten of each to learn from and six to judge by."""
    parts = (("train", 10, 0), ("test", 6, 500))
    files = [
        (f"{part}/{label}/{part}{seed}.jpg", picture_bytes(kind, seed + first))
        for part, n, first in parts
        for kind, label in enumerate(LABELS)
        for seed in range(n)
    ]
    path = tmp_path / "blades.zip"
    path.write_bytes(zip_of(files))
    return path


def opened_room(device: Device, archive: Path) -> Page:
    """Open a room from the Start page with a zip; returns its board."""
    board = device()
    idle(board)
    board.get_by_role("link", name="lead a workshop").click()
    board.get_by_label("Name of the room").fill("Monday, product team")
    board.get_by_role("radio", name="Your own photos").click()
    board.locator("#own input").set_input_files(archive)
    expect(board.get_by_text("Everything in it is deleted on")).to_be_visible()
    board.get_by_role("button", name="Open the room").click()
    expect(board.get_by_text("12 photos that nobody sees before the reveal.")).to_be_visible()
    expect(board.get_by_text("Nobody has joined yet.")).to_be_visible()
    return board


def opened_wall(device: Device, board: Page) -> Page:
    return device(f"{board.locator('#wall').evaluate('link => link.href')}")


def code_on(wall: Page) -> str:
    """Read the code from a picture of the wall, as a phone does."""
    shot = Image.open(io.BytesIO(wall.screenshot())).convert("L")
    (found,) = zxingcpp.read_barcodes(shot)
    return str(found.text)


def join(device: Device, wall: Page, name: str, colour: str) -> Team:
    """Join by the QR code on a phone, and elsewhere by the code that is typed."""
    if name == ON_A_PHONE:
        page = device(code_on(wall), phone=True)
        fits_phone(page)
    else:
        page = device("join")
        page.get_by_label("The code on the wall").fill(wall.locator("#code").inner_text().lower())
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your team’s name").fill(name)
    page.get_by_role("radio", name=colour).click()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page).to_have_url(re.compile(r"/photos\?w=[\w-]{22}$"))
    idle(page)
    return Team(name, page, page.url.rpartition("w=")[2])


def line(board: Page, name: str) -> Locator:
    return board.locator("#lines li").filter(has_text=name)


def collect_by_phone(device: Device, team: Team, board: Page, tmp_path: Path) -> None:
    """A phone adds one photo to what the team was given."""
    click(team.page, "phone-open")
    address = key(team.page, "phone").get_by_text(re.compile(r"/phone/"))
    phone = device(re.search(r"https?://\S+/phone/[\w-]+", address.inner_text())[0], phone=True)  # type: ignore[index]
    phone.locator("#labels").get_by_text("striped").tap()
    photo = tmp_path / "new.jpg"
    photo.write_bytes(picture_bytes(0, 900))
    phone.locator("#choose input").set_input_files(photo)
    expect(phone.locator("#list .added")).to_have_count(1)
    expect(line(board, team.name)).to_contain_text("17 of 40")


def holds_nothing_of_others(teams: list[Team], secrets: list[str]) -> None:
    """Check what each browser has been told: nothing that belongs to another team, and no key of the room."""
    for team in teams:
        others = [other for other in teams if other is not team]
        text = team.page.content()
        for secret in [*secrets, *(other.workspace_id for other in others), *(other.name for other in others)]:
            assert secret not in text, f"{team.name} was told {secret}"


def taken_along(board: Page) -> None:
    """Download the tables and the reports."""
    with board.expect_download() as download:
        board.get_by_role("link", name="Results as a table").click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert {row["team"] for row in rows} == set(TEAMS)
    assert {row["place"] for row in rows} == {"1"}
    assert download.value.suggested_filename == "monday-product-team-results.csv"
    with board.expect_download() as download:
        board.get_by_role("button", name="The teams’ reports").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == len(TEAMS)
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())


def opened_again(device: Device, board: Page, tmp_path: Path) -> None:
    """Save the room as a file, and open that as another room."""
    with board.expect_download() as download:
        board.get_by_role("button", name="The whole room").click()
    path = tmp_path / "room.zip"
    download.value.save_as(path)
    other = device("room")
    other.get_by_text("Open a room that was saved").click()
    other.locator("#saved input[type=file]").set_input_files(path)
    expect(other.locator("#lines li")).to_have_count(len(TEAMS), timeout=TRAINING_LIMIT)
    assert other.locator("#code").inner_text() != board.locator("#code").inner_text()
    assert other.url != board.url


def fake_it(chromium: Browser, server: str, team: Team) -> None:
    """A person answers in the model's place, from a device of their own."""
    team.page.goto(f"{server}/fake?w={team.workspace_id}")
    click(team.page, "fake-start")
    product_path, person_path = addresses(team.page)
    product = Side(chromium, product_path, server, phone=True)
    person = Side(chromium, person_path, server, phone=False)
    product.send(900)
    person.says("striped")
    expect(product.answer).to_have_text("striped")
    for side in (product, person):
        assert team.workspace_id not in side.page.content()
        side.close()


def asks_for_help(board: Page, team: Team, server: str) -> None:
    """A team asks for help, and gets it."""
    team.page.goto(f"{server}/photos?w={team.workspace_id}")
    idle(team.page)
    team.page.locator("#guide-help").click()
    expect(line(board, team.name)).to_contain_text("Asks for help.")
    board.get_by_role("button", name=f"More for {team.name}").click()
    board.get_by_role("button", name="They have been helped").click()
    expect(line(board, team.name)).not_to_contain_text("Asks for help.")


def pause(board: Page, wall: Page, team: Team) -> None:
    """All look up, and go on."""
    board.get_by_role("button", name="Pause all").click()
    looks_up = [wall.get_by_text("Look up: the facilitator is speaking."), team.page.get_by_role("alertdialog")]
    for said in looks_up:
        expect(said).to_be_visible()
    board.get_by_role("button", name="Go on").click()
    for said in looks_up:
        expect(said).to_be_hidden()


def test_a_whole_workshop(chromium: Browser, device: Device, server: str, archive: Path, tmp_path: Path) -> None:
    board = opened_room(device, archive)
    room = board.url.rpartition("/")[2]
    wall = opened_wall(device, board)
    token = wall.url.rpartition("/")[2]
    assert room not in wall.content() + wall.url
    assert code_on(wall).endswith(f"/join/{board.locator('#code').inner_text()}")

    teams = [join(device, wall, name, colour) for name, colour in TEAMS.items()]
    expect(board.locator("#lines li")).to_have_count(4)
    for name in TEAMS:
        expect(line(board, name)).to_contain_text("0 of 40")
        expect(wall.locator("#teams").get_by_text(name, exact=True)).to_be_visible()

    board.get_by_role("button", name="Give photos").click()
    board.get_by_label("Photos of each label").fill("8")
    board.get_by_role("button", name="Give", exact=True).click()
    for name in TEAMS:
        expect(line(board, name)).to_contain_text("16 of 40")
        expect(line(board, name)).to_contain_text("Ready to train")
    collect_by_phone(device, teams[0], board, tmp_path)
    fake_it(chromium, server, teams[1])

    board.get_by_role("radio", name="How much is enough?").click()
    expect(wall.get_by_role("heading", name="How much is enough?")).to_be_visible()
    expect(wall.get_by_role("timer")).to_contain_text("minutes left")
    asks_for_help(board, teams[0], server)
    pause(board, wall, teams[0])

    for team in teams:
        team.page.goto(f"{server}/photos?w={team.workspace_id}")
        train(team.page, pace="Quick")
        expect(line(board, team.name)).to_contain_text("At the results", timeout=TRAINING_LIMIT)
    holds_nothing_of_others(teams, [room, token])
    for team in teams:
        team.page.goto(f"{server}/workspace/{team.workspace_id}/results")
        expect(team.page.get_by_text("has not revealed the results yet")).to_be_visible()
    holds_nothing_of_others(teams, [room, token])

    # Judged on the sealed photos: four teams with photos of the same kinds cannot be told apart.
    ranking = board.locator("#sealed .ranking li[data-team]")
    expect(ranking).to_have_count(4, timeout=TRAINING_LIMIT)
    expect(ranking.filter(has_text="tied with 3 teams")).to_have_count(4, timeout=TRAINING_LIMIT)
    assert [place.inner_text() for place in board.locator("#sealed .ranking .place").all()] == ["1–4"] * 4
    expect(wall.locator(".ranking")).to_have_count(0)
    holds_nothing_of_others(teams, [room, token])

    board.get_by_role("button", name="Reveal the results").click()
    expect(wall.locator(".ranking li[data-team]")).to_have_count(4)
    expect(wall.get_by_text("Tied teams cannot be told apart by these photos.")).to_be_visible()
    for team in teams:
        expect(team.page.locator(".ranking li[data-own]")).to_contain_text(team.name)
        expect(team.page.locator(".ranking li[data-team]")).to_have_count(4)
    fits_phone(next(team.page for team in teams if team.name == ON_A_PHONE))
    taken_along(board)
    opened_again(device, board, tmp_path)

    board.get_by_role("button", name="Delete everything").click()
    board.get_by_role("textbox").last.fill(board.locator("#code").inner_text())
    board.get_by_role("button", name="Delete for good").click()
    for page in (board, wall, teams[0].page):
        expect(page.get_by_role("alert")).to_be_visible()
    teams[1].page.goto(f"{server}/photos?w={teams[1].workspace_id}")
    expect(teams[1].page.get_by_text("There are no photos at this address")).to_be_visible()
