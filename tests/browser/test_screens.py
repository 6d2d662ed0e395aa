"""Screenshots of every page and state, in light and dark, at three widths: for looking at, and a sheet for docs/.

Made only when TWENTY_PICTURES is set; where that names a folder, the single pictures are kept there.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.steps import PICTURES, choose, click, idle, whole_page
from tests.support.sheet import make_sheet
from views.results.page import BETTER, TRUST

WIDTHS = {390: 844, 1280: 900, 1920: 1080}  # and the heights of such windows
THEMES = ("light", "dark")

# A screen more is a line: its name, its address ({w}: a trained workspace, {r}: one that was never trained), and what
# is done there before the picture is taken.
_STATES: tuple[tuple[str, str, Callable[[Page], None]], ...] = (
    ("start", "", idle),
    ("start-more", "", lambda page: click(page, "more-examples")),
    ("start-again", "?w={w}", idle),
    ("photos-empty", "photos", idle),
    ("photos", "photos?w={r}", idle),
    ("train", "train?w={r}", idle),
    ("results-empty", "results", idle),
    ("results", "results?w={w}", idle),
    ("results-trust", "results?w={w}", lambda page: choose(page, "part", TRUST)),
    ("results-better", "results?w={w}", lambda page: choose(page, "part", BETTER)),
    ("try-untrained", "try", idle),
    ("try", "try?w={w}", idle),
    ("try-one", "try?w={w}", lambda page: click(page, "pick-5")),
    ("try-twelve", "try?w={w}", lambda page: click(page, "try-all")),
    ("try-share", "try?w={w}", lambda page: click(page, "share")),
    ("decide", "decide?w={w}", idle),
    ("fake", "fake?w={r}", idle),
)


@pytest.mark.timeout(1800)
def test_every_screen_is_photographed(new_page: NewPage, trained: str, ready: str, tmp_path: Path) -> None:
    wanted = Path(os.environ["TWENTY_PICTURES"])
    folder = wanted if wanted.is_dir() else tmp_path
    for name, address, prepare in _STATES:
        page = new_page(address.format(w=trained, r=ready))
        prepare(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                idle(page)
                page.screenshot(path=folder / f"{name}-{theme}-{width}.png")
                if wanted.is_dir():
                    whole_page(page, folder / f"{name}-{theme}-{width}-whole.png")
        page.close()
    make_sheet(folder, [name for name, *_ in _STATES], THEMES, list(WIDTHS), PICTURES / "screens.webp")
    assert (PICTURES / "screens.webp").stat().st_size < 1_500_000
