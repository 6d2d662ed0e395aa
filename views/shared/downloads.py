"""What can be taken home: the classifier's file, and answers as a CSV."""

import time
from pathlib import Path

import streamlit as st

from model.classifier import classifier_file
from workspace.workspace import read_share_to_answer


def classifier_download(path: Path) -> None:
    """Offer the trained classifier as one file; it is read when the button is clicked."""
    st.download_button(
        "Download the classifier", lambda: classifier_bytes(path), key="download-classifier",
        mime="application/octet-stream", file_name=unique_name("classifier", "twenty"), on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def classifier_bytes(path: Path) -> bytes:
    """Return a classifier's file with the share of photos to answer that was chosen here."""
    chosen = read_share_to_answer(path.parent)
    return (
        path.read_bytes()
        if chosen is None
        else classifier_file.to_bytes(classifier_file.load(path).with_share_to_answer(chosen))
    )


def unique_name(what: str, ending: str) -> str:
    """Return a file name that no earlier download has."""
    return f"{what}-{time.strftime('%Y-%m-%d-%H%M%S')}.{ending}"
