"""How many photos to answer: chosen on the Results page, seen on the Try it page, on a desk and on a phone."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from model.evaluation.abstention import SHARES
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, choose, click, fits, idle, key, unfold
from tests.browser.workspaces import trained_workspace
from tests.support.pictures import picture_bytes
from views.results.page import TRUST


def test_fewer_answers_are_chosen_and_the_rest_goes_to_a_person(new_page: NewPage, home: Path, tmp_path: Path) -> None:
    workspace = trained_workspace(home)
    page = new_page(f"results?w={workspace}")
    choose(page, "part", TRUST)
    unfold(page, "finer")
    _move_to_the_surest(page)
    expect(key(page, "unsure")).to_contain_text("It answers 21")  # 10 of 48 photos
    expect(key(page, "unsure")).to_contain_text("A person looks at 38 of these 48 photos")

    page.goto(page.url.replace("results", "try"))
    choose(page, "way", "Files")
    add_files(page, "try-files", [_slope(tmp_path), _striped(tmp_path)])
    expect(page.get_by_text("None of these: unlike anything it was trained on")).to_be_visible()
    expect(page.get_by_text("of each label").first).to_be_visible()
    _cover_the_first(page)

    phone = new_page(f"results?w={workspace}", width=390)
    choose(phone, "part", TRUST)
    unfold(phone, "finer")
    expect(key(phone, "unsure")).to_contain_text("It answers 21")  # kept on the disk
    fits(phone)
    phone.goto(phone.url.replace("results", "try"))
    click(phone, "pick-5")
    _cover_the_first(phone)
    fits(phone)


def _slope(folder: Path) -> Path:
    """A picture without any pattern: a stranger."""
    Image.linear_gradient("L").convert("RGB").save(folder / "slope.png")
    return folder / "slope.png"


def _striped(folder: Path) -> Path:
    (folder / "striped.jpg").write_bytes(picture_bytes(0, 900))
    return folder / "striped.jpg"


def _cover_the_first(page: Page) -> None:
    idle(page)
    page.locator("[class*=st-key-cover-] label").first.click()
    expect(page.get_by_text("where it looked most, its confidence")).to_be_visible()
    expect(page.get_by_text("Covering an equal part elsewhere leaves")).to_be_visible()
    idle(page)


def _move_to_the_surest(page: Page) -> None:
    """Move the slider to its end with the keyboard."""
    slider = key(page, "share-to-answer").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "all photos")
    slider.focus()
    for _ in SHARES[1:]:
        slider.press("ArrowRight")
    idle(page)
