"""Heatmap: where the network looked in a photo, computed once, for the picture and for the test of it."""

import streamlit as st

from model.classifier import explain
from model.classifier.classifier import Classifier
from model.common.arrays import Float32s
from model.network.backbone import load_backbone
from model.photos.photo_store import PhotoStore


# Keys: the classifier's file and version, and the photo's SHA-256. What begins with "_" is no part of them.
@st.cache_data(max_entries=1000, show_spinner="Finding where it looked")
def heat_of(
    _classifier: Classifier,
    _store: PhotoStore,
    file: tuple[str, int],  # noqa: ARG001
    photo_id: str,
    target: int,
) -> Float32s:
    """Return the heatmap of a photo for a label.

    Args:
        file: The classifier's file and when it was written.
        photo_id: Which photo of the store.
        target: Which label, as a position among the classifier's.
    """
    return explain.heatmap(_classifier, load_backbone(_classifier.backbone), _store.jpeg(photo_id), target)
