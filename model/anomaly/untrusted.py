"""Untrusted input: a detector from elsewhere, made safe as a classifier is (`model.prediction.untrusted`)."""

from dataclasses import replace

import numpy as np

from model.anomaly import detector_file
from model.anomaly.detector import Detector, inspect
from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused, TwentyError
from model.common.text import display_name
from model.photos.decoder import Decoder
from model.prediction.untrusted import washed_photos


def adopted(data: bytes, name: str, decoder: Decoder) -> Detector:
    """Read the content of a detector's file that anyone may have made; `decoder` opens the pictures in it.

    Raises:
        FileRefused: it is damaged, too new, not one of ours, or gives no answer.
    """
    shown = display_name(name)
    detector = washed(detector_file.from_bytes(data, shown), decoder)
    try:
        with np.errstate(all="ignore"):  # distances that lead nowhere are told in a sentence
            inspect(detector, detector.training_photos.thumbnails[:1])
    except TwentyError:
        raise
    except Exception as error:  # a network that it was not made for, for one
        raise FileRefused(ClassifierCode.DAMAGED, name=shown, error=type(error).__name__) from error
    return detector


def washed(detector: Detector, decoder: Decoder) -> Detector:
    """Return the same detector with its pictures opened in the sandbox and encoded anew."""
    return replace(detector, training_photos=washed_photos(detector.training_photos, decoder))
