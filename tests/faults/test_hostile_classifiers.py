"""Many `.twenty` files of an attacker: a sentence, or a classifier that answers as one does."""

import resource
from collections import Counter
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.common.text import clean_text
from model.network.backbone import Backbone
from model.photos.decoder import Decoder
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.label_names import clean_label, label_key
from model.photos.photo import STORED_SIDE
from model.prediction import untrusted
from model.prediction.prediction import predict
from model.prediction.untrusted import adopted
from tests.support.hostile_classifiers import mutated
from tests.support.watched import watched


class Remembering:
    """A network that looks once and then gives the same again: only what a file holds is on trial."""

    def __init__(self, backbone: Backbone) -> None:
        self.spec, self.preprocess, self.tuned_tail = backbone.spec, backbone.preprocess, backbone.tuned_tail
        self.tail, self._look = backbone.tail, backbone.activations
        self._seen: np.ndarray | None = None

    def activations(self, views: np.ndarray) -> np.ndarray:
        if self._seen is None:
            self._seen = self._look(views)
        return self._seen


def assert_is_a_sentence(refusal: str, what: str) -> None:
    assert "MemoryError" not in refusal, what
    assert refusal.startswith(("gift.twenty ", "This classifier gives no answer")), what
    assert len(refusal) < 500, what
    assert clean_text(refusal) == refusal, what


def assert_is_a_classifier(classifier: Classifier, backbone: Remembering, jpeg: bytes) -> None:
    (answer,) = predict(classifier, cast("Backbone", backbone), [jpeg])
    assert answer.probabilities.shape == (len(classifier.labels),)
    assert np.isfinite(answer.probabilities).all()
    assert answer.probabilities.sum() == pytest.approx(1)
    assert [clean_label(label) for label in classifier.labels] == list(classifier.labels)
    assert len({label_key(label) for label in classifier.labels}) == len(classifier.labels)
    photos = classifier.training_photos
    assert all(is_plain_jpeg(jpeg, STORED_SIDE) for jpeg in photos.thumbnails)
    assert all(clean_text(name) == name for name in (*photos.names, classifier.created))
    assert classifier_file.to_bytes(classifier)


@pytest.mark.parametrize("kind", ["quick_classifier", "tuned_classifier"])
def test_a_classifier_of_an_attacker_is_refused_or_answers(
    kind: str, request: pytest.FixtureRequest, backbone: Backbone, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier: Classifier = request.getfixturevalue(kind)
    remembering = Remembering(backbone)
    monkeypatch.setattr(untrusted, "load_backbone", lambda _: remembering)
    jpeg, outcomes = classifier.training_photos.thumbnails[0], Counter[str]()
    adopted(classifier_file.to_bytes(classifier), "gift.twenty", decoder)  # imports what is imported late
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for what, data in mutated(classifier_file.to_bytes(classifier), 104 if kind == "quick_classifier" else 26, seed=3):
        try:
            with watched() as done:
                found = adopted(data, "gift.twenty", decoder)
        except FileRefused as refusal:
            assert_is_a_sentence(str(refusal), what)
            outcomes["refused"] += 1
        else:
            assert_is_a_classifier(found, remembering, jpeg)
            outcomes["accepted"] += 1
        assert not done, what
    assert outcomes["refused"] > 12
    assert outcomes["accepted"] > 2  # odd, but whole
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    assert grown < 700 << 20  # the largest of these files says it has 200 MB


def test_a_whole_classifier_is_adopted_and_answers_the_same(
    quick_classifier: Classifier, backbone: Backbone, decoder: Decoder
) -> None:
    found = adopted(classifier_file.to_bytes(quick_classifier), "a.twenty", decoder)
    jpegs = quick_classifier.training_photos.thumbnails[:2]
    before, after = (predict(c, backbone, jpegs) for c in (quick_classifier, found))
    assert [a.probabilities.tolist() for a in before] == [a.probabilities.tolist() for a in after]
    assert found.training_photos.names == quick_classifier.training_photos.names


def test_the_watch_hears_what_must_not_happen(tmp_path: Path) -> None:
    import pickle
    import subprocess

    with watched() as done:
        pickle.loads(pickle.dumps(Path("x")))
        subprocess.run(["true"], check=True)
        (tmp_path / "x").write_text("x")
    assert [event.split()[0] for event in done] == ["pickle.find_class", "subprocess.Popen", "open"]
