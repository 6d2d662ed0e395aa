"""A project's name, and which of its pages were looked at."""

import threading
import time
from pathlib import Path

import pytest

from model.common.files import write_json
from workspace import project
from workspace.workspace import Workspace


def test_a_name_and_what_was_seen_are_kept_together(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    assert project.read(workspace) == project.Project()
    project.see(workspace, "results")
    assert project.name(workspace, "x" * 300) == project.read(workspace).name
    project.see(workspace, "results")
    known = project.see(workspace, "try")
    assert known.seen == ("results", "try")
    assert len(known.name) <= project.LONGEST_NAME
    assert project.name(workspace, "\u202e \n") == ""


def test_a_damaged_file_is_a_project_without_a_name(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    (workspace.folder / "project.json").write_text('{"name": 3}')
    assert project.read(workspace) == project.Project()


def test_a_name_that_another_tab_gives_at_the_same_moment_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, wrote = Workspace.create(tmp_path), write_json

    def slowly(*args: object, **values: object) -> None:
        time.sleep(0.1)
        wrote(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "write_json", slowly)
    tabs = [threading.Thread(target=project.name, args=(workspace, "Hats"))]
    tabs.append(threading.Thread(target=project.see, args=(workspace, "try")))
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert project.read(workspace) == project.Project("Hats", ("try",))
