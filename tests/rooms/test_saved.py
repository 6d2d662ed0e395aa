"""A room opens on another computer as it was, under a new id and code, or not at all."""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, FolderGone, Stopped, StorageFull, TwentyError
from model.common.progress import Progress
from model.common.wording import DiskCode
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.photo_metadata import PhotoMetadata
from rooms import answers, notes, notices, teams
from rooms.expiry import sweep
from rooms.pool import next_photos
from rooms.room import Room
from rooms.saved import OpenedRoom, Terms, open_saved_room, save_room
from sample_images.catalogue import NEITHER
from tests.support.datasets import LABELS, make_dataset
from tests.support.judged_rooms import seal, trained
from tests.support.project import ROOT
from tests.support.saved_workspaces import forged as any_forged
from tests.support.saved_workspaces import mutated
from tests.support.zips import unpacked, zipped
from workspace.workspace import Workspace, new_id


@pytest.fixture
def room(rooms: Path, workspaces: Path, quick_classifier: Classifier) -> Room:
    room = Room.create(rooms, "Monday", password_hash="scrypt:secret", example="turbines")
    seal(room, 3, (*LABELS, NEITHER))
    room.pool.store.folder.mkdir()
    room.pool.add(_with_metadata(room))
    trained_team, _ = trained(room, "Ada", quick_classifier, workspaces)
    other = teams.join(room, "Bob", "red", workspaces, LABELS)
    workspace = Workspace.open(workspaces, other.workspace_id)
    for label, photos in next_photos(room, workspace, 2).items():
        workspace.add_photos(photos, workspace.label_named(label).id)
    notes.write(room, trained_team.id, "bet", [0.8, 0.9])
    notes.write(room, notes.ROOM, "vote", "go")
    notes.write(room, trained_team.id, "workspaces", [new_id()])
    notices.tell(room, "Ten minutes left.")
    room.change(exercise=3, revealed=True)
    return room


def _with_metadata(room: Room) -> Dataset:
    made = make_dataset(room.pool.store.folder, 4, first_seed=300)
    return replace(made, metadata={i: PhotoMetadata(48, 48, camera="Secret Phone 9") for i in made.photo_ids})


@pytest.fixture
def saved(room: Room, workspaces: Path) -> bytes:
    assert save_room(room, workspaces, room.folder / "saved" / "room.zip") == []
    return (room.folder / "saved" / "room.zip").read_bytes()


