"""Folders that cannot be written or are not there: shown is what is there, said is why nothing can be changed."""

import os
from pathlib import Path

import pytest

from model.common.errors import NotWritable
from model.common.files import cache_folder, data_folder
from tests.support.processes import posix, run_python
from tests.support.project import ROOT
from workspace.workspace import Workspace

READ_ONLY = """
import sys
from streamlit.testing.v1 import AppTest
from model.common.files import workspaces_folder
from tests.support.pages import component_data
from views.photos.label_cards.actions import Rename, carried_out
from views.photos.label_cards.component import KEY
from workspace.workspace import Workspace

for id, pages in (("", ("photos",)), (sys.argv[1], ("train",))):
    for page in pages:
        test = AppTest.from_file("app.py", default_timeout=60)
        if id:
            test.query_params["w"] = id
        test.run()
        test.switch_page(f"views/{page}/page.py").run()
        assert not test.exception, (page, test.exception)
        print(page, bool(id), [error.value.replace(chr(92), "") for error in test.error], dict(test.query_params))
    if id:
        test.switch_page("views/photos/page.py").run()
        assert not test.exception, test.exception
        label = component_data(test, KEY)["labels"][0]
        assert len(label["photos"]) == 3, label
        workspace = Workspace.open(workspaces_folder(), id)
        print("rename", carried_out(Rename(n=1, label=label["id"], name="another"), workspace).problem)
"""


@posix
def test_a_read_only_data_folder_shows_what_is_there_and_says_why_nothing_can_be_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    locked = [*(tmp_path / "workspaces").rglob("*"), tmp_path / "workspaces", tmp_path]
    for path in locked:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        script = READ_ONLY.replace('"app.py"', repr(str(ROOT / "app.py")))
        home = {**os.environ, "TWENTY_HOME": str(tmp_path)}
        done = run_python("-m", "tests.support.read_only", "-c", script, workspace.id, env=home)
    finally:
        for path in reversed(locked):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert "cannot be written" in said[0]
    assert "probably read-only" in said[0]
    assert said[1] == f"train True [] {{'w': '{workspace.id}'}}"
    assert "check that its folder can be written" in said[2]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["a file", "below a file"])
def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(NotWritable, match="cannot be written"):
        Workspace.create(tmp_path / "file" if what == "a file" else tmp_path / "file" / "workspaces")


def test_without_a_home_the_folders_to_name_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWENTY_HOME", "TWENTY_CACHE", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does for a user without an entry
    for folder in (data_folder, cache_folder):
        with pytest.raises(NotWritable, match="TWENTY_HOME and TWENTY_CACHE"):
            folder()


def test_the_command_says_what_is_missing_before_it_starts_a_server(tmp_path: Path) -> None:
    nobody = {name: value for name, value in os.environ.items() if not name.startswith(("HOME", "TWENTY_", "XDG_"))}
    (tmp_path / "sitecustomize.py").write_text(
        "import os.path, pwd\ndef unknown(uid): raise KeyError(uid)\npwd.getpwuid = unknown\n"
    )
    done = run_python("-m", "cli.main", "app", env={**nobody, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 1
    assert done.stderr.startswith("twenty: This user of the computer has no home folder")
    assert "Traceback" not in done.stderr
