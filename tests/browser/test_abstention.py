"""How many photos to answer: chosen on the Results page, seen on the Try it page, on a phone."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from model.evaluation.abstention import SHARES
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, choose, fits, idle, key, unfold
from tests.browser.workspaces import trained_workspace
from tests.support.pictures import picture_bytes
from views.results.page import TRUST


def test_fewer_answers_are_chosen_and_the_rest_goes_to_a_person(new_page: NewPage, home: Path, tmp_path: Path) -> None:
    page = new_page(f"results?w={trained_workspace(home)}", width=390)
    choose(page, "part", TRUST)
    unfold(page, "finer")
    _move_to_the_surest(page)
    expect(key(page, "unsure")).to_contain_text("It answers 21")  # 10 of 48 photos
    expect(key(page, "unsure")).to_contain_text("A person looks at 38 of these 48 photos")
    fits(page)

    page.goto(page.url.replace("results", "try"))
    add_files(page, "try-files", [_striped(tmp_path), _slope(tmp_path)])
    expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    expect(page.get_by_text("The most similar photo it learned from")).to_be_visible()
    expect(page.get_by_role("list", name="How sure it is of each label")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    _cover(page)
    fits(page)


def _slope(folder: Path) -> Path:
    """A picture without any pattern: a stranger."""
    Image.linear_gradient("L").convert("RGB").save(folder / "slope.png")
    return folder / "slope.png"


def _striped(folder: Path) -> Path:
    (folder / "striped.jpg").write_bytes(picture_bytes(0, 900))
    return folder / "striped.jpg"


def _cover(page: Page) -> None:
    page.get_by_role("button", name="Why?").click()
    page.get_by_role("button", name="Cover what it looked at").click()
    expect(page.get_by_text("with as much covered elsewhere")).to_be_visible()
    idle(page)


def _move_to_the_surest(page: Page) -> None:
    """Move the slider to its end with the keyboard."""
    slider = key(page, "share-to-answer").get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "all photos")
    slider.focus()
    for _ in SHARES[1:]:
        slider.press("ArrowRight")
        idle(page)  # the answer to an earlier step would set the slider back
