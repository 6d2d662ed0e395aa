"""Real Chromium pages beside the tabs of a load test: what a browser itself makes of the server's answers."""

import stat
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from benchmarks.speed.load_visitor import Click
from tests.support.chromium import CHROMIUM, FLAGS

_IDLE = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && [...document.images].every(image => image.complete)"""
_PAUSE = 5_000  # milliseconds between two pages
_PAGES = ("Photos", "Train", "Results", "Try it", "Decide")


async def browse(address: str, folder: Path, end: float) -> list[Click]:
    """Open the example in a Chromium of its own, visit page after page until `end`, and return each wait."""
    clicks: list[Click] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_polite(folder), args=FLAGS)
        page = await browser.new_page()
        page.set_default_timeout(60_000)
        await page.goto(address)
        await _idle(page)
        await page.locator(".st-key-example").get_by_role("button").first.click()
        await page.locator(".st-key-to-train").wait_for()
        number = 0
        while time.monotonic() < end:
            await page.wait_for_timeout(_PAUSE)
            name = _PAGES[number % len(_PAGES)]
            number += 1
            start = time.monotonic()
            await page.get_by_role("navigation", name="Steps").get_by_role("link", name=name).click()
            await page.wait_for_function(f"() => document.title !== '' && ({_IDLE})()")
            clicks.append(Click(name, start, time.monotonic() - start))
        await browser.close()
    return clicks


async def _idle(page: Page) -> None:
    await page.wait_for_function(_IDLE)


def _polite(folder: Path) -> str:
    """Return a command that starts Chromium behind everything else: in a room it has a machine of its own."""
    script = folder / "polite-chromium"
    script.write_text(f'#!/bin/sh\nexec nice -n 19 "{CHROMIUM}" "$@"\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)
