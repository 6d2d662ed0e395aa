"""Stand-in trials (Wizard of Oz method, Kelley 1984): people answer in the model's place, before there is one.

A trial has two bearer tokens, which open nothing of each other and nothing of the workspace: whoever holds the
product's may send photos and gets answers; whoever holds the person's sees the photos that wait, and answers them.
Both end after the time that was chosen, when the trial is stopped, or with the workspace:

    <workspace>/stand_in/trial.json              the tokens that are valid now, and how the trial is set
    <workspace>/stand_in/ ...                    photos and answers, which stay (`workspace.stand_in_photos`)
    stand_in_<side>/<SHA-256 of a token>         the id of the workspace

The tokens are kept, as a phone's pass is: the page shows their codes again after a refresh, and whoever can read that
folder has all photos anyway.
"""

import hmac
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from model.common.errors import TwentyError
from model.common.files import error_of, read_json, write_json
from workspace import pass_index
from workspace.pass_index import PassEnded, PassUnknown
from workspace.share_link import WEEK
from workspace.stand_in_photos import FOLDER, TrialPhotos
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

Side = Literal["product", "person"]
MOST_PEOPLE = 3  # that answer one photo


class _Kept(msgspec.Struct):
    """What lies on disk of a trial that is valid."""

    product: str
    person: str
    began: float
    ends: float
    people: Annotated[int, Meta(ge=1, le=MOST_PEOPLE)] = 1
    keeps: bool = False


_changing = threading.Lock()  # what one tab sets must not bring back what another has just ended


@dataclass(frozen=True)
class Trial:
    """A trial that is valid."""

    workspace: Workspace
    product: str  # token
    person: str  # token
    ends: float  # seconds since 1970
    people: int  # that answer each photo, without seeing what the others said
    keeps: bool  # photos that all gave one label go under that label at once


def open_trial(workspace: Workspace, seconds: int, people: int = 1) -> Trial:
    """Begin a trial; one that was valid before ends, and its photos and answers stay.

    Raises:
        StorageFull: the disk has no space.
        NotWritable: the disk cannot be written.
        FolderGone: the workspace was deleted.
    """
    TrialPhotos(workspace).make()
    tokens = {side: secrets.token_urlsafe(16) for side in get_args(Side)}
    for side, token in tokens.items():
        pass_index.note(_index(workspace.folder.parent, side), token, workspace.id, kept_for=2 * WEEK)
    began = time.time()
    kept = _Kept(**tokens, began=began, ends=began + seconds, people=people, keeps=_was_keeping(workspace))
    _write(workspace, kept)
    return _trial(workspace, kept)


def trial_of(workspace: Workspace) -> Trial | None:
    """Return the trial that is valid for a workspace; `None` when there is none."""
    kept: _Kept | None = read_json(_path(workspace), _Kept)
    # A clock that was set back makes no trial live longer.
    if kept is None or not kept.began - 60 <= time.time() < kept.ends:
        return None
    return _trial(workspace, kept)


def find_trial(root: Path, side: Side, token: str) -> Trial:
    """Return the trial that a token of one side opens, among the workspaces under `root`.

    Raises:
        PassUnknown: there is none; a token of the other side is none either.
        PassEnded: it was stopped, its time is over, or its workspace was deleted.
    """
    workspace_id = pass_index.workspace_id_of(_index(root, side), token)
    if not workspace_id:
        raise PassUnknown(WorkspaceCode.UNKNOWN_TRIAL)
    with suppress(TwentyError):  # the workspace was deleted
        trial = trial_of(Workspace.open(root, workspace_id))
        if trial is not None and hmac.compare_digest(getattr(trial, side), token):
            return trial
    raise PassEnded(WorkspaceCode.ENDED_TRIAL)


def set_trial(workspace: Workspace, *, people: int | None = None, keeps: bool | None = None) -> None:
    """Change how a trial is set, if there is one; arguments as of `Trial`.

    Raises:
        StorageFull: the disk has no space; nothing has changed.
    """
    with _changing:
        kept: _Kept | None = read_json(_path(workspace), _Kept)
        if kept is not None:
            kept.people = kept.people if people is None else people
            kept.keeps = kept.keeps if keeps is None else keeps
            _write(workspace, kept)


def end_trial(workspace: Workspace) -> None:
    """End the trial of a workspace; photos and answers stay.

    Raises:
        NotWritable: the disk cannot be written, so the trial goes on.
    """
    path = _path(workspace)
    try:
        with _changing:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise error_of(error, path) from error


def _trial(workspace: Workspace, kept: _Kept) -> Trial:
    return Trial(workspace, kept.product, kept.person, kept.ends, kept.people, kept.keeps)


def _was_keeping(workspace: Workspace) -> bool:
    kept: _Kept | None = read_json(_path(workspace), _Kept)
    return kept is not None and kept.keeps


def _write(workspace: Workspace, kept: _Kept) -> None:
    write_json(_path(workspace), msgspec.to_builtins(kept), below=workspace.folder)


def _path(workspace: Workspace) -> Path:
    return workspace.folder / FOLDER / "trial.json"


def _index(root: Path, side: Side) -> Path:
    return root.resolve().parent / f"stand_in_{side}"
