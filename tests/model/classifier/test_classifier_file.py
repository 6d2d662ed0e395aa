"""A .twenty file: the same answers after loading, and a sentence for whatever else is in it."""

import io
import json
import pickle
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead, TunedNetwork
from model.common.errors import FileRefused, StorageFull
from model.network.backbone import Backbone
from model.network.catalogue import LITE0, LITE1, BackboneSpec
from model.photos.dataset import Dataset
from model.prediction.prediction import predict
from tests.support.classifiers import manifest, rebuilt


@pytest.mark.parametrize(
    "kind", ["quick_classifier", "classifier_of_three", pytest.param("tuned_classifier", marks=pytest.mark.slow)]
)
def test_a_saved_and_loaded_classifier_answers_exactly_the_same(
    kind: str, request: pytest.FixtureRequest, dataset: Dataset, backbone: Backbone, tmp_path: Path
) -> None:
    classifier: Classifier = request.getfixturevalue(kind)
    classifier_file.save(classifier, tmp_path / "a.twenty")
    loaded = classifier_file.load(tmp_path / "a.twenty")
    jpegs = [dataset.store.jpeg(i) for i in dataset.photo_ids[:4]]
    before, after = (predict(c, backbone, jpegs) for c in (classifier, loaded))
    assert [a.probabilities.tolist() for a in after] == [a.probabilities.tolist() for a in before]
    assert loaded.labels == classifier.labels
    assert loaded.settings == classifier.settings
    assert loaded.evaluation.to_json() == classifier.evaluation.to_json()
    assert loaded.training_photos.thumbnails == classifier.training_photos.thumbnails


def test_a_fine_tuned_classifier_of_version_1_opens_and_answers_through_the_mean_as_it_did(
    tuned_classifier: Classifier, dataset: Dataset, backbone: Backbone
) -> None:
    """Then a fine-tuned network's head was on its last stage's mean, and no entry said so."""
    rng, size = np.random.default_rng(0), backbone.spec.channels[-1]
    of_mean = LinearHead("mean", rng.normal(size=(2, size)).astype(np.float32), np.zeros(2, np.float32))
    (of_now,) = [part for part in tuned_classifier.ensemble if isinstance(part.predictor, TunedNetwork)]
    of_then = replace(of_now, predictor=replace(of_now.predictor, head=of_mean), share=1.0)
    older = replace(tuned_classifier, ensemble=(of_then,))

    def as_version_1(files: dict[str, bytes]) -> None:
        (entry,) = json.loads(files["manifest.json"])["ensemble"]
        assert entry.pop("stages") == "mean"
        manifest(version=1, ensemble=[entry])(files)

    opened = classifier_file.from_bytes(rebuilt(classifier_file.to_bytes(older), as_version_1))
    (tuned,) = [part.predictor for part in opened.ensemble if isinstance(part.predictor, TunedNetwork)]
    photo = backbone.activations(backbone.preprocess(dataset.store.jpeg(dataset.photo_ids[0]))[None])
    tail = backbone.tuned_tail(tuned.tail)
    mean = tail.map(photo)[0].mean(axis=(1, 2))
    logits = of_mean.weight @ (mean / np.linalg.norm(mean))
    found = tuned.log_probabilities(tail.statistics(photo)[None], backbone.spec.channels)[0]
    assert found - found.mean() == pytest.approx(logits - logits.mean(), abs=1e-3)


def test_the_same_classifier_gives_the_same_bytes(quick_classifier: Classifier) -> None:
    assert classifier_file.to_bytes(quick_classifier) == classifier_file.to_bytes(quick_classifier)


def test_there_is_no_pickle_inside(tuned_classifier: Classifier) -> None:
    archive = zipfile.ZipFile(io.BytesIO(classifier_file.to_bytes(tuned_classifier)))
    assert {Path(name).suffix for name in archive.namelist()} == {".json", ".safetensors", ".jpg"}


def network(spec: BackboneSpec) -> dict[str, object]:
    return {"name": spec.name, "version": spec.version, "weights": spec.weights}


