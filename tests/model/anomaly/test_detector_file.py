"""A detector's file: the same answers after loading, and a sentence for whatever else is in it."""

from collections.abc import Callable

import numpy as np
import pytest

from model.anomaly import detector_file
from model.anomaly.detector import Detector, inspect
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.photos.dataset import Dataset
from tests.support.classifiers import manifest, rebuilt
from tests.support.hostile_classifiers import mutated


def test_a_saved_and_loaded_detector_answers_exactly_the_same(detector: Detector, striped: Dataset) -> None:
    loaded = detector_file.from_bytes(detector_file.to_bytes(detector.with_share_to_flag(0.1)))
    jpegs = [striped.store.jpeg(i) for i in striped.photo_ids[:3]]
    before, after = (inspect(each, jpegs) for each in (detector, loaded))
    assert [a.score for a in after] == [a.score for a in before]
    assert all(np.array_equal(a.heat, b.heat) for a, b in zip(after, before, strict=True))
    assert (loaded.label, loaded.share_to_flag, loaded.created) == ("striped", 0.1, detector.created)
    assert loaded.limit == detector.with_share_to_flag(0.1).limit
    assert loaded.training_photos.thumbnails == detector.training_photos.thumbnails


def test_the_same_detector_gives_the_same_bytes(detector: Detector) -> None:
    assert detector_file.to_bytes(detector) == detector_file.to_bytes(detector)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (manifest(version=99), "newer Twenty Photos"),
        (manifest(format="something else"), "not a Twenty Photos classifier"),
        (manifest(label=""), "damaged"),
        (manifest(label="x" * 1000), "damaged"),
        (manifest(share_to_flag=0), "damaged"),
        (manifest(share_to_flag=2), "damaged"),
        (manifest(photos=[]), "damaged"),
        (manifest(files={}), "damaged"),
        (manifest(mapping=[5, 1]), "damaged"),
        (manifest(backbone={"name": "resnet-9000", "version": 1, "weights": "0"}), "resnet-9000"),
        (lambda files: files.pop("arrays.safetensors"), "damaged"),
    ],
)
def test_what_does_not_fit_together_is_refused(
    detector: Detector, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        detector_file.from_bytes(rebuilt(detector_file.to_bytes(detector), change))


def test_a_classifier_is_no_detector_and_a_detector_no_classifier(
    detector: Detector, quick_classifier: Classifier
) -> None:
    of_detector, of_classifier = detector_file.to_bytes(detector), classifier_file.to_bytes(quick_classifier)
    assert detector_file.is_detector(of_detector)
    assert not detector_file.is_detector(of_classifier)
    assert not detector_file.is_detector(b"anything")
    with pytest.raises(FileRefused, match="not a Twenty Photos classifier"):
        detector_file.from_bytes(of_classifier)
    with pytest.raises(FileRefused, match="trained on one label alone"):
        classifier_file.from_bytes(of_detector)


def test_a_forged_or_damaged_file_leads_to_a_whole_detector_or_a_sentence(detector: Detector, striped: Dataset) -> None:
    jpeg, opened = striped.store.jpeg(striped.photo_ids[0]), 0
    for way, data in mutated(detector_file.to_bytes(detector), n=120, seed=0):
        try:
            found = detector_file.from_bytes(data)
        except FileRefused:
            continue
        opened += 1
        (answer,) = inspect(found, [jpeg])
        assert np.isfinite(answer.score), way
        assert np.isfinite(answer.heat).all(), way
    assert opened < 120
