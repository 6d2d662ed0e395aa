"""A project's name, and which of its pages were looked at."""

from pathlib import Path

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
