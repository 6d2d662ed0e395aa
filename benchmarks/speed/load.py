"""Thirty people in one room: how long each click takes, what is lost, what it needs.

    python -m benchmarks.speed.load --data FOLDER [--minutes 10] [--sessions 30] [--fine-tuned 0.33] [--browsers 1]

Starts a real server in a folder of its own. Each session is a tab (`tests.support.streamlit_client.tab`) of one
visitor: opens the app, names two labels, uploads 40 photos over HTTP in four goes, trains, reads the results, has new
photos answered, some train again with fine-tuning, and all look around until the time is over. Photos are enlarged to
`--side` pixels, since those of the sets are small. `--browsers` opens real Chromium pages beside them, which visit page
after page. The tabs and browsers run on the same machine, and what they take of it is printed beside what the server
takes.

FOLDER holds the sets `wind` and `clothing` (README, "Real photos"). The exit status is 1 where something was missed.
"""

import argparse
import asyncio
import io
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from benchmarks.speed.load_browser import browse
from benchmarks.speed.load_table import Seen, report
from benchmarks.speed.load_visitor import Click, Plan, Visit, Visitor
from benchmarks.speed.load_watch import Watch
from tests.support.app_server import free_port, start
from tests.support.streamlit_client.messages import Upload

PER_LABEL, TO_TRY = 20, 5
_QUIET = 20.0  # seconds after the last visitor has left, to see what the server gives back


def main() -> None:
    """Run the benchmark and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--fine-tuned", type=float, default=1 / 3, help="share of visitors that also train balanced")
    parser.add_argument("--side", type=int, default=2000, help="pixels of the longer side of what is uploaded")
    parser.add_argument("--browsers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    plans = list(make_plans(options))
    with tempfile.TemporaryDirectory() as home, server(Path(home)) as (address, pid):
        asyncio.run(_warm_up(address))
        with Watch(pid) as watch:
            start = time.monotonic()
            visits, in_browsers = asyncio.run(_all_visits(address, plans, options, Path(home)))
            seconds = time.monotonic() - start
            time.sleep(min(_QUIET, seconds / 10))
        lost = sum(len(missing(Path(home), visit)) for visit in visits)
        kept = sum(path.stat().st_size for path in Path(home).rglob("*") if path.is_file())
    print(f"\n{options.sessions} sessions, {seconds / 60:.1f} minutes, photos of {options.side} pixels\n")
    sys.exit(0 if report(Seen(visits, in_browsers, watch, lost, seconds, kept)) else 1)


def make_plans(options: argparse.Namespace) -> Iterator[Plan]:
    """Decide what each visitor brings; the seed decides it all."""
    rng = random.Random(options.seed)
    sets = [options.data / name for name in ("wind", "clothing")]
    enlarged: dict[Path, bytes] = {}
    for number in range(options.sessions):
        folder = sets[number % 2] / "train"
        labels = [path for path in sorted(folder.iterdir()) if path.is_dir()]
        chosen = rng.sample(labels, 2)
        draws = [rng.sample(sorted(label.iterdir()), PER_LABEL + TO_TRY) for label in chosen]
        uploads: list[list[Upload]] = []
        for label, paths in zip(chosen, draws, strict=True):
            for path in paths:
                enlarged.setdefault(path, enlarge(path, options.side))
            uploads.append([(f"visitor {number} {label.name} {path.name}", enlarged[path]) for path in paths])
        yield Plan(
            labels=(chosen[0].name, chosen[1].name),
            photos=(uploads[0][:PER_LABEL], uploads[1][:PER_LABEL]),
            to_try=uploads[0][PER_LABEL:] + uploads[1][PER_LABEL:],
            pace="balanced" if number < round(options.fine_tuned * options.sessions) else "",
            seconds=60 * options.minutes,
            seed=rng.randrange(1 << 30),
        )


def enlarge(path: Path, side: int) -> bytes:
    """Return a photo as large as a camera's, with a camera's noise, which makes its file as large too."""
    photo = Image.open(path).convert("RGB")
    scale = side / max(photo.size)
    pixels = np.asarray(photo.resize((round(photo.width * scale), round(photo.height * scale))), dtype=np.int16)
    noise = np.random.default_rng(0).integers(-6, 7, pixels.shape, dtype=np.int16)
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=88)
    return out.getvalue()


@contextmanager
def server(home: Path) -> Iterator[tuple[str, int]]:
    """Start the app as `streamlit run app.py` does; yield its address and process id."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMP_")}
    process = start(home, home / "server.log", port, environment)
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)
        said = (home / "server.log").read_text()
        if "Traceback" in said:
            print(said[-3000:])


async def _warm_up(address: str) -> None:
    """One visitor before all others: imports are not what is measured."""
    async with httpx.AsyncClient(timeout=60) as client:
        visit = Visit(-1)
        await Visitor(address, Plan(("a", "b"), ([], []), [], "", 0, 0), visit, client).look_in()


async def _all_visits(
    address: str, plans: Sequence[Plan], options: argparse.Namespace, home: Path
) -> tuple[list[Visit], list[Click]]:
    """Let all visitors stay until the end; return what became of them, and the browsers' clicks."""
    visits = [Visit(number) for number in range(len(plans))]
    clients = [httpx.AsyncClient(timeout=120) for _ in plans]
    staying = [
        Visitor(address, plan, visit, client).stay() for plan, visit, client in zip(plans, visits, clients, strict=True)
    ]
    end = time.monotonic() + 60 * options.minutes
    browsers = [asyncio.create_task(browse(address, home, end)) for _ in range(options.browsers)]
    await asyncio.gather(*staying)
    clicks = [click for browser in browsers for click in await browser]
    for client in clients:
        await client.aclose()
    return visits, clicks


def missing(home: Path, visit: Visit) -> set[str]:
    """Return the names of the photos that the page took and that are not in the workspace, with their files."""
    folder = home / "workspaces" / visit.workspace
    if not visit.workspace or not (folder / "workspace.db").exists():
        return visit.sent
    with closing(sqlite3.connect(folder / "workspace.db")) as db:
        rows = db.execute("SELECT name, id FROM photos WHERE removed IS NULL").fetchall()
    files = {path.stem for path in folder.rglob("*.jpg")}
    return visit.sent - {name for name, photo_id in rows if photo_id in files}


if __name__ == "__main__":
    main()
