"""Phone passes (bearer tokens): whoever holds one may add photos to one workspace for a while, and nothing else.

A pass is a token of 128 random bits. It ends after 12 hours, when it is stopped, or with its workspace:

    <workspace>/phone/pass.json     the pass that is valid now: its token, and when it began
    phone_passes/<its SHA-256>      the id of its workspace; stays a while, so that "ended" differs from "unknown"

So the address on a phone leads to no workspace: not from its history, not from a picture of the code.
"""

import hashlib
import hmac
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from model.common.errors import TwentyError
from model.common.files import error_of, read_json, write_atomically, write_json
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

VALID_SECONDS = 12 * 3600  # a long workshop day
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class PassUnknown(TwentyError):
    """There never was such a pass, or it ended long ago."""


class PassEnded(TwentyError):
    """The pass was valid once."""


@dataclass(frozen=True)
class PhonePass:
    """A pass that is valid."""

    token: str
    workspace: Workspace
    began: float  # seconds since 1970

    @property
    def ends(self) -> float:
        """When it ends by itself, in seconds since 1970."""
        return self.began + VALID_SECONDS


class _Kept(msgspec.Struct):
    """What lies on disk of a pass that is valid."""

    token: str
    began: float


def open_pass(workspace: Workspace) -> PhonePass:
    """Make a new pass; one that was valid before ends.

    Raises:
        StorageFull: the disk has no space.
        NotWritable: the disk cannot be written.
        FolderGone: the workspace was deleted.
    """
    token = secrets.token_urlsafe(16)
    index = _index(workspace.folder.parent)
    try:
        index.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise error_of(error, index) from error
    _sweep(index)
    shutil.rmtree(workspace.folder / "phone", ignore_errors=True)
    write_atomically(_entry(index, token), workspace.id.encode())
    began = time.time()
    write_json(_pass_path(workspace), {"token": token, "began": began}, below=workspace.folder)
    return PhonePass(token, workspace, began)


def pass_of(workspace: Workspace) -> PhonePass | None:
    """Return the pass that is valid for a workspace; `None` when there is none."""
    kept: _Kept | None = read_json(_pass_path(workspace), _Kept)
    # A clock that was set back makes no pass live longer.
    if not kept or abs(time.time() - kept.began) >= VALID_SECONDS:
        return None
    return PhonePass(kept.token, workspace, kept.began)


def find_pass(root: Path, token: str) -> PhonePass:
    """Return the pass of that token, among the workspaces under `root`.

    Raises:
        PassUnknown: there is none.
        PassEnded: it was stopped, its time is over, or its workspace was deleted.
    """
    entry = _entry(_index(root), token)
    try:
        workspace_id = entry.read_text() if _TOKEN.fullmatch(token) else ""
    except OSError:
        workspace_id = ""
    if not workspace_id:
        raise PassUnknown(WorkspaceCode.UNKNOWN_CODE)
    with suppress(TwentyError):  # the workspace was deleted
        valid = pass_of(Workspace.open(root, workspace_id))
        if valid is not None and hmac.compare_digest(valid.token, token):
            return valid
    raise PassEnded(WorkspaceCode.ENDED_CODE)


def end_pass(workspace: Workspace) -> None:
    """End the pass of a workspace. What has arrived stays.

    Raises:
        NotWritable: the disk cannot be written, so the pass goes on.
    """
    path = _pass_path(workspace)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise error_of(error, path) from error


def _pass_path(workspace: Workspace) -> Path:
    return workspace.folder / "phone" / "pass.json"


def _index(root: Path) -> Path:
    return root.resolve().parent / "phone_passes"


def _entry(index: Path, token: str) -> Path:
    # By its hash: how long looking for a file takes tells nothing about the tokens that there are.
    return index / hashlib.sha256(token.encode()).hexdigest()


def _sweep(index: Path) -> None:
    for entry in index.iterdir():
        with suppress(OSError):  # another process sweeps too
            if time.time() - entry.stat().st_mtime > 2 * VALID_SECONDS:
                entry.unlink()
