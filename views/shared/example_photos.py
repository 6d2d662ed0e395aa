"""The example's photos as the pages show them, mixed so that their order gives nothing away."""

from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import chain, zip_longest
from pathlib import Path

import streamlit as st

from jobs.example_photos import waiting_files
from server.services import upload_queue
from views.shared.error_messages import told
from views.shared.navigation import go_to
from workspace.workspace import Workspace


def mixed_photos(part: str) -> list[Path]:
    """Return the photos of a part of the example ("train" or "try"), its labels in turn."""
    return [path for path in chain(*zip_longest(*_by_label(part).values())) if path is not None]


def photos_to_try(labels: Sequence[str], most: int = 12) -> list[Path]:
    """Return photos of the example for a classifier with these labels; empty when it has others."""
    known = {name.casefold() for name in _by_label("try")}
    return mixed_photos("try")[:most] if known == {label.casefold() for label in labels} else []


def offer_the_rest(workspace: Workspace, key: str) -> None:
    """Offer the example's photos that wait, in a workspace that is the example; they are looked at on Photos."""
    if not (n := len(waiting_files(workspace))):
        return
    if st.button(f"Add {n} examples", key=key, icon=":material/add_photo_alternate:", width="stretch"):
        told(_add_the_rest)(workspace)
        go_to("photos", workspace)


def _add_the_rest(workspace: Workspace) -> None:
    upload_queue().add_example(workspace, waiting_files(workspace))


def _by_label(part: str) -> Mapping[str, list[Path]]:
    folder = Path(str(resources.files("sample_images"))) / part
    if not folder.is_dir():
        return {}
    return {sub.name: sorted(sub.glob("*.jpg")) for sub in sorted(folder.iterdir()) if sub.is_dir()}
