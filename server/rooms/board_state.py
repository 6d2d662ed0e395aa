"""What a facilitator's board shows of a room, as JSON: worked out once a second, for all who look."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from jobs.training_job import JobStatus
from jobs.training_wording import why
from model.common.files import workspaces_folder
from model.guide.exercises import EXERCISES
from model.guide.wording import VOTE_WORDS
from rooms import notes
from rooms.progress import TeamProgress, progress_of
from rooms.room import Room, RoomFacts
from rooms.teams import Team, last_seen, teams
from server import services
from server.guide.notebook import BET, HELP, VOTE, Share, VoteKept
from server.rooms.wording import RoomPageCode
from workspace.workspace import Workspace

WANTED = 20  # photos of each label: what the pages ask for
SILENT = 240.0  # seconds without a sign of life: pages in a room are heard every few seconds
_CHANGING = ("workspace.db", "workspace.db-wal", "training/classifier.twenty", "project.json")


@dataclass(frozen=True)
class RoomPhotos:
    """How many photos a room has."""

    labels: Sequence[str]
    sealed: int
    pool: int


def board_state(room: Room) -> dict[str, Any]:
    """Return all that the board shows, but for what stays as it is."""
    facts, photos = room.facts(), photos_of(room)
    helps, said = notes.all_notes(room, HELP), _written_down(room, facts.exercise)
    return {
        **shown_to_all(facts),
        "ends": facts.ends,
        "photos": {"labels": list(photos.labels), "sealed": photos.sealed, "pool": photos.pool},
        "filling": _filling(room),
        "giving": services.room_giver().progress(room),
        "packing": _packing(room),
        "teams": [
            {**_line(team, max(len(photos.labels), 1), asks=team.id in helps), "says": said.get(team.id, "")}
            for team in teams(room)
        ],
    }


def shown_to_all(facts: RoomFacts) -> dict[str, Any]:
    """Return what everybody in the room may see."""
    minutes = (time.time() - facts.exercise_began) / 60 if facts.exercise else 0.0
    return {
        "name": facts.name,
        "code": facts.code,
        "exercise": facts.exercise,
        "exerciseMinutes": round(minutes, 2),
        "paused": facts.paused,
        "revealed": facts.revealed,
        "hasPassword": facts.has_password,
    }


def photos_of(room: Room) -> RoomPhotos:
    """Return which photos a room has."""
    return RoomPhotos(room.labels(), len(room.sealed.dataset().photo_ids), len(room.pool.dataset().photo_ids))


def _filling(room: Room) -> dict[str, Any] | None:
    filling = services.room_filler().progress(room)
    if filling is None:
        return None
    refused = [str(refusal) for refusal in filling.refused[:20]]
    return {
        "state": filling.state, "done": filling.done, "total": filling.total, "problem": filling.problem,
        "refused": refused, "nRefused": len(filling.refused),
    }  # fmt: skip


def _packing(room: Room) -> dict[str, Any] | None:
    packing = services.room_packer().progress(room)
    return asdict(packing) if packing is not None else None


def _written_down(room: Room, exercise: int) -> dict[int, str]:
    """Return what teams wrote down in the exercise that goes on, by team: their bets, or their votes."""
    code = EXERCISES[exercise - 1].code if exercise else ""
    if code == "enough":
        bets = notes.all_notes(room, BET, tuple[Share, Share, Share])
        return {team: _bets(*(round(100 * share) for share in bet)) for team, bet in bets.items()}
    votes = notes.all_notes(room, VOTE, VoteKept) if code == "go-or-stop" else {}
    return {
        team: RoomPageCode.VOTE.sentence(choice=VOTE_WORDS[vote.choice], text=vote.text) for team, vote in votes.items()
    }


def _bets(first: int, second: int, third: int) -> str:
    return RoomPageCode.BETS.sentence(first=first, second=second, third=third)


def _line(team: Team, n_labels: int, *, asks: bool) -> dict[str, Any]:
    """Return a team's line."""
    progress = _progress(team)
    status = _training(team, progress)
    silent = time.time() - max(progress.seen, team.joined)
    trouble = _trouble(progress, status, silent, asks=asks)
    return {
        "id": team.id, "name": team.name, "colour": team.colour, "step": progress.step, "photos": progress.photos,
        "n": sum(progress.photos.values()), "wanted": WANTED * max(len(progress.photos), n_labels),
        "trained": progress.trained, "training": _in_training(status), "trouble": trouble,
        "here": silent < SILENT and not progress.gone,
    }  # fmt: skip


def _progress(team: Team) -> TeamProgress:
    """Return where a team is; its database is opened only where something in its folder has changed."""
    folder = workspaces_folder() / team.workspace_id
    found = _known_progress(team, tuple(_mark(folder / name) for name in _CHANGING))
    return replace(found, seen=last_seen(Workspace(folder)))


@lru_cache(maxsize=1_000)
def _known_progress(team: Team, _: tuple[tuple[int, int], ...]) -> TeamProgress:
    return progress_of(team, workspaces_folder())


def forget() -> None:
    """Forget what is known of teams."""
    _known_progress.cache_clear()


def _mark(path: Path) -> tuple[int, int]:
    """Return what changes with a file; SQLite makes an empty one for each who reads."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return (found.st_mtime_ns, found.st_size) if found.st_size else (0, 0)


def _training(team: Team, progress: TeamProgress) -> JobStatus:
    if progress.gone:
        return JobStatus()
    return services.training_queue().status(Workspace(workspaces_folder() / team.workspace_id))


def _in_training(status: JobStatus) -> dict[str, Any] | None:
    if not status.active:
        return None
    waits = status.state == "queued"
    return {"waits": waits, "ahead": status.place, "share": round(status.fraction, 3), "answered": status.answers > 0}


def _trouble(progress: TeamProgress, status: JobStatus, silent: float, *, asks: bool) -> list[dict[str, Any]]:
    """Return what a facilitator should look at, the most urgent first; `loud` is what stands out."""
    if progress.gone:
        return [_said("gone", RoomPageCode.GONE)]
    found = []
    if asks:
        found.append(_said("help", RoomPageCode.HELP))
    if status.state == "failed":
        found.append(_said("training", RoomPageCode.TRAINING_FAILED, why=why(status)))
    if silent >= SILENT:
        found.append(_said("silent", RoomPageCode.SILENT, loud=False, minutes=int(silent // 60)))
    if progress.refused:
        code = RoomPageCode.REFUSED_ONE if progress.refused == 1 else RoomPageCode.REFUSED
        found.append(_said("refused", code, loud=False, n=progress.refused))
    return found


def _said(kind: str, code: RoomPageCode, *, loud: bool = True, **values: str | int) -> dict[str, Any]:
    return {"code": kind, "text": code.sentence(**values), "loud": loud}
