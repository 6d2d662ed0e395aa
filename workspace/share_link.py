"""Share links (bearer tokens): whoever holds one may ask one classifier about photos for a while, and nothing else.

A link has a copy of the classifier, as it was when the link was made: training goes on without changing what others
try. It ends after the time that was chosen, when it is ended, or with its workspace:

    <workspace>/share/link.json            the hash of the token, and when the link begins and ends
    <workspace>/share/classifier.twenty    what is asked
    share_links/<SHA-256 of the token>     the id of the workspace

The token itself is kept nowhere: the page that made the link shows it, and whoever lost it makes a new one.
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
from model.common.files import error_of, read_json, write_atomically, write_json
from workspace import pass_index
from workspace.pass_index import PassEnded, PassUnknown, digest_of
from workspace.wording import WorkspaceCode
from workspace.workspace import Workspace

HOUR, DAY, WEEK = 3600, 24 * 3600, 7 * 24 * 3600  # seconds


@dataclass(frozen=True)
class ShareLink:
    """A link that is valid, as whoever follows it sees it: nothing in it leads to the workspace's photos."""

    classifier: Path
    ends: float  # seconds since 1970


class _Kept(msgspec.Struct):
    """What lies on disk of a link that is valid."""

    digest: str
    began: float
    ends: float


def open_link(workspace: Workspace, classifier: bytes, seconds: int) -> str:
    """Make a new link to a classifier and return its token; one that was valid before ends.

    Raises:
        StorageFull: the disk has no space.
        NotWritable: the disk cannot be written.
        FolderGone: the workspace was deleted.
    """
    token, began = secrets.token_urlsafe(16), time.time()
    end_link(workspace)
    pass_index.note(_index(workspace.folder.parent), token, workspace.id, kept_for=2 * WEEK)
    write_atomically(_classifier_path(workspace), classifier, below=workspace.folder)
    kept = {"digest": digest_of(token), "began": began, "ends": began + seconds}
    write_json(_link_path(workspace), kept, below=workspace.folder)
    return token


def link_of(workspace: Workspace) -> ShareLink | None:
    """Return the link that is valid for a workspace; `None` when there is none."""
    kept = _kept(workspace)
    return ShareLink(_classifier_path(workspace), kept.ends) if kept else None


def is_of(workspace: Workspace, token: str) -> bool:
    """Say whether a token is the workspace's link that is valid now."""
    kept = _kept(workspace)
    return kept is not None and hmac.compare_digest(kept.digest, digest_of(token))


def find_link(root: Path, token: str) -> ShareLink:
    """Return the link of that token, among the workspaces under `root`.

    Raises:
        PassUnknown: there is none.
        PassEnded: it was ended, its time is over, or its workspace was deleted.
    """
    workspace_id = pass_index.workspace_id_of(_index(root), token)
    if not workspace_id:
        raise PassUnknown(WorkspaceCode.UNKNOWN_LINK)
    with suppress(TwentyError):  # the workspace was deleted
        workspace = Workspace.open(root, workspace_id)
        link = link_of(workspace)
        if link is not None and is_of(workspace, token):
            return link
    raise PassEnded(WorkspaceCode.ENDED_LINK)


def end_link(workspace: Workspace) -> None:
    """End the link of a workspace, and delete its copy of the classifier.

    Raises:
        NotWritable: the disk cannot be written, so the link goes on.
    """
    path = _link_path(workspace)
    try:
        path.unlink(missing_ok=True)  # before the copy: from now on nobody finds it
    except OSError as error:
        raise error_of(error, path) from error
    shutil.rmtree(path.parent, ignore_errors=True)


def _kept(workspace: Workspace) -> _Kept | None:
    """Return what is known of a link that is valid. One whose time is over goes, with its copy of the classifier."""
    kept: _Kept | None = read_json(_link_path(workspace), _Kept)
    if kept is not None and kept.ends <= time.time():
        with suppress(TwentyError):
            end_link(workspace)
        return None
    # A clock that was set back makes no link live longer.
    return kept if kept and kept.began <= time.time() + 60 else None


def _link_path(workspace: Workspace) -> Path:
    return workspace.folder / "share" / "link.json"


def _classifier_path(workspace: Workspace) -> Path:
    return workspace.folder / "share" / "classifier.twenty"


def _index(root: Path) -> Path:
    return root.resolve().parent / "share_links"
