"""The examples' photos as the pages show them, mixed so that their order gives nothing away."""

from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

import streamlit as st

from jobs.example_photos import example_with, waiting_files
from server.services import upload_queue
from views.shared.error_messages import told
from views.shared.navigation import go_to
from workspace.workspace import Workspace


def photos_to_try(labels: Sequence[str], most: int = 12) -> list[Path]:
    """Return photos of an example for a classifier with its labels, in turn; empty when it has others."""
    known = example_with(labels)
    if known is None or known.tried is None or not known.tried.is_dir():
        return []
    of_labels = [sorted(sub.glob("*.jpg")) for sub in sorted(known.tried.iterdir()) if sub.is_dir()]
    return [path for path in chain(*zip_longest(*of_labels)) if path is not None][:most]


def offer_the_rest(workspace: Workspace, key: str) -> None:
    """Offer the photos of its example that wait, in a workspace that is one; they are looked at on Photos."""
    if not (n := len(waiting_files(workspace))):
        return
    if st.button(f"Add {n} examples", key=key, icon=":material/add_photo_alternate:", width="stretch"):
        told(_add_the_rest)(workspace)
        go_to("photos", workspace)


def _add_the_rest(workspace: Workspace) -> None:
    upload_queue().add_example(workspace, waiting_files(workspace))
