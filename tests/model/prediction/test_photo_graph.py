"""A classifier as one ONNX file says what the app says of a photo, and what numpy makes of the same statistics."""

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest

from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead
from model.classifier.settings import Settings
from model.evaluation.calibration import calibrated
from model.evaluation.probabilities import mix
from model.learning.training import train
from model.network.backbone import Backbone, load_backbone, views_of
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.opened_file import open_photo
from model.photos.photo import asked_photo
from model.prediction.answer_graph import tuned_networks
from model.prediction.photo_graph import photo_graph
from model.prediction.prediction import as_seen_beside, contributions, predict
from tests.support.datasets import make_dataset
from tests.support.pictures import encoded, picture
from tests.support.real_photos import real_photos

FILES = [encoded(picture(i % 2, i, side=200 + 40 * i).resize((320 - 20 * i, 200 + 40 * i)), "JPEG") for i in range(5)]


@pytest.fixture(scope="module")
def with_others(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    dataset = make_dataset(tmp_path_factory.mktemp("others"), per_label=8)
    own, others = np.flatnonzero(np.arange(len(dataset.targets)) % 4), dataset.photo_ids[::4]
    (only,) = train(replace(dataset.only(own), others=others), Settings(pace="quick"))
    return only.classifier


def agree(classifier: Classifier, decoder: Decoder, files: list[bytes]) -> float:
    """Return the greatest difference of a probability, once the rest is seen to agree."""
    photos = [decoder.read(f"{i}.jpg", data, classifier.squares_wanted) for i, data in enumerate(files)]
    backbone = load_backbone(classifier.backbone)
    answers = predict(classifier, backbone, [asked_photo(photo) for photo in photos])
    session, worst = ort.InferenceSession(photo_graph(classifier), providers=["CPUExecutionProvider"]), 0.0
    for data, photo, answer in zip(files, photos, answers, strict=True):
        pixels = np.asarray(open_photo("a.jpg", data).upright())
        probabilities, familiarity, novel, vector, heat = session.run(None, {"photo": pixels[None]})
        assert familiarity[0] == pytest.approx(answer.familiarity, abs=1e-5)
        assert bool(novel[0]) == answer.is_novel
        assert vector[0] == pytest.approx(answer.vector, abs=1e-5)
        own = contributions(classifier, backbone, photo.squares[backbone.spec.side])
        assert heat[0] == pytest.approx(own, abs=1e-4 * float(np.abs(own).max()))
        worst = max(worst, float(np.abs(probabilities[0] - answer.probabilities).max()))
    return worst


@pytest.mark.parametrize("name", ["quick_classifier", "classifier_of_three", "tuned_classifier", "with_others"])
def test_the_file_says_what_the_app_says(name: str, request: pytest.FixtureRequest, decoder: Decoder) -> None:
    assert agree(request.getfixturevalue(name), decoder, FILES) < 1e-5


@pytest.mark.parametrize("name", ["quick_classifier", "tuned_classifier"])
def test_it_says_so_of_real_photos(name: str, request: pytest.FixtureRequest, decoder: Decoder) -> None:
    files = [path.read_bytes() for path in real_photos("wind", 20) + real_photos("clothing", 20)]
    assert agree(request.getfixturevalue(name), decoder, files) < 1e-4


@pytest.mark.parametrize("name", ["quick_classifier", "classifier_of_three", "tuned_classifier", "with_others"])
def test_answers_are_what_numpy_makes_of_the_networks_statistics(
    name: str, request: pytest.FixtureRequest, dataset: Dataset
) -> None:
    """Training and evaluation compute with numpy, many photos at once: both must mean the same."""
    classifier: Classifier = request.getfixturevalue(name)
    backbone = load_backbone(classifier.backbone)
    jpegs = [dataset.store.jpeg(photo_id) for photo_id in dataset.photo_ids[:6]]
    photos = np.stack([backbone.preprocess(jpeg) for jpeg in jpegs])
    activations, embeddings = backbone.activations(views_of(photos)), backbone.embed(photos)
    beside, tuned, logs = as_seen_beside(classifier, jpegs), iter(tuned_networks(classifier).values()), []
    for predictor in (part.predictor for part in classifier.ensemble):
        if not isinstance(predictor, LinearHead):
            statistics = backbone.tuned_tail(next(tuned).tail).statistics(activations)
            logs.append(predictor.log_probabilities(statistics, backbone.spec.channels))
        elif predictor.beside:
            other = load_backbone(predictor.beside)
            logs.append(predictor.log_probabilities(other.embed(beside[predictor.beside], 1), other.spec.channels))
        else:
            logs.append(predictor.log_probabilities(embeddings, backbone.spec.channels))
    expected = calibrated(mix(logs, [part.share for part in classifier.ensemble]), classifier.temperature)
    familiarity, novel = classifier.is_novel(embeddings, backbone.spec.channels)
    answers = predict(classifier, backbone, jpegs)
    assert np.stack([answer.probabilities for answer in answers]) == pytest.approx(expected, abs=1e-5)
    assert [answer.familiarity for answer in answers] == pytest.approx(familiarity, abs=1e-5)
    assert [answer.is_novel for answer in answers] == novel.tolist()


def test_fine_tuned_weights_take_half_their_space_in_the_file(
    tuned_classifier: Classifier, quick_classifier: Classifier, backbone: Backbone
) -> None:
    added = len(photo_graph(tuned_classifier)) - len(photo_graph(quick_classifier))
    weights = sum(w.size for network in tuned_networks(tuned_classifier).values() for w in network.tail.values())
    assert added < 2.2 * weights
