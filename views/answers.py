"""Answers on new photos: a card with the reasons, or a table with a file to take home."""

import base64
import io
import math
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from model import explain
from model.classifier import Classifier
from model.dataset import PhotoStore
from model.photo import thumbnail
from model.scores import to_csv
from views.downloads import unique_name
from views.drawing import big_answer, confidence_bars, draw
from views.services import backbone
from views.tried import Tried

CARDS = 4  # photos shown with all their reasons; more become a table


def show_answers(tried: Sequence[Tried], classifier: Classifier, path: Path, store: PhotoStore) -> None:
    """Show a few answers with their reasons, many as a table with one of them opened."""
    if len(tried) <= CARDS:
        for one in tried:
            card(one, classifier, path, store)
        _csv_download(tried, classifier)
        return
    _csv_download(tried, classifier)
    chosen = _table(tried, store)
    card(tried[chosen], classifier, path, store)


def card(one: Tried, classifier: Classifier, path: Path, store: PhotoStore) -> None:
    """Show one photo: the answer, the confidence in each label, where it looked, which photos are like it."""
    version = path.stat().st_mtime_ns
    with st.container(border=True, key=f"answer-{one.photo_id[:20]}"):
        picture, words = st.columns([5, 6], gap="large")
        with picture:
            _picture(one, classifier, path, version, store)
        with words:
            draw(big_answer(one.answer.label, one.answer.confidence))
            draw(confidence_bars(classifier.labels, one.answer.probabilities))
            _neighbours(one, classifier)


def _picture(one: Tried, classifier: Classifier, path: Path, version: int, store: PhotoStore) -> None:
    looked = st.toggle("Show where it looked", value=True, key=f"looked-{one.photo_id[:20]}")
    if looked:
        target = classifier.labels.index(one.answer.label)
        overlay = _overlay(classifier, store, (str(path), version), one.photo_id, target)
        st.image(overlay, width="stretch", alt=f"Where the network looked in {one.name}")
        st.caption(
            "Orange: what speaks for this answer. Blue: what speaks against it.",
            help="A heatmap of the network's last layer (class activation map). It is coarse: 8 by 8 fields.",
        )
    else:
        st.image(store.jpeg(one.photo_id), width="stretch", alt=one.name)
    st.text(one.name)


def _neighbours(one: Tried, classifier: Classifier) -> None:
    neighbours = explain.nearest_to(classifier, one.answer)
    st.caption("The photos most like it that it learned from")
    with st.grid(3, min_column_width=70, gap="small"):
        for rank, neighbour in enumerate(neighbours):
            with st.container(key=f"strip-near-{one.photo_id[:12]}-{rank}", gap="xxsmall"):
                st.image(neighbour.thumbnail, width="stretch", alt=neighbour.name)
                st.text(neighbour.label)


# Keys: the classifier's file and version, and the photo's SHA-256. What begins with "_" is no part of them.
@st.cache_data(max_entries=300, show_spinner=False)
def _overlay(
    _classifier: Classifier,
    _store: PhotoStore,
    file: tuple[str, int],  # noqa: ARG001
    photo_id: str,
    target: int,
) -> bytes:
    jpeg = _store.jpeg(photo_id)
    picture = explain.overlay(jpeg, explain.heatmap(_classifier, backbone(_classifier.backbone), jpeg, target))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _table(tried: Sequence[Tried], store: PhotoStore) -> int:
    """Show all answers and return which row is opened below."""
    rows = [
        {
            "photo": _thumbnail_uri(str(store.thumbnail_path(one.photo_id))),
            "label": one.answer.label,
            "confidence": math.floor(100 * one.answer.confidence),  # 99.6 is not 100
            "file": one.name,
        }
        for one in tried
    ]
    column = st.column_config
    st.caption("Click a row to see why.")
    state = st.dataframe(
        rows, hide_index=True, row_height=56, height=min(56 * len(rows) + 42, 480), key="answers-table",
        on_select="rerun", selection_mode="single-row-required", alt="The answers, one row a photo",
        column_config={
            "photo": column.ImageColumn("Photo", width=64),
            "label": column.TextColumn("Label", width=140),
            "confidence": column.ProgressColumn("Confidence", width=150, max_value=100, format="%.0f%%"),
            "file": column.TextColumn("File"),
        },
    )  # fmt: skip
    chosen = state["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(tried) else 0


@st.cache_data(max_entries=2000, show_spinner=False)
def _thumbnail_uri(path: str) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(thumbnail(Path(path).read_bytes(), 112)).decode()


def _csv_download(tried: Sequence[Tried], classifier: Classifier) -> None:
    st.download_button(
        "Download as CSV", lambda: _csv(tried, classifier), mime="text/csv", key="download-csv",
        file_name=unique_name("answers", "csv"), on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def _csv(tried: Sequence[Tried], classifier: Classifier) -> bytes:
    text = to_csv(classifier.labels, [(one.name, one.answer) for one in tried])
    return text.encode("utf-8-sig")  # the mark tells spreadsheets that it is UTF-8
