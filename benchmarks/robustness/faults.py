"""Is anything lost when the server is killed? Kills it with SIGKILL, again and again, and looks.

    python -m benchmarks.robustness.faults [--kills 200] [--page 24] [--seed 0] [--json FILE]

Most lives are of a process that changes a workspace through the calls that the pages make
(`tests.support.killing.writer`): uploads, labelling, training, saving. It says what it is about to do and what is done,
and dies at a random moment, in half of the lives with its trainers and always with its decoders. The others are of a
real server, whose page is driven over its websocket and its upload address (`benchmarks.robustness.killed_server`);
there, done is what the server has answered.

After each death the workspace must hold exactly what was done, with or without the change that was under way, and all
of it must open. "Lost" counts what was acknowledged and is not there; "unreadable" what does not open, or is not what
it was; "stuck" trainings that still seem to run; "left over" half-written files, trainers and unread uploads after the
next start.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.robustness.killed_server import kill_servers
from jobs.training_queue import TrainingQueue
from model.classifier.settings import Settings
from model.common.files import sweep
from model.photos.photo import read_photo
from tests.support.killing.lives import Lives, Tally
from tests.support.killing.reference import half_written
from tests.support.killing.writer_process import Writers
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from workspace import quotas
from workspace.workspace import Workspace

SHARES = {"upload": 0.3, "labelling": 0.36, "training": 0.16, "saving": 0.18}  # of the kills without a page


@contextmanager
def template(root: Path) -> Iterator[Workspace]:
    """Make a workspace with photos and a trained classifier."""
    workspace = Workspace.create(root)
    for kind, name in enumerate(("striped", "dotted")):
        label = workspace.add_label(name)
        workspace.add_photos([read_photo(f"{seed}.jpg", picture_bytes(kind, seed)) for seed in range(6)], label.id)
    queue = TrainingQueue()
    try:
        queue.submit(workspace, Settings(pace="quick"))
        wait_until(lambda: not queue.status(workspace).active, 300)
    finally:
        queue.close()
    yield workspace


def show(tallies: dict[str, Tally]) -> None:
    """Print one table."""
    columns = ("kills", "acknowledged", "cut_short", "lost", "unreadable", "stuck", "left_over")
    print(f"{'phase':12s}" + "".join(f"{column.replace('_', ' '):>14s}" for column in columns))
    rows = {**tallies, "all": Tally(*(sum(getattr(t, c) for t in tallies.values()) for c in columns))}
    for phase, tally in rows.items():
        print(f"{phase:12s}" + "".join(f"{getattr(tally, column):14,d}" for column in columns))
    for phase, tally in tallies.items():
        for fault in tally.faults[:5]:
            print(f"{phase}: {fault}")


def main() -> None:
    """Kill, look, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--page", type=int, default=24, help="so many of them of a real server (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    # Each life brings labels of its own: the limits of a workspace would refuse the later ones, and rightly.
    os.environ.update({quotas.variable(name): "1000000" for name in ("labels", "photos")})
    start = time.monotonic()
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as home:
        root = Path(home) / "workspaces"
        with template(root) as trained, Writers() as writers:
            for phase, share in SHARES.items():
                lives = Lives(writers, phase, trained)
                for life in range(round(share * (options.kills - options.page))):
                    lives.one(options.seed * 1_000_000 + len(tallies) * 100_000 + life + 1)
                lives.last()
                tallies[phase] = lives.tally
                print(f"{phase}: {time.monotonic() - start:.0f} s", file=sys.stderr)
        if options.page:
            tallies["page"] = kill_servers(Path(home), trained, options.page, options.seed)
        found = half_written(Path(home))
        time.sleep(1.1)  # a server's start takes longer
        sweep([Path(home)])
        tallies[next(iter(tallies))].left_over += half_written(Path(home))
    print(f"{found} half-written files lay there at the end, and were swept. {time.monotonic() - start:.0f} s in all.")
    show(tallies)
    if options.json:
        options.json.write_text(json.dumps({phase: asdict(tally) for phase, tally in tallies.items()}, indent=1))
    sys.exit(any(t.lost + t.unreadable + t.stuck + t.left_over for t in tallies.values()))


if __name__ == "__main__":
    main()
