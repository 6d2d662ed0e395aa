"""Untrusted input: a classifier from elsewhere, of whose file nothing is shown or asked before it was made safe.

A stranger can write any bytes into a `.twenty` file and the right hashes beside them. Its pictures are opened in the
sandbox, and what is kept of them is encoded anew; it answers one photo before it may answer others.
"""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from model.classifier import classifier_file
from model.classifier.classifier import Classifier, TrainingPhotos
from model.common.errors import PhotoRefused
from model.common.text import display_name
from model.network.backbone import load_backbone
from model.photos.decoder import Decoder
from model.prediction.prediction import predict

_SIDE = 64  # pixels, of what stands in for a picture that cannot be read
_GREY = (200, 196, 188)


def adopted(data: bytes, name: str, decoder: Decoder) -> Classifier:
    """Read the content of a `.twenty` file that anyone may have made; `decoder` opens the pictures in it.

    Raises:
        FileRefused: it is damaged, too new, not one of ours, or gives no answer.
    """
    classifier = washed(classifier_file.from_bytes(data, display_name(name)), decoder)
    with np.errstate(all="ignore"):  # weights that lead nowhere are told in a sentence
        predict(classifier, load_backbone(classifier.backbone), classifier.training_photos.thumbnails[:1])
    return classifier


def washed(classifier: Classifier, decoder: Decoder) -> Classifier:
    """Return the same classifier with its pictures opened in the sandbox and encoded anew."""
    return replace(classifier, training_photos=washed_photos(classifier.training_photos, decoder))


def washed_photos(photos: TrainingPhotos, decoder: Decoder) -> TrainingPhotos:
    """Return what a file keeps of its photos, with their pictures opened in the sandbox and encoded anew."""
    read = decoder.read_many(("picture", jpeg) for jpeg in photos.thumbnails)
    thumbnails = tuple(_grey() if isinstance(picture, PhotoRefused) else picture.jpeg for picture in read)
    return replace(photos, thumbnails=thumbnails)


def _grey() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (_SIDE, _SIDE), _GREY).save(out, "JPEG")
    return out.getvalue()
