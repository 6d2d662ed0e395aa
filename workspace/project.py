"""A project, as people call a workspace: its name, and which of its pages were looked at (`project.json`)."""

import threading
from typing import Annotated

import msgspec
from msgspec import Meta

from model.common.files import read_json, write_json
from model.common.text import clean_text, shortened
from workspace.workspace import Workspace

LONGEST_NAME = 60
_FILE = "project.json"
_changing = threading.Lock()  # what one tab writes must not undo what another has just written


class Project(msgspec.Struct, frozen=True):
    """What is kept beside the photos."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME)] = ""
    seen: Annotated[tuple[Annotated[str, Meta(max_length=20)], ...], Meta(max_length=20)] = ()  # pages


def read(workspace: Workspace) -> Project:
    """Return what is known; a damaged file counts as none."""
    found: Project | None = read_json(workspace.folder / _FILE, Project)
    return found or Project()


def name(workspace: Workspace, text: str) -> str:
    """Name a project and return the name, made safe to show. Nothing is a name too: it takes the old one away.

    Raises:
        StorageFull: the disk has no space; the old name stays.
    """
    cleaned = shortened(clean_text(text), LONGEST_NAME)
    with _changing:
        _write(workspace, msgspec.structs.replace(read(workspace), name=cleaned))
    return cleaned


def see(workspace: Workspace, page: str) -> Project:
    """Note that a page was looked at, and return what is known now.

    Raises:
        StorageFull: the disk has no space; nothing has changed.
    """
    with _changing:
        known = read(workspace)
        if page not in known.seen:
            known = msgspec.structs.replace(known, seen=(*known.seen, page))
            _write(workspace, known)
        return known


def _write(workspace: Workspace, project: Project) -> None:
    write_json(workspace.folder / _FILE, msgspec.to_builtins(project), below=workspace.folder)
