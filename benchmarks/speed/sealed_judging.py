"""How long does it take to judge thirty teams on their sealed photos, and to tell how they stand?

    python -m benchmarks.speed.sealed_judging [--teams 30] [--photos 60] [--tuned 4]

Teams learn from different 20 of each label's photos of the wind turbines, and all have trained before the first is
judged. Some are fine-tuned. Then one of them trains once more, as it is in a workshop.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from jobs.rooms.sealed_judge import SealedJudge
from model.classifier import classifier_file
from model.classifier.settings import Pace, Settings
from model.image_folders.proposals import from_path
from model.learning.training import train
from model.network.backbone import serve_pages
from model.photos.decoder import Decoder
from rooms import answers
from rooms.pool import fill
from rooms.room import Room
from rooms.standings import standings
from rooms.teams import Team, join, teams
from sample_images.catalogue import example
from workspace.workspace import Workspace

_EACH = 20  # photos of each label that a team learns from


def filled_room(folder: Path, n_sealed: int) -> Room:
    """Return a room with the example's photos, so many of them sealed."""
    room = Room.create(folder / "rooms", "Monday")
    files = from_path(example("turbines").train).best.files
    by_label = {label: [file for file in files if file.label == label] for label in {file.label for file in files}}
    each = n_sealed // len(by_label)
    with Decoder(1) as decoder:
        fill(
            room, [file for of_label in by_label.values() for file in of_label[each:]],
            [file for of_label in by_label.values() for file in of_label[:each]], decoder,
        )  # fmt: skip
    return room


def train_teams(room: Room, workspaces: Path, n_teams: int, n_tuned: int) -> None:
    """Let teams join that have trained, each on other photos."""
    pool = room.pool.dataset()
    for number in range(n_teams):
        team, rng = join(room, f"Team {number}", "red", workspaces), np.random.default_rng(number)
        rows = [rng.choice(np.flatnonzero(pool.targets == t), _EACH, replace=False) for t in range(len(pool.labels))]
        pace: Pace = "balanced" if number < n_tuned else "quick"
        *_, last = train(pool.only(np.concatenate(rows)), Settings(pace=pace))
        classifier_file.save(last.classifier, Workspace(workspaces / team.workspace_id).classifier_path)


def seconds_until_judged(judge: SealedJudge, room: Room, workspaces: Path, wanted: list[Team]) -> float:
    """Ask for a room to be judged, as its board does, and return how long it took."""
    began, sealed = time.perf_counter(), room.sealed.dataset()
    while any(
        answers.current(room, team.id, Workspace(workspaces / team.workspace_id), sealed) is None for team in wanted
    ):
        judge.want(room)
        time.sleep(0.2)
    return time.perf_counter() - began


def main() -> None:
    """Print how long each takes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teams", type=int, default=30)
    parser.add_argument("--photos", type=int, default=60)
    parser.add_argument("--tuned", type=int, default=0)
    options = parser.parse_args()
    serve_pages()
    with tempfile.TemporaryDirectory() as scratch:
        room, workspaces = filled_room(Path(scratch), options.photos), Path(scratch) / "workspaces"
        train_teams(room, workspaces, options.teams, options.tuned)
        judge, known = SealedJudge(workspaces), teams(room)
        print(f"all {len(known)} teams: {seconds_until_judged(judge, room, workspaces, known):.1f} s")
        path = Workspace(workspaces / known[-1].workspace_id).classifier_path
        classifier_file.save(classifier_file.load(path), path)
        print(f"one that trained anew: {seconds_until_judged(judge, room, workspaces, known[-1:]):.1f} s")
        for when in ("first", "second"):
            began = time.perf_counter()
            found = standings(room, workspaces)
            print(f"standings, {when} time: {(time.perf_counter() - began) * 1000:.0f} ms")
        print("places:", *(line.place.place for line in found.teams if line.place))
        judge.close()


if __name__ == "__main__":
    main()
