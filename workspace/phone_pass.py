"""Phone passes (bearer tokens): whoever holds one may add photos to one workspace for a while, and nothing else.

A pass is a token of 128 random bits. It ends after 12 hours, when it is stopped, or with its workspace:

    <workspace>/phone/pass.json     the pass that is valid now: its token, and when it began
    phone_passes/<its SHA-256>      the id of its workspace; stays a while, so that "ended" differs from "unknown"

So the address on a phone leads to no workspace: not from its history, not from a picture of the code.
"""

import hmac
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from model.common.errors import TwentyError
from model.common.files import error_of, read_json, write_json
from workspace import pass_index
from workspace.pass_index import PassEnded, PassUnknown
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

VALID_SECONDS = 12 * 3600  # a long workshop day


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
    shutil.rmtree(workspace.folder / "phone", ignore_errors=True)
    pass_index.note(_index(workspace.folder.parent), token, workspace.id, kept_for=2 * VALID_SECONDS)
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
    workspace_id = pass_index.workspace_id_of(_index(root), token)
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