HEAD: dict[str, object] = {"kind": "head", "share": 0.5, "stages": "last"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (manifest(version=99), "newer Twenty Photos"),
        (manifest(format="something else"), "not a Twenty Photos classifier"),
        (manifest(labels=["only one"]), "damaged"),
        (manifest(labels=["x" * 1000, "y"]), "damaged"),
        (manifest(temperature="hot"), "damaged"),
        (manifest(temperature=0), "damaged"),
        (manifest(ensemble=[{"kind": "pickle", "share": 1.0}]), "damaged"),
        (manifest(settings={"pace": "forever"}), "damaged"),
        (manifest(photos=[]), "damaged"),
        (manifest(files={}), "damaged"),
        (manifest(backbone={"name": "resnet-9000", "version": 1, "weights": "0"}), "resnet-9000"),
        (manifest(ensemble=[HEAD | {"beside": network(replace(LITE1, name="resnet-9000"))}, HEAD]), "resnet-9000"),
        (manifest(ensemble=[HEAD | {"beside": network(replace(LITE1, weights="0"))}, HEAD]), "another version"),
        (manifest(ensemble=[HEAD | {"beside": network(LITE0)}, HEAD]), "damaged"),
        (manifest(ensemble=[HEAD | {"beside": network(LITE1)}, HEAD]), "damaged"),  # no weights of its own
        (lambda files: files.pop("arrays.safetensors"), "damaged"),
        (lambda files: files.update({"arrays.safetensors": b"\0" * 64}), "damaged"),
        (lambda files: files.pop("photos/0000.jpg"), "damaged"),
        (lambda files: files.update({"manifest.json": b"[" * 100_000}), "not a Twenty Photos classifier"),
    ],
)
def test_a_file_with_wrong_content_is_refused_with_a_sentence(
    quick_classifier: Classifier, change: Callable[[dict[str, bytes]], None], sentence: str
) -> None:
    with pytest.raises(FileRefused, match=sentence):
        classifier_file.from_bytes(rebuilt(classifier_file.to_bytes(quick_classifier), change), "a.twenty")


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("/tmp/twenty-was-run"),))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04", pickle.dumps(_Evil()), b"\x89PNG\r\n\x1a\n" + bytes(100)]
)
def test_what_is_not_ours_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(FileRefused, match=r"gift\.twenty is not a Twenty Photos classifier"):
        classifier_file.from_bytes(data, "gift.twenty")
    assert not Path("/tmp/twenty-was-run").exists()


def test_numbers_that_are_not_numbers_are_refused(quick_classifier: Classifier) -> None:
    from dataclasses import replace

    part = quick_classifier.ensemble[0]
    poisoned = replace(part, predictor=replace(part.predictor, weight=part.predictor.weight * np.nan))
    data = classifier_file.to_bytes(replace(quick_classifier, ensemble=(poisoned,)))
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(data)


def test_a_thousand_damaged_files_give_a_sentence_or_the_same_classifier(quick_classifier: Classifier) -> None:
    data, rng = classifier_file.to_bytes(quick_classifier), random.Random(0)
    refused = 0
    for _ in range(300):
        mutated = bytearray(data)
        for _ in range(rng.choice((1, 1, 4, 40))):
            # Half of the damage near the ends, where the structure is: most of the file is weights.
            at = rng.randrange(len(data)) if rng.random() < 0.5 else -1 - rng.randrange(4000)
            mutated[at] = rng.randrange(256)
        if rng.random() < 0.2:
            mutated = mutated[: rng.randrange(len(mutated))]
        try:
            loaded = classifier_file.from_bytes(bytes(mutated))
        except FileRefused:
            refused += 1
        else:
            assert loaded.labels == quick_classifier.labels
            assert np.array_equal(loaded.ensemble[0].predictor.weight, quick_classifier.ensemble[0].predictor.weight)
    assert refused > 200


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"nothing\.twenty cannot be read"):
        classifier_file.load(tmp_path / "nothing.twenty")


def test_a_full_disk_leaves_the_old_file_as_it_was(quick_classifier: Classifier, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    target = tmp_path / "a.twenty"
    target.write_bytes(b"old")
    from model.common import files

    with pytest.MonkeyPatch.context() as patch:  # a temporary file that lands on a full device
        patch.setattr(files.secrets, "token_hex", lambda _: "full")
        (tmp_path / ".a.twenty.full.tmp").symlink_to(full)
        with pytest.raises(StorageFull, match="no space left"):
            classifier_file.save(quick_classifier, target)
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.twenty"]
