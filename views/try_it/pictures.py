"""Pictures of tried photos, as the stage and the table of answers show them: text that stands for a JPEG."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import Image

from model.classifier.classifier import Classifier
from model.common.arrays import Float32s
from model.explanation.heatmap import heatmap, overlay
from model.network.backbone import load_backbone
from model.photos.photo import thumbnail
from model.photos.photo_store import PhotoStore
from model.photos.squares import AskedPhoto

_SMALL = 112  # pixels of the longer side
_LARGE = 1024


def uri(jpeg: bytes) -> str:
    """Return a JPEG as an address that holds it."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


@dataclass(frozen=True)
class Asked:
    """What is asked for its reasons."""

    classifier: Classifier
    path: Path  # of its file
    store: PhotoStore

    def photo(self, photo_id: str) -> AskedPhoto:
        """Return a photo as it was answered."""
        return self.store.asked(photo_id, self.classifier.squares_wanted.sides)

    @property
    def file(self) -> tuple[str, int]:
        """What results are remembered by: the classifier's file and when it was written."""
        return str(self.path), self.path.stat().st_mtime_ns


@st.cache_data(max_entries=2000, show_spinner=False)
def small(path: str) -> str:
    """Return a small copy of the photo that lies at a path named by its content."""
    return uri(thumbnail(Path(path).read_bytes(), _SMALL))


def jpeg_of(picture: Image.Image) -> bytes:
    """Return a picture as a JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


# Keys of the two: `Asked.file`, and the photo's SHA-256. What begins with "_" is no part of them.
@st.cache_data(max_entries=1000, show_spinner=False)
def heat_of(_asked: Asked, file: tuple[str, int], photo_id: str, target: int) -> Float32s:  # noqa: ARG001
    """Return the heatmap of a photo for a label: `target`, its position among the classifier's."""
    classifier = _asked.classifier
    return heatmap(classifier, load_backbone(classifier.backbone), _asked.photo(photo_id), target)


@st.cache_data(max_entries=300, show_spinner=False)
def where_it_looked(_asked: Asked, file: tuple[str, int], photo_id: str, target: int) -> bytes:
    """Return a photo with its heatmap laid over it; arguments as of `heat_of`."""
    return jpeg_of(overlay(_asked.store.jpeg(photo_id), heat_of(_asked, file, photo_id, target), _LARGE))
