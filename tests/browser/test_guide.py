"""The guided path in a browser: alone from start to end, in a room, paused, told, and on a phone."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from model.photos.photo import read_photo
from rooms import notes, notices
from rooms.room import Room
from rooms.teams import join
from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, fits, idle, key
from tests.support.workspaces import filled
from workspace.workspace import Workspace

LABELS = ("healthy", "needs maintenance")


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", include_hidden=True)


def step(page: Page, words: str) -> Locator:
    return panel(page).locator("li[data-state]").filter(has_text=words)


def picture(page: Page, name: str) -> None:
    """Save what is in view, where TWENTY_GUIDE_PICTURES names a folder."""
    if folder := os.environ.get("TWENTY_GUIDE_PICTURES"):
        page.wait_for_timeout(400)
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def room(home: Path) -> Iterator[Room]:
    room = Room.create(home / "rooms", "Monday, product team")
    yield room
    room.delete(home / "workspaces")


def joined(home: Path, room: Room, name: str, colour: str = "teal", photos: int = 9) -> tuple[int, Workspace]:
    """Let a team join that has photos."""
    team = join(room, name, colour, home / "workspaces", LABELS)
    workspace = Workspace.open(home / "workspaces", team.workspace_id)
    own = filled(home / "workspaces", dict.fromkeys(LABELS, photos), seeds_apart=100)
    places = {label.name: label.id for label in workspace.labels()}
    dataset = own.dataset()
    for row, photo_id in enumerate(dataset.photo_ids):
        photo = read_photo(dataset.names[row], own.store.jpeg(photo_id))
        workspace.add_photo(photo, places[dataset.labels[dataset.targets[row]]])
    own.delete()
    return team.id, workspace


def test_one_who_is_alone_goes_through_the_first_exercise(new_page: NewPage) -> None:
    page = new_page()
    page.get_by_role("button", name="Guide").click()
    picture(page, "begin")
    panel(page).get_by_role("button", name="Begin").click()
    page.wait_for_url("**/photos?w=*")
    for number, (words, button) in enumerate(
        (
            ("Show it three photos", "Give it 3 photos of each"),
            ("Let it guess photos", "Let it guess"),
            ("Show it five more", "5 more of each"),
            ("Let it guess again", "Let it guess"),
        )
    ):
        picture(page, f"alone-{number}")
        panel(page).get_by_role("button", name=button).click()
        expect(step(page, words)).to_have_attribute("data-state", "done")
        idle(page)
    picture(page, "alone-guessed")
    expect(step(page, "Let it guess photos")).to_contain_text("With 3 photos of each label: right on")
    expect(step(page, "Let it guess again")).to_contain_text("With 8 photos of each label: right on")
    expect(step(page, "Let it guess again").get_by_role("img").first).to_be_visible()
    expect(page.get_by_test_id("stToast")).to_have_count(0)
    idle(page)
    check_accessibility(page)
    panel(page).get_by_role("link", name="Go to Train").click()
    key(page, "train").get_by_role("button").click()
    expect(step(page, "Now train it")).to_have_attribute("data-state", "done", timeout=TRAINING_LIMIT)
    panel(page).get_by_role("link", name="Go to Try it").click()
    expect(step(page, "Show it a photo")).to_have_attribute("data-state", "done")
    expect(panel(page)).to_contain_text("What did it take from three photos")
    panel(page).get_by_role("button", name="All exercises").click()
    expect(panel(page).get_by_role("listitem")).to_have_count(5)
    picture(page, "alone-all")


def test_it_is_quiet_until_it_is_asked_for_and_stays_as_it_was_left(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}")
    expect(panel(page)).to_be_hidden()
    wide = page.get_by_test_id("stMain").bounding_box()
    page.get_by_role("button", name="Guide").click()
    expect(panel(page)).to_be_visible()
    page.reload()
    idle(page)
    expect(panel(page)).to_be_visible()
    narrow = page.get_by_test_id("stMain").bounding_box()
    beside = panel(page).bounding_box()
    assert wide is not None
    assert narrow is not None
    assert beside is not None
    assert narrow["x"] + narrow["width"] <= beside["x"] + 1  # it covers nothing of the page
    assert wide["width"] > narrow["width"]
    fits(page)
    panel(page).get_by_role("button", name="Close the guide").click()
    expect(panel(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Guide")).to_be_focused()
    page.reload()
    idle(page)
    expect(panel(page)).to_be_hidden()


def test_a_bet_that_is_placed_cannot_be_changed(room: Room, new_page: NewPage, home: Path) -> None:
    team, workspace = joined(home, room, "Ahab")
    room.change(exercise=2)
    page = new_page(f"photos?w={workspace.id}")
    for size, bet in ((5, "55"), (10, "70"), (20, "85")):
        panel(page).get_by_label(f"With {size} of each").fill(bet)
    page.wait_for_timeout(2500)  # what is typed outlives what the server says anew
    notices.tell(room, "Two minutes left.")
    expect(panel(page)).to_contain_text("Two minutes left.")
    expect(panel(page).get_by_label("With 10 of each")).to_have_value("70")
    picture(page, "bet")
    panel(page).get_by_role("button", name="Place the bet").click()
    expect(step(page, "Bet: how often")).to_contain_text("With 10 of each: you said 70 of 100")
    expect(panel(page).get_by_label("With 10 of each")).to_have_count(0)
    assert notes.read(room, team, "bet") == [0.55, 0.7, 0.85]


def test_a_team_plants_a_shortcut_and_another_finds_it(room: Room, new_page: NewPage, home: Path) -> None:
    (_, first), (_, second) = joined(home, room, "Ahab", "red"), joined(home, room, "Boole", "blue")
    room.change(exercise=3)
    planting, searching = new_page(f"photos?w={first.id}"), new_page(f"photos?w={second.id}", dark=True)
    panel(planting).get_by_label("Which mark").select_option(label="a small sticker in a corner")
    panel(planting).locator("#guide-plant-label").select_option("healthy")
    picture(planting, "plant")
    panel(planting).get_by_role("button", name="Plant it").click()
    expect(step(planting, "Plant a shortcut")).to_contain_text("“Boole” is searching")
    # Steps further down can be opened before those above them are done.
    step(searching, "Open the photos that have").locator("summary").click()
    panel(searching).get_by_role("link", name="Open these photos").click()
    expect(panel(searching)).to_contain_text("These photos have a shortcut in them")
    idle(searching)
    assert second.id not in searching.url
    assert first.id not in searching.content()
    step(searching, "Say what it is").locator("summary").click()
    panel(searching).get_by_label("What is it?").select_option(label="a small sticker in a corner")
    panel(searching).get_by_label("On which label?").select_option("healthy")
    picture(searching, "find-dark")
    panel(searching).get_by_role("button", name="That is it").click()
    expect(step(searching, "Say what it is")).to_contain_text("Found: it was a small sticker in a corner")
    expect(step(planting, "Plant a shortcut")).to_contain_text("“Boole” has found it")
    panel(searching).get_by_role("link", name="Back to your own").click()
    searching.wait_for_url(f"**/photos?w={second.id}")


def test_a_pause_blocks_everything_and_loses_nothing(room: Room, new_page: NewPage, home: Path) -> None:
    _, workspace = joined(home, room, "Ahab", "orange")
    room.change(exercise=4)
    page = new_page(f"photos?w={workspace.id}")
    step(page, "Write down why").locator("summary").click()
    reason = panel(page).get_by_label("Because")
    reason.fill("A nurse looks at")
    room.change(paused=True)
    paused = page.get_by_role("alertdialog")
    expect(paused).to_contain_text("The facilitator is speaking")
    expect(paused).to_be_focused()
    picture(page, "paused")
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('[inert]')") is None
    page.get_by_role("link", name="Train", include_hidden=True).first.click(force=True, no_wait_after=True)
    assert "/photos" in page.url
    room.change(paused=False)
    expect(paused).to_be_hidden()
    expect(reason).to_have_value("A nurse looks at")
    page.get_by_role("navigation", name="Steps").get_by_role("link", name="Train").click()
    page.wait_for_url("**/train?*")


def test_a_team_hears_the_facilitator_and_asks_for_help(room: Room, new_page: NewPage, home: Path) -> None:
    team, workspace = joined(home, room, "Ahab", "purple")
    page = new_page(f"train?w={workspace.id}")
    expect(panel(page)).to_be_visible()  # in a room it is open at first
    expect(panel(page)).to_contain_text("The facilitator begins an exercise soon")
    notices.tell(room, "<b>Look</b> at your photos again.", team)
    notice = panel(page).get_by_role("status")
    expect(notice).to_contain_text("<b>Look</b> at your photos again.")
    picture(page, "told")
    idle(page)
    check_accessibility(page)
    notice.get_by_role("button", name="Read").click()
    expect(notice).to_have_count(0)
    page.reload()
    idle(page)
    expect(panel(page).get_by_role("button", name="Ask for help")).to_be_visible()
    expect(notice).to_have_count(0)
    panel(page).get_by_role("button", name="Ask for help").click()
    expect(panel(page).get_by_role("button", name="You asked for help")).to_be_visible()
    assert notes.read(room, team, "help")


def test_on_a_phone_it_is_a_bar_that_opens_below_the_page(room: Room, new_page: NewPage, home: Path) -> None:
    _, workspace = joined(home, room, "Ahab and the white whales", "green")
    room.change(exercise=5)
    page = new_page(f"train?w={workspace.id}", width=390)
    expect(panel(page)).to_contain_text("Go or stop?")
    expect(panel(page).get_by_role("button", name="Vote")).to_be_hidden()
    picture(page, "phone-bar")
    panel(page).get_by_role("heading").first.click()
    expect(panel(page).get_by_role("button", name="Vote")).to_be_attached()
    picture(page, "phone-open")
    main, below = page.get_by_test_id("stMain").bounding_box(), panel(page).bounding_box()
    assert main is not None
    assert below is not None
    assert main["y"] + main["height"] <= below["y"] + 1
    fits(page)
    idle(page)
    check_accessibility(page)
    panel(page).get_by_label("Your vote").select_option(label="Collect more")
    panel(page).get_by_label("Because").fill(f"Nine photos are few {secrets.token_hex(2)}.")
    panel(page).get_by_role("button", name="Vote").click()
    expect(step(page, "Vote: go")).to_contain_text("Collect more: “Nine photos are few")
