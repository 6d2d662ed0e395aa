"""The rooms' pages: everybody can use them, and they fit a phone, a laptop and a projector, in both themes."""

import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.learning.training import train
from rooms import notes
from rooms.room import Room
from rooms.teams import teams
from tests.browser.accessibility import check_accessibility
from tests.browser.steps import PICTURES as README_PICTURES
from tests.browser.steps import TRAINING_LIMIT
from tests.browser.watching import watch
from tests.support.processes import wait_until
from workspace.workspace import Workspace

WIDTHS = {390: 844, 1024: 768, 1440: 900}
THEMES = ("light", "dark")
TEAMS = {"Falcons": "red", "The Blue Team": "blue", "Wolves of the second floor": "teal"}
PICTURES = os.environ.get("TWENTY_PICTURES", "")
IN_README = {"room-board": ("light", 1440), "room-revealed": ("light", 1024)}


def asked(server: str, path: str, value: object = None) -> dict[str, object]:
    data = None if value is None else json.dumps(value).encode()
    with urllib.request.urlopen(urllib.request.Request(server + path, data)) as answer:
        return dict(json.loads(answer.read()))


@pytest.fixture(scope="module")
def room(server: str, home: Path) -> Room:
    """A room of the example with three teams: two have trained, one of them asks for help."""
    key = str(asked(server, "/room", {"name": "Monday, product team", "example": "turbines"})["key"])
    assert wait_until(lambda: asked(server, f"/room/{key}/state")["photos"]["pool"])  # type: ignore[index]
    room = Room.open(home / "rooms", key)
    for name, colour in TEAMS.items():
        asked(server, f"/join/{room.facts().code}", {"name": name, "colour": colour})
    asked(server, f"/room/{key}/act", {"act": "give", "n": 8})
    members = [Workspace.open(home / "workspaces", team.workspace_id) for team in teams(room)]
    assert wait_until(lambda: all(len(member.photos()) == 16 for member in members))
    for member in members[:2]:
        for training in train(member.dataset(), Settings(pace="quick")):
            classifier_file.save(training.classifier, member.classifier_path)
    notes.write(room, teams(room)[1].id, "help", "Needs help")
    return room


@pytest.fixture
def looks(chromium: Browser, server: str) -> Iterator[Callable[..., None]]:
    """Look at a page in all widths and themes: `looks(name, path, ready)`."""
    context = chromium.new_context(reduced_motion="reduce")
    page, faults = context.new_page(), list[str]()
    watch(page, server, faults)

    def look(name: str, path: str, ready: Callable[[Page], object]) -> None:
        page.goto(server + path)
        ready(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} at {width}"
                check_accessibility(page)
                if PICTURES and IN_README.get(name) == (theme, width):
                    page.screenshot(path=README_PICTURES / f"{name}.png")
                if PICTURES and Path(PICTURES).is_dir():  # without a name a path is the folder that one is in
                    page.screenshot(path=Path(PICTURES) / f"{name}-{theme}-{width}.png", full_page=True)

    yield look
    context.close()
    assert not faults


def test_everybody_can_use_the_pages_before_the_reveal(looks: Callable[..., None], room: Room) -> None:
    looks("room-open", "/room", lambda page: expect(page.get_by_text("Everything in it is deleted on")).to_be_visible())
    looks("room-join", "/join", lambda page: expect(page.get_by_label("The code on the wall")).to_be_visible())
    team = f"/join/{room.facts().code}"
    looks("room-join-team", team, lambda page: expect(page.get_by_label("Your team’s name")).to_be_visible())
    looks("room-wall", f"/room/{room.id}/wall", lambda page: expect(page.get_by_text("Falcons")).to_be_visible())
    waiting = f"/workspace/{teams(room)[0].workspace_id}/results"
    looks("room-waiting", waiting, lambda page: expect(page.get_by_text("has not revealed")).to_be_visible())
    room.change(exercise=1)
    looks("room-exercise", f"/room/{room.id}/wall", lambda page: expect(page.get_by_role("timer")).to_be_visible())


def test_everybody_can_use_the_board_and_the_results(looks: Callable[..., None], room: Room) -> None:
    def judged(page: Page) -> None:
        expect(page.locator(".ranking .figure")).to_have_count(2, timeout=TRAINING_LIMIT)

    looks("room-board", f"/room/{room.id}", judged)
    room.change(revealed=True)
    looks("room-revealed", f"/room/{room.id}/wall", judged)
    looks("room-results", f"/workspace/{teams(room)[0].workspace_id}/results", judged)


def test_everybody_can_use_the_boards_dialogs(looks: Callable[..., None], room: Room) -> None:
    def opened(name: str) -> Callable[[Page], None]:
        def press(page: Page) -> None:
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("dialog")).to_be_visible()

        return press

    for name in ("Tell them", "Give photos", "More for The Blue Team", "Delete everything"):
        looks(f"room-{name.lower().replace(' ', '-')}", f"/room/{room.id}", opened(name))
