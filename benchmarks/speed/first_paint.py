"""How soon is a page there, how much does it move while it comes, and how much is fetched for it?

    python -m benchmarks.speed.first_paint [--runs 3] [--width 1280]

A real server and a real Chromium on this machine, each page opened by its address in a browser that has kept nothing,
with the example's photos and a classifier. Printed for each page, the middle of the runs: milliseconds to the first
paint with content and until nothing is left to draw, how far things moved (cumulative layout shift, without what
follows a click), requests, and kilobytes.
"""

import argparse
import statistics
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.workspaces import trained_workspace
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.own_server import OwnServer
from views.frame.steps import STEPS

GOALS = "goals: paint < 1000 ms, idle < 1500 ms, shift < 0.1, on two quiet cores"
_NOTE_SHIFTS = """() => { window.shift = 0; new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({ type: 'layout-shift', buffered: true }) }"""
_IDLE = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.documentElement.hasAttribute('data-waiting') && !document.querySelector('.stSkeleton')
    && [...document.images].every(image => image.complete)"""
_FIGURES = """() => {
    const fetched = performance.getEntriesByType('resource'), page = performance.getEntriesByType('navigation')[0];
    return [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.idle, window.shift,
        fetched.length + 1, fetched.reduce((sum, one) => sum + one.transferSize, page.transferSize) / 1000]
}"""


@dataclass(frozen=True)
class Load:
    """What opening a page once took."""

    paint: float  # milliseconds
    idle: float  # milliseconds
    shift: float
    requests: float
    kilobytes: float


def load(browser: Browser, url: str, width: int) -> Load:
    """Open a page in a browser that has kept nothing."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(f"({_NOTE_SHIFTS})()")
    page.goto(url)
    page.wait_for_function(f"() => ({_IDLE})() && (window.idle ??= performance.now())", timeout=60_000)
    page.wait_for_timeout(1500)  # what comes late moves things too
    figures = Load(*page.evaluate(_FIGURES))
    context.close()
    return figures


def middle(loads: list[Load]) -> Load:
    """Return the middle of each figure."""
    return Load(*(statistics.median(figures) for figures in zip(*map(astuple, loads), strict=True)))


def main() -> None:
    """Measure each page and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of each page (%(default)s)")
    parser.add_argument("--width", type=int, default=1280, help="of the window (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, OwnServer(Path(folder)) as server, sync_playwright() as playwright:
        workspace = trained_workspace(server.home)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        load(browser, server.address, options.width)  # the server packs its files for the first visitor
        print(f"{'page':10}{'paint ms':>10}{'idle ms':>10}{'shift':>8}{'requests':>10}{'kB':>8}   ({GOALS})")
        for step in STEPS:
            url = f"{server.address}/{step.name}?w={workspace}"
            it = middle([load(browser, url, options.width) for _ in range(options.runs)])
            print(
                f"{step.title:10}{it.paint:10.0f}{it.idle:10.0f}{it.shift:8.3f}{it.requests:10.0f}{it.kilobytes:8.0f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
