"""Everybody can use every page: axe-core finds nothing, in light and dark, on a phone, a laptop and a wide screen."""

from typing import Literal

import pytest

from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import NewPage
from tests.browser.steps import fits, idle
from views.frame.steps import names

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (390, 1280, 1920)


@pytest.mark.parametrize("name", sorted(names()))
@pytest.mark.parametrize("is_filled", [True, False], ids=["filled", "empty"])
def test_axe_finds_nothing_on_any_page(new_page: NewPage, trained: str, name: str, is_filled: bool) -> None:
    page = new_page(f"{name}?w={trained}" if is_filled else name)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(500)  # the page is drawn anew in its colours
        for width in WIDTHS if is_filled else (390,):
            page.set_viewport_size({"width": width, "height": 900})
            idle(page)
            fits(page)
            check_accessibility(page)
