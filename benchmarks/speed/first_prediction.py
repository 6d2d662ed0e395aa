"""How long it takes from the landing page to the first prediction, and how many clicks.

    python -m benchmarks.speed.first_prediction [--rounds 3] [--data FOLDER]

A person's own pauses are left out: the clicks follow one another as soon as the page is there. Own photos are of FOLDER
(one sub-folder a label, in `wind/train`), 20 a label; without it, only the example is measured.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.steps import idle
from tests.support.app_server import free_port, start
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.first_prediction import clicks, count_clicks, of_own_photos, of_the_example

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PER_LABEL = 20


def measure(browser: Browser, address: str, size: tuple[int, int], walk: Callable[[Page], None]) -> tuple[float, int]:
    """Return the seconds from the landing page to the answer, and the clicks."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    count_clicks(context)
    page = context.new_page()
    page.goto(address)
    idle(page)
    began = time.monotonic()
    walk(page)
    measured = time.monotonic() - began, clicks(page)
    context.close()
    return measured


def own(data: Path) -> Callable[[Page], None]:
    """Return the walk with photos of a folder: one sub-folder a label."""
    labels = {folder.name: sorted(folder.iterdir())[: PER_LABEL + 1] for folder in sorted(data.iterdir())}
    new = labels[min(labels)].pop()
    return partial(of_own_photos, labels={name: files[:PER_LABEL] for name, files in labels.items()}, new=new)


def main() -> None:
    """Print seconds and clicks of each way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    walks: dict[str, Callable[[Page], None]] = {"the example": of_the_example}
    if options.data:
        walks["own photos"] = own(options.data / "wind" / "train")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = free_port()
        server = start(Path(folder) / "home", Path(folder) / "log.txt", port)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            for name, walk in walks.items():
                for device, size in SIZES.items():
                    found = [measure(browser, f"http://127.0.0.1:{port}", size, walk) for _ in range(options.rounds)]
                    seconds = sorted(taken for taken, _ in found)
                    print(
                        f"{name}, {device}: {statistics.median(seconds):.1f} s ({seconds[0]:.1f} to {seconds[-1]:.1f}),"
                        f" {max(n for _, n in found)} clicks", flush=True,
                    )  # fmt: skip
        finally:
            browser.close()
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
