"""What the label cards show, as plain data for the browser: small, however many photos there are."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from jobs.uploads.upload_state import UploadProgress
from model.photos.label_names import is_unnamed
from model.photos.opened_file import PHOTO_LIMITS
from server.phone.long_poll import news
from workspace.database import OTHERS
from workspace.phone_pass import pass_of
from workspace.tables import Label
from workspace.workspace import LabelledPhoto, Workspace

GOAL = 20  # photos of a label that make a good start
GOAL_OF_OTHERS = 10  # of other things; more help little (docs/experiments.md)
NEWEST = 60  # photos of a label that are shown until all are asked for


def shown(workspace: Workspace, progress: UploadProgress | None, whole: Collection[int]) -> dict[str, Any]:
    """Return labels and other things with their photos, the newest first, what is on its way, and what can be undone.

    Args:
        workspace: Whose.
        progress: Of the photos that are being read, if any.
        whole: The labels of which all photos are to be shown.
    """
    by_label: dict[int, list[LabelledPhoto]] = defaultdict(list)
    for photo in reversed([*workspace.photos(), *workspace.photos(OTHERS)]):
        by_label[photo.label_id].append(photo)
    step = workspace.last_step()
    return {
        "workspace": workspace.id,
        "labels": [_card(label, by_label[label.id], label.id in whole) for label in workspace.places()],
        "undo": {"kind": step.kind, "n": step.n} if step.n else None,
        "reading": _reading(progress),
        "largest": PHOTO_LIMITS.file_bytes,
        "phone": _phone(workspace),
    }


def _card(label: Label, photos: list[LabelledPhoto], whole: bool) -> dict[str, Any]:
    is_others = label.id == OTHERS
    return {
        "id": label.id,
        "name": label.name,
        "unnamed": is_unnamed(label.name),
        "n": len(photos),
        "goal": GOAL_OF_OTHERS if is_others else GOAL,
        "others": is_others,
        "photos": [[photo.id, photo.name] for photo in (photos if whole else photos[:NEWEST])],
    }


def _phone(workspace: Workspace) -> dict[str, str] | None:
    """Return the code that lets phones in, if one is valid, and what is known of them."""
    found = pass_of(workspace)
    return None if found is None else {"token": found.token, "news": news(found)}


def _reading(progress: UploadProgress | None) -> dict[str, int] | None:
    if progress is None or not progress.active:
        return None
    return {"done": progress.done, "total": progress.total, "reads": int(progress.phase == "reading")}
