"""Pictures of tried photos, as the stage and the table of answers show them: text that stands for a JPEG."""

import base64
import io
from pathlib import Path

import streamlit as st
from PIL import Image

from model.classifier import explain
from model.classifier.classifier import Classifier
from model.common.arrays import Float32s
from model.network.backbone import load_backbone
from model.photos.photo import thumbnail
from model.photos.photo_store import PhotoStore

_SMALL = 112  # pixels of the longer side
_LARGE = 1024


def uri(jpeg: bytes) -> str:
    """Return a JPEG as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


@st.cache_data(max_entries=2000, show_spinner=False)
def small(path: str) -> str:
    """Return a small copy of the photo that lies at a path named by its content."""
    return uri(thumbnail(Path(path).read_bytes(), _SMALL))


def jpeg_of(picture: Image.Image) -> bytes:
    """Return a picture as a JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


# Keys of the two: the classifier's file and version, and the photo's SHA-256. What begins with "_" is no part of them.
@st.cache_data(max_entries=1000, show_spinner=False)
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


@st.cache_data(max_entries=300, show_spinner=False)
def where_it_looked(
    _classifier: Classifier,
    _store: PhotoStore,
    file: tuple[str, int],
    photo_id: str,
    target: int,
) -> bytes:
    """Return a photo with its heatmap laid over it; arguments as of `heat_of`."""
    heat = heat_of(_classifier, _store, file, photo_id, target)
    return jpeg_of(explain.overlay(_store.jpeg(photo_id), heat, _LARGE))
