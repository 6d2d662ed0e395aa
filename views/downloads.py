"""What can be taken home: the classifier's file, and answers as a CSV."""

import time
from pathlib import Path

import streamlit as st


def classifier_download(path: Path) -> None:
    """Offer the trained classifier as one file; it is read when the button is clicked."""
    st.download_button(
        "Download the classifier", path.read_bytes, key="download-classifier",
        mime="application/octet-stream", file_name=unique_name("classifier", "twenty"), on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def unique_name(what: str, ending: str) -> str:
    """Return a file name that no earlier download has."""
    return f"{what}-{time.strftime('%Y-%m-%d-%H%M%S')}.{ending}"
