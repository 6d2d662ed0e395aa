"""Detectors of an attacker: a sentence, or a detector that answers and whose pictures are safe to show."""

import numpy as np

from model.anomaly import detector_file
from model.anomaly.detector import Detector, inspect
from model.anomaly.untrusted import adopted
from model.common.errors import FileRefused
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.photo import STORED_SIDE
from tests.support.hostile_classifiers import mutated


def test_a_detector_of_an_attacker_is_refused_or_answers(
    detector: Detector, striped: Dataset, decoder: Decoder
) -> None:
    jpeg, opened, n = striped.store.jpeg(striped.photo_ids[0]), 0, 65
    sentences: dict[str, str] = {}
    for way, data in mutated(detector_file.to_bytes(detector), n, seed=5):
        try:
            found = adopted(data, "folder/gift.twenty", decoder)
        except FileRefused as refusal:
            sentences[way] = str(refusal)
            continue
        opened += 1
        assert all(is_plain_jpeg(each, STORED_SIDE) for each in found.training_photos.thumbnails), way
        (answer,) = inspect(found, [jpeg])
        assert np.isfinite(answer.score), way
    assert all(sentence.startswith("gift.twenty ") for sentence in sentences.values()), sentences
    assert 3 < opened < n - 20


def test_an_adopted_detector_answers_the_same(detector: Detector, striped: Dataset, decoder: Decoder) -> None:
    found = adopted(detector_file.to_bytes(detector), "a.twenty", decoder)
    jpegs = [striped.store.jpeg(i) for i in striped.photo_ids[:2]]
    before, after = (inspect(each, jpegs) for each in (detector, found))
    assert [a.score for a in after] == [a.score for a in before]
