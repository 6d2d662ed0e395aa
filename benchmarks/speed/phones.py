"""How soon is a photo from a phone on the laptop, and what do the looks for it cost the server?

    python -m benchmarks.speed.phones [--photos 20] [--laptops 5]

A real server and a real Chromium on this machine, so no Wi-Fi is in the figures. Printed:

- for photos of 12 megapixels, one after the other: seconds from the choice of the file, and from the end of its upload,
  to the photo on the laptop's page; how many bytes were sent of how many;
- milliseconds of the server's processor time for a laptop that waits, and for one question of a phone.
"""

import argparse
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.shared.camera_photos import with_grain
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.own_server import OwnServer
from workspace.phone_pass import end_pass, open_pass
from workspace.workspace import Workspace

QUESTIONS = 300
SECONDS = 31.0  # a round of the page's own looks


def workspace_in(home: Path) -> Workspace:
    """Make a workspace with two labels and no photos."""
    workspace = Workspace.create(home / "workspaces")
    for label in ("striped", "dotted"):
        workspace.add_label(label)
    return workspace


def write_photos(folder: Path, n: int) -> list[Path]:
    """Write photos of 12 megapixels and some 5 MB each, as phones take them, lying on their side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    paths = [folder / f"photo {i}.jpg" for i in range(n)]
    for i, path in enumerate(paths):
        rng = np.random.default_rng(i)
        coarse = Image.fromarray(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8)).resize((4000, 3000))
        path.write_bytes(with_grain(coarse, 12, 88, rng, exif))
    return paths


def photos_page(browser: Browser, address: str, workspace: Workspace) -> Page:
    """Open a laptop on the Photos page."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/photos?w={workspace.id}")
    expect(page.get_by_role("heading", name="Photos")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1500)
    return page


def seconds_of_photos(browser: Browser, address: str, home: Path, n: int) -> None:
    """Send photos one after the other and print how long each took."""
    workspace = workspace_in(home)
    token = open_pass(workspace).token
    laptop = photos_page(browser, address, workspace)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
    phone.goto(f"{address}/phone/{token}")
    ended: list[float] = []
    sent: list[int] = []
    phone.on("response", lambda answer: ended.append(time.monotonic()) if "/photos?" in answer.url else None)
    phone.on("request", lambda r: sent.append(int(r.headers.get("content-length", 0))) if "/photos?" in r.url else None)
    from_choice, from_end, sizes = [], [], []
    for path in write_photos(home, n):
        start = time.monotonic()
        phone.locator("#take input").set_input_files(path)
        expect(laptop.get_by_role("option", name=path.name, exact=True)).to_be_visible(timeout=60_000)
        now = time.monotonic()
        from_choice.append(now - start)
        from_end.append(now - ended[-1])
        sizes.append(path.stat().st_size)
    kept = [original.n_bytes for original in workspace.dataset().metadata.values()]
    print(f"{n} photos of {np.mean(sizes) / 1e6:.1f} MB, of which {np.mean(kept) / 1e6:.2f} MB were sent")
    for what, seconds in (("choice of the file", from_choice), ("end of its upload", from_end)):
        middle, high, most = np.percentile(seconds, [50, 95, 100])
        print(f"from the {what} to the laptop: median {middle:.2f} s, 95th percentile {high:.2f}, most {most:.2f}")
    laptop.context.close()
    phone.context.close()


def cost_of_looks(browser: Browser, address: str, home: Path, process: psutil.Process, n: int) -> None:
    """Print what `n` laptops cost that wait for photos, and one question of a phone."""
    workspaces = [workspace_in(home) for _ in range(n)]
    for workspace in workspaces:
        open_pass(workspace)
    pages = [photos_page(browser, address, workspace) for workspace in workspaces]
    waiting = _processor(process)
    for workspace in workspaces:
        end_pass(workspace)
    pages[0].wait_for_timeout(3000)  # each page notices, and looks no more
    resting = _processor(process)
    print(f"a laptop that waits for photos: {1000 * (waiting - resting) / (n * SECONDS):.1f} ms of processor a second")
    for page in pages:
        page.context.close()
    token = open_pass(workspaces[0]).token
    before = _used(process)
    for _ in range(QUESTIONS):
        with urllib.request.urlopen(f"{address}/phone/{token}/state?tickets={'a' * 32}") as answer:
            answer.read()
    print(f"one question of a phone: {1000 * (_used(process) - before) / QUESTIONS:.1f} ms of processor time")


def _processor(process: psutil.Process) -> float:
    before = _used(process)
    time.sleep(SECONDS)
    return _used(process) - before


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--laptops", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with OwnServer(Path(folder)) as server:
            seconds_of_photos(browser, server.address, server.home, arguments.photos)
            process = psutil.Process(server.pid)
            cost_of_looks(browser, server.address, server.home, process, arguments.laptops)
        browser.close()


if __name__ == "__main__":
    main()
