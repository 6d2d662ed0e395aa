"""Try it, with one label alone: new photos, like these or unlike these, and where they are unlike."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from model.anomaly.detector import Detector, Inspection, inspect
from model.anomaly.wording import decision_words, meaning, promise_sentence
from model.common.progress import OnProgress
from model.explanation.heatmap import overlay
from model.photos.photo_store import PhotoStore
from views.shared.photo_grid import PAGE, page_of
from views.shared.refused_files import refused_files
from views.shared.text import plain, quoted
from views.shared.uploader import accepted_types, uploader
from views.try_it import tried_photos
from views.try_it.pictures import jpeg_of
from workspace.workspace import Workspace


def try_it(workspace: Workspace, detector: Detector, path: Path) -> None:
    """Take photos, and show what the detector says of each."""
    uploader("Photos", "one-label-files", tried_photos.take, type=accepted_types(), label_visibility="collapsed")
    tried_photos.read_waiting(workspace, detector)
    tried, store = tried_photos.ids(), tried_photos.store_of(workspace)
    if not tried:
        st.markdown(f"Show it photos it has never seen. It knows what {quoted(detector.label)} looks like.")
        st.caption(plain(promise_sentence(detector)))

    def ask(new: Sequence[str], show: OnProgress) -> list[Inspection]:
        return inspect(detector, [store.jpeg(photo_id) for photo_id in new], show)

    known = tried_photos.answers_by_id(path, ask)
    start = PAGE * (page_of(len(tried), "one-label-page") - 1)
    with st.container(key="one-label"), st.grid("auto", min_column_width=220):
        for photo_id, name in tried[start : start + PAGE]:
            _card(store, photo_id, name, known[photo_id])
    refused_files(tried_photos.refusals(), "try-refused")
    if tried and st.button("Clear", key="clear-tried", icon=":material/close:", type="tertiary"):
        tried_photos.clear(workspace)
        st.rerun()


def _card(store: PhotoStore, photo_id: str, name: str, answer: Inspection) -> None:
    with st.container(border=True):
        picture = jpeg_of(overlay(store.jpeg(photo_id), answer.heat))
        st.image(picture, width="stretch", alt=f"{name}, warm where it is unlike the good photos")
        words = decision_words(answer).capitalize()
        st.markdown(f":orange-badge[{words}]" if answer.is_unlike else f":green-badge[{words}]")
        st.caption(f"{plain(name)}: {plain(meaning(answer))}.")
