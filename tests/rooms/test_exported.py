"""What a room's facilitator takes along: tables that no spreadsheet runs, and reports under safe names."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from model.classifier.classifier import Classifier
from model.common.errors import FolderGone, TwentyError
from rooms import teams
from rooms.exported import photos_csv, report_name, results_csv, save_reports
from rooms.room import Room
from rooms.standings import standings
from sample_images.catalogue import example
from tests.support.judged_rooms import answered, seal, trained
from workspace.workspace import Workspace


@pytest.fixture
def room(rooms: Path) -> Room:
    room = Room.create(rooms, "Monday")
    seal(room, 10)
    return room


def rows_of(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def test_each_team_has_a_row_by_place(rooms: Path, workspaces: Path) -> None:
    room = Room.create(rooms, "Blades", example="turbines")
    seal(room, 10, example("turbines").labels)
    for name, wrong in (("Ada", range(2)), ("=HYPERLINK(1)", range(2, 19))):
        answered(room, name, list(wrong), workspaces)
    teams.join(room, "Cid", "red", workspaces)
    rows = rows_of(results_csv(standings(room, workspaces)))
    assert [(row["place"], row["team"], row["photos_right"]) for row in rows] == [
        ("1", "Ada", "18"),
        ("2", "'=HYPERLINK(1)", "3"),
        ("", "Cid", ""),
    ]
    assert float(rows[0]["right"]) == 0.9
    assert float(rows[1]["gain_low"]) < float(rows[1]["gain_high"])
    assert (rows[0]["currency"], rows[0]["costs_of"]) == ("EUR", "the example")
    assert rows[0]["better_than"] == "'=HYPERLINK(1)"
    assert rows[2]["no_result_because"] == "It has not trained yet."


def test_a_german_spreadsheet_gets_its_own_table(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    (row,) = rows_of(results_csv(standings(room, workspaces), "excel-de"), ";")
    assert row["right"] == "0,9500"


def test_each_photo_has_a_row_for_each_team(room: Room, workspaces: Path) -> None:
    answered(room, "Ada", [0], workspaces)
    answered(room, "Bob", [], workspaces, left_out=[0])
    rows = rows_of(photos_csv(standings(room, workspaces)))
    assert len(rows) == 2 * 20
    first = [row for row in rows if row["photo_id"] == room.sealed.dataset().photo_ids[0]]
    assert [(r["team"], r["answer"], r["right"], r["counts"]) for r in first] == [
        ("Ada", "dotted", "no", "yes"),
        ("Bob", "striped", "yes", "no"),
    ]


def test_the_reports_of_all_who_trained_are_one_zip(room: Room, workspaces: Path, quick_classifier: Classifier) -> None:
    trained(room, "../Ada: “x” / CON.", quick_classifier, workspaces)
    teams.join(room, "Bob", "red", workspaces)
    _, own = trained(room, "Cid", quick_classifier, workspaces)
    own.classifier_path.write_bytes(b"damaged")
    without = save_reports(room, workspaces, room.folder / "reports.zip")
    assert [team.name for team, _ in without] == ["Bob", "Cid"]
    assert all(len(because) > 20 for _, because in without)
    with zipfile.ZipFile(room.folder / "reports.zip") as archive:
        assert archive.namelist() == ["01 Ada x CON.pdf"]
        assert archive.read("01 Ada x CON.pdf").startswith(b"%PDF")


@pytest.mark.parametrize("name", ["a/b", "..", "\\\\share", "nul", "日本", "a\u0301?*|<>"])
def test_the_name_of_a_report_is_a_name_on_every_system(name: str) -> None:
    made = report_name(teams.Team(7, name, "red", "", 0.0))
    assert made.startswith("07")
    assert made.endswith(".pdf")
    assert not set(made[:-4]) & set('/\\:*?"<>|.')


def test_where_nobody_trained_there_is_no_zip(room: Room, workspaces: Path) -> None:
    teams.join(room, "Ada", "red", workspaces)
    with pytest.raises(TwentyError, match="first training"):
        save_reports(room, workspaces, room.folder / "reports.zip")
    assert not list(room.folder.rglob("*.zip*"))
    Workspace.open(workspaces, teams.teams(room)[0].workspace_id).delete()
    room.delete(workspaces)
    with pytest.raises(FolderGone):
        save_reports(room, workspaces, room.folder / "reports.zip")
