"""A room's results to take along: two tables as CSV, and the teams' reports as one zip."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from model.checks.findings import Finding
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import TwentyError
from model.common.files import whole_file
from model.common.progress import Counter, OnProgress, no_progress
from model.common.tables import Reader, table
from model.decision import inputs
from model.decision.verdict import gather
from model.evaluation.intervals import Estimate
from model.report.report import compose
from rooms.room import Room
from rooms.standings import Money, Standing, Standings
from rooms.teams import Team, teams
from rooms.wording import ResultCode, RoomCode
from workspace.workspace import Workspace

_DATE = (2020, 1, 1, 0, 0, 0)  # no clock of this machine leaves with it
_RESULTS = (
    "place", "best_place", "worst_place", "team", "right", "right_low", "right_high", "photos_right", "photos",
    "left_out_copies", "left_out_same_things", "answered", "not_sure", "none_of_these", "strangers",
    "strangers_called_none_of_these", "promised", "promised_low", "promised_high", "tied_with", "better_than",
    "gain_a_month", "gain_low", "gain_high", "currency", "costs_of", "trained_after_the_reveal", "no_result_because",
)  # fmt: skip
_PHOTOS = ("photo", "label", "team", "answer", "confidence", "right", "counts", "photo_id")

Findings = Callable[[Workspace, Classifier], Sequence[Finding]]


def results_csv(known: Standings, reader: Reader = "programs") -> bytes:
    """Return a row for each team, by place."""
    names = {line.team: line.name for line in known.teams}
    return table(_RESULTS, (_row(line, names) for line in known.teams), reader)


def photos_csv(known: Standings, reader: Reader = "programs") -> bytes:
    """Return a row for each sealed photo and team: what it answered, and whether that is right."""
    names = {line.team: line.name for line in known.teams}
    rows = (
        (
            photo.name, photo.label, names[said.team], said.answer or "none of these", said.confidence,
            _yes(said.is_right), _yes(said.counts), photo.id,
        )
        for photo in known.photos
        for said in photo.answers
    )  # fmt: skip
    return table(_PHOTOS, rows, reader)


def save_reports(
    room: Room,
    workspaces: Path,
    path: Path,
    findings: Findings = lambda *_: (),
    on_progress: OnProgress = no_progress,
) -> list[tuple[Team, str]]:
    """Write the reports of all teams that have trained as one zip, whole or not at all.

    Args:
        room: Whose teams.
        workspaces: The folder of all workspaces.
        path: Of the zip, below the room's folder.
        findings: Returns what the checks of a team's photos have found.
        on_progress: Receives how far the work is.

    Returns:
        The teams that have none, and why, in a sentence.

    Raises:
        TwentyError: no team has a report.
        StorageFull: the disk has no space; a file that stood there before still does.
        FolderGone: the room was deleted.
    """
    known, without = teams(room), []
    counter = Counter(on_progress, "packing", len(known))
    with whole_file(path, below=room.folder) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for team in known:
            try:
                report = _report(Workspace.open(workspaces, team.workspace_id), findings)
            except TwentyError as error:
                without.append((team, str(error)))
            else:
                archive.writestr(zipfile.ZipInfo(report_name(team), _DATE), report, zipfile.ZIP_DEFLATED)
            counter.step()
        if len(without) == len(known):
            raise TwentyError(RoomCode.NO_REPORTS)
    return without


def report_name(team: Team) -> str:
    """Return the name of a team's report: its number makes it unique, and no system takes it for more than a name."""
    safe = re.sub(r"[^\w-]+", " ", team.name).strip()
    return f"{team.id:02} {safe}".strip() + ".pdf"


def _report(workspace: Workspace, findings: Findings) -> bytes:
    from model.report.pdf_report import to_pdf  # half a second to import, for the first report only

    if not workspace.classifier_path.is_file():
        raise TwentyError(ResultCode.ONE_LABEL if workspace.detector_path.is_file() else ResultCode.UNTRAINED)
    classifier = classifier_file.load(workspace.classifier_path)
    found: Sequence[Finding] = ()
    with suppress(TwentyError):  # a report says what is known
        found = findings(workspace, classifier)
    return to_pdf(compose(classifier, gather(classifier, inputs.load(workspace.folder), found)))


def _row(line: Standing, names: Mapping[int, str]) -> list[str | float]:
    result, place = line.result, line.place
    if result is None:
        empty: list[str | float] = [""] * len(_RESULTS)
        empty[_RESULTS.index("team")] = line.name
        empty[-1] = ResultCode[line.trouble or "WAITING"].sentence()
        return empty
    promised: list[str | float] = ["", "", ""] if result.promised is None else [*_parts(result.promised)]
    places = ("", "", "") if place is None else (str(place.place), str(place.best), str(place.worst))
    others: tuple[tuple[int, ...], ...] = ((), ()) if place is None else (place.tied, place.better_than)
    return [
        *places, line.name, *_parts(result.right),
        str(result.n_right), str(result.n_photos), str(result.n_copies), str(result.n_same_things),
        str(result.n_answered), str(result.n_not_sure), str(result.n_none_of_these),
        str(result.n_strangers), str(result.strangers_refused), *promised,
        *(", ".join(names[team] for team in which) for which in others),
        *_of_money(result.money), "yes" if line.is_late else "no", "",
    ]  # fmt: skip


def _of_money(money: Money | None) -> list[str | float]:
    if money is None:
        return [""] * 5
    whose = {"own": "the team", "example": "the example"}[money.whose]
    return [*(round(amount, 2) for amount in _parts(money.gain)), money.currency, whose]


def _parts(estimate: Estimate) -> Iterator[float]:
    yield from (estimate.value, estimate.low, estimate.high)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
