"""The results of a room on its sealed test, as its pages show them; and the small copies of sealed photos."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from model.common.errors import FileRefused, FolderGone
from model.common.files import workspaces_folder
from model.decision.figures import money, money_span
from rooms.room import Room
from rooms.standings import Money, Place, Result, Standing, Standings, standings
from rooms.wording import ResultCode
from sample_images.catalogue import EXAMPLES
from server import services
from server.rooms.replies import NOT_CACHED
from server.rooms.wording import RoomPageCode


def results_of(room: Room) -> dict[str, Any] | None:
    """Return how the teams did by what is judged so far, and have the rest judged; `None`: no team has a result."""
    services.sealed_judge().want(room)
    known = standings(room, workspaces_folder())
    if not any(line.result for line in known.teams):
        return None
    names = {line.team: line.name for line in known.teams}
    shared = any(line.place is not None and line.place.tied for line in known.teams)
    labels = {photo.id: photo.label for photo in known.photos}
    return {
        "about": " ".join(_about(known)),
        "ties": RoomPageCode.ABOUT_TIES.sentence() if shared else "",
        "lesson": lesson_of(room.facts().example),
        "money": RoomPageCode.ABOUT_MONEY.sentence() if any(_has_money(line) for line in known.teams) else "",
        "teams": [_line(line, names) for line in known.teams],
        "wrong": [{"photo": photo, "label": labels[photo]} for photo in known.all_wrong],
        "onlyOne": [
            {"photo": photo, "label": labels[photo], "note": RoomPageCode.BY_ONE.sentence(team=names[team])}
            for photo, team in known.one_right
        ],
    }


def lesson_of(code: str) -> str:
    """Return what an example teaches, which nobody but the facilitator reads before the reveal; empty: it is none."""
    return next((each.lesson for each in EXAMPLES if each.code == code), "")


def _about(known: Standings) -> Iterator[str]:
    yield RoomPageCode.ABOUT_RESULTS.sentence(n=known.n_sealed - known.n_strangers)
    if known.is_uneven:
        yield RoomPageCode.UNEVEN.sentence()


def _line(line: Standing, names: dict[int, str]) -> dict[str, Any]:
    shown = {"id": line.team, "name": line.name, "colour": line.colour}
    if line.result is None:
        return {**shown, "why": ResultCode[line.trouble or "WAITING"].sentence()}
    right = line.result.right
    return {
        **shown,
        "place": _places(line.place), "value": right.value, "low": right.low, "high": right.high,
        "detail": " · ".join(_details(line, line.result, names)), "money": _money(line.result.money),
    }  # fmt: skip


def _places(place: Place | None) -> str:
    """Return the places that a team may have: a chain of ties says more by them than by a place that all share."""
    if place is None:
        return "–"
    return str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}"


def _details(line: Standing, result: Result, names: dict[int, str]) -> list[str]:
    """Return what is said under a team's name."""
    tied = [names[team] for team in line.place.tied] if line.place is not None else []
    said = []
    if tied:
        said.append(RoomPageCode.TIED.sentence(n=len(tied)) if len(tied) > 1 else f"tied with {tied[0]}")
    if line.is_late:
        said.append(RoomPageCode.LATE.sentence())
    if result.n_strangers:
        said.append(RoomPageCode.STRANGERS.sentence(n=result.strangers_refused, of=result.n_strangers))
    if result.n_not_sure:
        said.append(RoomPageCode.NOT_SURE.sentence(n=result.n_not_sure))
    if result.n_copies or result.n_same_things:
        said.append(RoomPageCode.LEFT_OUT.sentence(n=result.n_copies + result.n_same_things))
    if line.is_waiting:
        said.append(RoomPageCode.JUDGED_AGAIN.sentence())
    return said


def _has_money(line: Standing) -> bool:
    return line.result is not None and line.result.money is not None


def _money(found: Money | None) -> dict[str, str] | None:
    if found is None:
        return None
    span = money_span(found.gain, found.currency)
    whose = RoomPageCode.OWN_COSTS if found.whose == "own" else RoomPageCode.COSTS_OF_EXAMPLE
    return {"amount": money(found.gain.value, found.currency), "span": f"{span}, {whose.sentence()}"}


def small_copy(room: Room, photo_id: str) -> Response:
    """Answer with the small copy of a sealed photo.

    Raises:
        FolderGone: there is none.
    """
    try:
        if photo_id not in room.sealed.store:
            raise FolderGone(RoomPageCode.NO_PHOTO)
        copy = room.sealed.store.thumbnail_path(photo_id).read_bytes()
    except (FileRefused, ValueError, FileNotFoundError):
        raise FolderGone(RoomPageCode.NO_PHOTO) from None
    return Response(copy, media_type="image/jpeg", headers=NOT_CACHED)