@pytest.fixture
def elsewhere(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "there" / "rooms", tmp_path / "there" / "workspaces"


def opened(data: bytes, elsewhere: tuple[Path, Path], decoder: Decoder) -> OpenedRoom:
    return open_saved_room((data, "Monday.zip"), elsewhere, decoder)


def is_empty(elsewhere: tuple[Path, Path]) -> bool:
    return not any(any(folder.iterdir()) for folder in elsewhere if folder.is_dir())


def test_a_room_comes_back_with_its_teams_its_photos_and_what_they_wrote(
    room: Room, saved: bytes, workspaces: Path, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    found = opened(saved, elsewhere, decoder)
    there, before, now = found.room, room.facts(), found.room.facts()
    assert found.left_out == ()
    assert Room.open(elsewhere[0], there.id).id == there.id
    assert Room.by_code(elsewhere[0], now.code).id == there.id
    assert there.id != room.id
    assert (now.name, now.example, now.exercise, now.revealed) == ("Monday", "turbines", 3, True)
    assert (before.has_password, now.has_password) == (True, False)
    for mine, theirs in ((room.sealed, there.sealed), (room.pool, there.pool)):
        one, other = mine.dataset(), theirs.dataset()
        assert (one.labels, one.photo_ids, one.names) == (other.labels, other.photo_ids, other.names)
        assert np.array_equal(one.targets, other.targets)
        assert [mine.store.jpeg(i) for i in one.photo_ids] == [theirs.store.jpeg(i) for i in other.photo_ids]
    assert [(t.id, t.name, t.colour) for t in teams.teams(there)] == [(1, "Ada", "blue"), (2, "Bob", "red")]
    for here, team in zip(teams.teams(room), teams.teams(there), strict=True):
        assert here.workspace_id != team.workspace_id
        own, old = Workspace.open(elsewhere[1], team.workspace_id), Workspace.open(workspaces, here.workspace_id)
        assert own.dataset().fingerprint() == old.dataset().fingerprint()
        member = teams.membership(own, elsewhere[0])
        assert member is not None
        assert (member[0].id, member[1]) == (there.id, team)
    assert notes.read(there, 1, "bet") == [0.8, 0.9]
    assert notes.read(there, notes.ROOM, "vote") == "go"
    assert [notice.text for notice in notices.notices(there, 2)] == ["Ten minutes left."]
    assert {path.name for path in elsewhere[0].iterdir()} == {there.id}
    assert {path.name for path in elsewhere[1].iterdir()} == {team.workspace_id for team in teams.teams(there)}


def test_who_trained_after_the_reveal_did_so_in_the_opened_room_too(
    room: Room, workspaces: Path, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    own = Workspace.open(workspaces, teams.teams(room)[1].workspace_id)
    answers.note_reveal(room, workspaces)
    own.training_folder.mkdir(exist_ok=True)
    own.classifier_path.write_bytes(b"trained after the reveal")
    save_room(room, workspaces, room.folder / "saved" / "room.zip")
    there = opened((room.folder / "saved" / "room.zip").read_bytes(), elsewhere, decoder).room
    assert answers.in_time(there, elsewhere[1]) == (1,)


def test_photos_are_handed_out_and_a_classifier_answers_in_the_opened_room(
    saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder, quick_classifier: Classifier
) -> None:
    there = opened(saved, elsewhere, decoder).room
    ada, bob = (Workspace.open(elsewhere[1], team.workspace_id) for team in teams.teams(there))
    assert {label: len(photos) for label, photos in next_photos(there, bob, 9).items()} == dict.fromkeys(LABELS, 2)
    brought = classifier_file.load(ada.classifier_path)
    assert np.array_equal(brought.evaluation.probabilities, quick_classifier.evaluation.probabilities)


def test_no_password_no_key_and_no_camera_leave_with_it(room: Room, saved: bytes) -> None:
    text = saved + b"".join(data for name, data in unpacked(saved).items() if name.endswith(".json"))
    words = ["secret", "Secret", room.id, room.facts().code, *(team.workspace_id for team in teams.teams(room))]
    assert not [word for word in words if word.encode() in text]


def test_it_is_opened_on_the_terms_of_who_opens_it(
    saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    found = open_saved_room((saved, "x.zip"), elsewhere, decoder, Terms("scrypt:other", hours=2)).room.facts()
    assert found.has_password
    assert found.ends - found.opened == pytest.approx(7200)


def test_a_changed_byte_is_refused_with_a_sentence(
    saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    for place in np.linspace(0, len(saved) - 1, 40).astype(int):
        changed = bytearray(saved)
        changed[place] ^= 0x55
        sentence = ""
        try:
            opened(bytes(changed), elsewhere, decoder).room.delete(elsewhere[1])  # a date in the zip, or the like
        except TwentyError as refusal:
            sentence = str(refusal)
        assert len(sentence) > 40 or not sentence
        assert is_empty(elsewhere)


@pytest.mark.parametrize("data", [b"", b"PK", zipped({"a": b"b"}), zipped({"manifest.json": b"{}"})])
def test_another_file_is_refused_with_a_sentence(data: bytes, elsewhere: tuple[Path, Path], decoder: Decoder) -> None:
    with pytest.raises(FileRefused, match=r"Monday\.zip"):
        opened(data, elsewhere, decoder)
    assert is_empty(elsewhere)


def forged(saved: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    files = unpacked(saved)
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return zipped(files | {"manifest.json": json.dumps(manifest).encode()})


FORGERIES: dict[str, Callable[[dict[str, Any]], None]] = {
    "a team without a file": lambda m: m["teams"].append({"id": 7, "name": "Eve", "colour": "red"}),
    "a file of no team": lambda m: m["teams"].pop(),
    "a name twice": lambda m: m["teams"][1].update(name="ada"),
    "no name": lambda m: m["teams"][0].update(name="\u202e"),
    "no such colour": lambda m: m["teams"][0].update(colour="<b>"),
    "a number twice": lambda m: m["teams"][1].update(id=1),
    "a note of nobody": lambda m: m["notes"].append({"team": 9, "key": "bet", "value": "1"}),
    "no room's name": lambda m: m.update(name="\u200b"),
    "too long a name": lambda m: m.update(name="x" * 5000),
    "an example elsewhere": lambda m: m.update(example="../../x"),
    "an exercise of none": lambda m: m.update(exercise=-1),
    "a newer version": lambda m: m.update(version=99),
    "another kind": lambda m: m.update(format="twenty-photos workspace"),
    "endless notes": lambda m: m.update(notes=[{"team": 1, "key": str(i), "value": "1"} for i in range(5000)]),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_manifest_is_refused_and_leaves_nothing(
    saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder, forge: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(TwentyError) as refusal:
        opened(forged(saved, forge), elsewhere, decoder)
    assert len(str(refusal.value)) > 30
    assert is_empty(elsewhere)


def test_forged_and_damaged_files_open_whole_or_not_at_all(
    rooms: Path, workspaces: Path, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    room = Room.create(rooms, "Small")
    seal(room, 2)
    teams.join(room, "Ada", "red", workspaces)
    notes.write(room, 1, "bet", [0.8, 0.9])
    save_room(room, workspaces, room.folder / "saved" / "room.zip")
    data, rng, n_refused = (room.folder / "saved" / "room.zip").read_bytes(), random.Random(3), 0
    for _ in range(60):
        changed = any_forged(data, rng) if rng.random() < 0.7 else mutated(data, rng)
        there: Room | None = None
        try:
            there = opened(changed, elsewhere, decoder).room
        except TwentyError:
            n_refused += 1
        if there is not None:
            save_room(there, elsewhere[1], there.folder / "saved" / "room.zip")
            assert teams.teams(there)[0].name
            there.delete(elsewhere[1])
        assert is_empty(elsewhere)
    assert n_refused > 30


def test_a_forged_note_leads_to_no_workspace(saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder) -> None:
    victim = Workspace.create(elsewhere[1])

    def plant(manifest: dict[str, Any]) -> None:
        for key in ("workspaces", "other", "../x"):
            manifest["notes"].append({"team": 1, "key": key, "value": json.dumps([victim.id])})
        for key in ("workspaces", "planted", "received", "unknown"):  # none of ours would save them
            manifest["notes"].append({"team": 2, "key": key, "value": "5"})

    there = opened(forged(saved, plant), elsewhere, decoder).room
    assert notes.read(there, 1, "workspaces") is None
    assert notes.read(there, 1, "other") is None
    assert not any(notes.read(there, 2, key) for key in ("workspaces", "planted", "received", "unknown"))
    there.delete(elsewhere[1])
    assert victim.exists


def test_a_teams_part_of_another_kind_is_refused(saved: bytes, elsewhere: tuple[Path, Path], decoder: Decoder) -> None:
    files = unpacked(saved)
    part = zipped({"manifest.json": b"{}", "../evil": b"x"})
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["teams/1.zip"] = {"sha256": hashlib.sha256(part).hexdigest(), "bytes": len(part)}
    data = zipped(files | {"teams/1.zip": part, "manifest.json": json.dumps(manifest).encode()})
    with pytest.raises(FileRefused):
        opened(data, elsewhere, decoder)
    assert is_empty(elsewhere)


def test_whoever_stops_in_the_middle_leaves_nothing_half(
    room: Room, saved: bytes, workspaces: Path, elsewhere: tuple[Path, Path], decoder: Decoder
) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        save_room(room, workspaces, room.folder / "other.zip", stop)
    assert {path.name for path in room.folder.iterdir()} >= {"room.db", "sealed", "pool", "saved"}
    assert not [path for path in room.folder.iterdir() if path.name.startswith(".") or path.name == "other.zip"]
    with pytest.raises(Stopped):
        open_saved_room((saved, "x.zip"), elsewhere, decoder, on_progress=stop)
    assert is_empty(elsewhere)


def test_what_a_killed_opening_left_goes_with_the_sweep(elsewhere: tuple[Path, Path]) -> None:
    for name, hours in ((".opening-old", 2), (".opening-now", 0)):
        (elsewhere[0] / name).mkdir(parents=True)
        at = (elsewhere[0] / name).stat().st_mtime - 3600 * hours
        os.utime(elsewhere[0] / name, (at, at))
    sweep(*elsewhere)
    assert [path.name for path in elsewhere[0].iterdir()] == [".opening-now"]


def test_a_deleted_room_is_saved_no_more(room: Room, workspaces: Path) -> None:
    room.delete(workspaces)
    with pytest.raises(FolderGone):
        save_room(room, workspaces, room.folder / "saved" / "room.zip")
    assert not room.folder.exists()


def test_a_disk_that_is_full_leaves_no_team_behind_in_silence(
    room: Room, saved: bytes, workspaces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFull(DiskCode.FULL, name="x")

    with monkeypatch.context() as patch:
        patch.setattr("rooms.saved._put_file", full)
        with pytest.raises(StorageFull):
            save_room(room, workspaces, room.folder / "saved" / "room.zip")
    assert (room.folder / "saved" / "room.zip").read_bytes() == saved
    assert not list(room.folder.glob(".*"))


def test_a_team_that_deleted_its_project_stays_behind(room: Room, workspaces: Path) -> None:
    gone = teams.teams(room)[1]
    Workspace.open(workspaces, gone.workspace_id).delete()
    ((team, why),) = save_room(room, workspaces, room.folder / "saved" / "room.zip")
    assert (team, type(why)) == (gone, FolderGone)
    with zipfile.ZipFile(io.BytesIO((room.folder / "saved" / "room.zip").read_bytes())) as archive:
        assert archive.testzip() is None
        assert "teams/2.zip" not in archive.namelist()


def test_of_a_team_with_a_damaged_photo_the_real_reason_is_said(room: Room, workspaces: Path) -> None:
    for team in teams.teams(room):
        workspace = Workspace.open(workspaces, team.workspace_id)
        if photos := workspace.photos():
            workspace.store.path(photos[0].id).write_bytes(b"damaged")
            break
    ((left_out, why),) = save_room(room, workspaces, room.folder / "saved" / "room.zip")
    assert (left_out, type(why)) == (team, FileRefused)


KILLED = """
import os, signal, sys
from pathlib import Path
from rooms.room import Room
from rooms.saved import save_room

def die(progress):
    if progress.done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

room = Room(Path(sys.argv[1]))
save_room(room, Path(sys.argv[2]), room.folder / "saved" / "room.zip", die)
"""


def test_whoever_is_killed_while_saving_leaves_what_was_there_before(
    room: Room, saved: bytes, workspaces: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(room.folder), str(workspaces)]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode < 0
    assert (room.folder / "saved" / "room.zip").read_bytes() == saved
    (half,) = room.folder.glob(".opening-*")
    os.utime(half, (0, 0))
    sweep(room.folder.parent, workspaces)
    assert not half.exists()
    assert room.exists
