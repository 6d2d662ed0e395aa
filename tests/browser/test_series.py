"""Photos of one thing on the page: shown as groups, joined, parted and named; what is said changes the figure."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.learning.training import train as trained
from model.photos.photo import read_photo
from model.photos.series import ALONE
from tests.browser.cards import look_at_things
from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, click, fits, idle, key, train, unfold
from tests.support.views import view_bytes
from views.train.options import PACE_NAMES
from workspace.workspace import Workspace

THINGS, VIEWS = 12, 4


def workspace_of_things(home: Path) -> Workspace:
    """Make a workspace of things in turn under two labels, whose files' names say nothing."""
    workspace = Workspace.create(home / "workspaces")
    for target, label in enumerate(("red", "blue")):
        shots = [(thing, view) for thing in range(target, THINGS, 2) for view in range(VIEWS)]
        photos = [read_photo(f"IMG_{t * VIEWS + v:04}.jpg", view_bytes(t, v)) for t, v in shots]
        workspace.add_photos(photos, workspace.add_label(label).id)
    return workspace


def groups(page: Page) -> Locator:
    return page.locator("[class*=st-key-series-group-]")


def select(page: Page, group: int, photo: int) -> None:
    idle(page)
    groups(page).nth(group).locator("label:has(input[type=checkbox])").nth(photo).click()
    idle(page)


def test_groups_are_joined_parted_named_and_taken_back(new_page: NewPage, home: Path) -> None:
    workspace = workspace_of_things(home)
    page = new_page(f"photos?w={workspace.id}", width=390)
    asked = "Do several of these photos show the same thing?"
    expect(key(page, "things")).to_be_visible(timeout=TRAINING_LIMIT)  # the network has looked at all of them
    look_at_things(page)
    expect(key(page, "series")).to_contain_text(asked)
    expect(groups(page)).to_have_count(6)
    fits(page)
    select(page, 0, 0)
    select(page, 1, 0)
    click(page, "series-join")
    expect(groups(page).first).to_contain_text("8 photos · red")
    name = groups(page).first.get_by_label("Name of the thing")
    expect(name).to_have_value("thing 1")
    name.fill("blade 2")
    name.press("Enter")
    expect(key(page, "series-undo")).to_be_visible()
    idle(page)
    assert sorted(workspace.dataset().series.values()) == ["blade 2"] * 8
    select(page, 0, 0)
    click(page, "series-part")
    expect(groups(page).first).to_contain_text("7 photos")
    assert sorted(workspace.dataset().series.values()) == [ALONE, *["blade 2"] * 7]
    click(page, "series-undo")
    expect(groups(page).first).to_contain_text("8 photos")
    assert ALONE not in workspace.dataset().series.values()


def test_what_is_said_of_series_changes_the_figure(new_page: NewPage, home: Path) -> None:
    workspace = workspace_of_things(home)
    for training in trained(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    page = new_page(f"results?w={workspace.id}")
    headline = key(page, "headline")
    unfold(page, "how-we-know")
    expect(key(page, "how-we-know")).to_contain_text("Counted one by one, it would seem right on")
    cautious = headline.get_by_role("heading").inner_text()
    asks = key(page, "asks-about-series")
    expect(asks).to_contain_text("Do several of these photos show the same thing?")
    fits(page)
    asks.get_by_text("Look at them").click()
    look_at_things(page)
    click(page, "series-right")
    expect(key(page, "series")).to_contain_text("as you said")
    expect(key(page, "series-right")).to_have_count(0)
    series = workspace.dataset().series
    assert len(series) == THINGS * VIEWS
    click(page, "series-apart")
    expect(key(page, "series")).to_have_count(0)
    expect(key(page, "series-undo")).to_be_visible()
    train(page, pace=PACE_NAMES["quick"])
    click(page, "to-results")
    expect(key(page, "changed")).to_have_count(0)
    expect(headline).not_to_contain_text("Counted one by one")
    assert headline.get_by_role("heading").inner_text() != cautious
