"""Everybody can use every page: axe-core finds nothing, in light and dark, on a phone, a laptop and a wide screen."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import NewPage
from tests.browser.steps import fits, idle
from views.frame.steps import names

PHONE, LAPTOP, WIDE, TWICE_THE_SIZE = (390, 900), (1280, 900), (1920, 900), (640, 450)


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    idle(page)
    fits(page)


def in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)  # the page is drawn anew in its colours
    idle(page)
    check_accessibility(page)


@pytest.mark.parametrize("name", sorted(names()))
def test_axe_finds_nothing_on_any_page_and_it_fits_at_twice_the_size(
    new_page: NewPage, trained: str, name: str
) -> None:
    page = new_page(f"{name}?w={trained}")
    for size in (PHONE, LAPTOP):
        resize(page, size)
        check_accessibility(page)
    resize(page, TWICE_THE_SIZE)
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').clientHeight")
    assert height > 0.7 * TWICE_THE_SIZE[1], "the bar takes most of the height"
    resize(page, WIDE)
    in_the_dark(page)


@pytest.mark.parametrize("name", sorted(names()))
def test_axe_finds_nothing_on_an_empty_page(new_page: NewPage, name: str) -> None:
    page = new_page(name, width=PHONE[0])
    fits(page)
    check_accessibility(page)
    in_the_dark(page)
