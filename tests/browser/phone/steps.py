"""What people do with a phone and the laptop beside it."""

import io
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.steps import idle, key
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace

Open = Callable[..., Page]


def photos_page(open_page: Open, workspace: Workspace, **options: str) -> Page:
    page = open_page(f"photos?w={workspace.id}", **options)
    expect(key(page, "phone").locator("img.code")).to_be_visible()
    idle(page)
    return page


def code_of(laptop: Page) -> str:
    """Read the code from a picture of the laptop's screen, as a phone does."""
    shot = Image.open(io.BytesIO(laptop.screenshot())).convert("L")
    found = zxingcpp.read_barcodes(shot)
    assert len(found) == 1
    return str(found[0].text)


def choose(phone: Page, *files: Path) -> None:
    phone.locator("#choose input").set_input_files(files)


def write(folder: Path, n: int, kind: int = 0) -> list[Path]:
    paths = [folder / f"{kind}-{seed}.jpg" for seed in range(n)]
    for seed, path in enumerate(paths):
        path.write_bytes(picture_bytes(kind, seed))
    return paths


def fits_phone(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
