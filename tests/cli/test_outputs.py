"""What is to be written is checked before the work begins; what nobody reads any more ends quietly."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.main import main
from tests.support.pictures import picture_bytes, write_folder
from tests.support.project import ROOT

LABELS = {"striped": 0, "dotted": 1}
ON_THE_DISK = (
    "IMG  001.jpg", "cafe\u0301.jpg", "a\xa0b.jpg", " lead.jpg", "zero\u200bwidth.jpg", "\u202aIMG.jpg",
    "caf\udce9.jpg",  # a byte that is no UTF-8
)  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    out = folder / "new folder" / "a.twenty"
    assert main(["train", str(write_folder(folder / "set", LABELS, 5)), "--out", str(out), "--quick"]) == 0
    return out


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--out", "{tmp}/set"], "is a folder"),
        (["--out", "{tmp}/a.twenty", "--json", "{tmp}/set"], "is a folder"),
        (["--out", "{tmp}/x", "--json", "{tmp}/set/../x"], "name the same file"),
        (["--out", "{tmp}/set/striped/000.jpg"], "would take the place of a file that is read here"),
        (["--out", "{tmp}/a.twenty", "--json", "{tmp}/set/labels.csv"], "would take the place"),
        (["--out", "{tmp}/file/a.twenty"], "cannot be written"),
        (["--out", "{tmp}/" + 250 * "x" + ".twenty"], "cannot be written"),
        (["--out", "/dev/null"], "is no file that can be written over"),
        (["--out", "{tmp}/a.twenty", "--seed", "-1"], "--seed -1 is no seed"),
        (["--out", "{tmp}/a.twenty", "--seed", "4294967296"], "is no seed"),
        (["--out", "{tmp}/a.twenty", "--test", "{tmp}/nowhere"], "is not a folder"),
        (["--out", "{tmp}/a.twenty", "--test", "{tmp}/empty"], "nothing to test by"),
    ],
)
def test_training_does_not_begin_where_it_could_not_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], sentence: str
) -> None:
    folder = write_folder(tmp_path / "set", LABELS, 5)
    (folder / "labels.csv").write_text("photo,label\n")
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "empty").mkdir()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert main(["train", str(folder), "--quick", *(flag.format(tmp=tmp_path) for flag in flags)]) == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert "photos of" not in told  # nothing was read yet
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_answers_never_take_the_place_of_what_they_are_about(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = write_folder(tmp_path, {"x": 0}, 1) / "x" / "000.jpg"
    (tmp_path / "link.jpg").symlink_to(photo)
    for target in (trained, photo, tmp_path / "link.jpg"):
        assert main(["predict", str(trained), str(photo), "--csv", str(target)]) == 1
        assert "would take the place" in capsys.readouterr().err
    assert main(["report", str(trained), "--pdf", str(trained)]) == 1
    assert "would take the place" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", ["train {0} --out {0}/a.twenty", "check {0}", "predict TRAINED {0}", "evaluate TRAINED {0}"]
)
@pytest.mark.parametrize("files", [(), ("notes.txt",), ("striped/notes.jpg", "dotted/notes.jpg")])
def test_a_folder_without_a_photo_is_refused(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, files: tuple[str, ...]
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("no photo")
    assert main([word.format(tmp_path).replace("TRAINED", str(trained)) for word in command.split()]) == 1
    assert "photo" in capsys.readouterr().err.splitlines()[-1]


def test_every_name_in_json_is_the_one_on_the_disk(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for i, name in enumerate(ON_THE_DISK):
        (tmp_path / name).write_bytes(picture_bytes(0, 300 + i))
    (tmp_path / "bad  \x1b[2J.jpg").write_text("no photo")
    assert main(["predict", str(trained), str(tmp_path), "--json"]) == 0
    told = capsys.readouterr().out
    assert told.replace("\n", "").isprintable()  # nothing commands a terminal
    found = json.loads(told)
    assert {Path(answer["photo"]).name for answer in found["answers"]} == set(ON_THE_DISK)
    assert all(Path(answer["photo"]).is_file() for answer in found["answers"])
    assert [Path(refused["photo"]).name for refused in found["refused"]] == ["bad  \x1b[2J.jpg"]
    assert main(["predict", str(trained), str(tmp_path)]) == 0
    assert "\u202a" not in capsys.readouterr().out


def test_a_check_names_photos_as_they_are_on_the_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, LABELS, 2)
    (tmp_path / "striped" / "again  \u200b.png").write_bytes(picture_bytes(0, 0, format="PNG"))
    (tmp_path / "striped" / "a  b.jpg").write_text("no photo")
    assert main(["check", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = {name for finding in found["findings"] for name in finding["photos"]}
    refused = {refusal["photo"] for refusal in found["refused"]}
    assert "striped/again  \u200b.png" in names | refused
    assert "striped/a  b.jpg" in refused


@pytest.mark.slow
def test_a_closed_pipe_ends_quietly(trained: Path, tmp_path: Path) -> None:
    photos = write_folder(tmp_path, {"x": 0}, 3, first_seed=300)
    read, write = os.pipe()
    os.close(read)
    for flags in ([], ["--json"]):
        ended = subprocess.run(
            [sys.executable, "-m", "cli.main", "predict", str(trained), str(photos), *flags],
            stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stderr) == (141, b"")
    os.close(write)
