"""Covering what matters lowers the confidence; what it is compared with is of equal size and lies elsewhere."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.explanation import occlusion
from model.explanation.heatmap import heatmap
from model.explanation.neighbours import nearest_of_each
from model.learning.training import train
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from model.photos.photo import Photo, read_photo
from model.photos.photo_store import PhotoStore
from model.prediction.prediction import predict
from tests.support.pictures import encoded

SIDE = 256
MARKED = 1  # the label of photos with a mark


def marked(seed: int, place: tuple[int, int] | None) -> Photo:
    """Return a photo of soft noise, with a ringed mark at a place (x, y) or without one."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(100, 200, (12, 12, 3), dtype=np.uint8))
    image = coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    if place is not None:
        (x, y), draw = place, ImageDraw.Draw(image)
        for radius, colour in ((34, (10, 10, 10)), (24, (240, 240, 240)), (14, (10, 10, 10))):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return read_photo(f"{seed}.png", encoded(image, "PNG"))


def somewhere(seed: int) -> tuple[int, int]:
    x, y = np.random.default_rng(1000 + seed).integers(40, SIDE - 40, 2)
    return int(x), int(y)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """Trained to tell photos with a mark from those without one."""
    store, n = PhotoStore(tmp_path_factory.mktemp("marked")), 12
    photos = [*(marked(i, None) for i in range(n)), *(marked(n + i, somewhere(i)) for i in range(n))]
    for photo in photos:
        store.add(photo)
    ids, names = (tuple(getattr(photo, field) for photo in photos) for field in ("id", "name"))
    dataset = Dataset(("plain", "marked"), ids, names, np.repeat([0, MARKED], n), store)
    (only,) = train(dataset, Settings(pace="quick"))
    return only.classifier


@pytest.mark.parametrize("seed", [500, 501, 502])
def test_covering_what_the_heatmap_highlights_hides_the_mark(
    classifier: Classifier, backbone: Backbone, seed: int
) -> None:
    place = somewhere(seed)
    jpeg = marked(seed, place).jpeg
    heat = heatmap(classifier, backbone, jpeg, MARKED)
    tested = occlusion.cover_test(classifier, backbone, jpeg, MARKED, heat)
    x, y = (at * 8 // SIDE for at in place)
    assert occlusion.highlighted(heat)[y, x]
    assert tested.passed
    assert tested.after < tested.elsewhere
    assert tested.before == pytest.approx(predict(classifier, backbone, [jpeg])[0].probabilities[MARKED], abs=1e-6)


def test_what_is_covered_is_asked_of_every_network(classifier_of_three: Classifier, backbone: Backbone) -> None:
    jpeg = classifier_of_three.training_photos.thumbnails[0]
    heat = heatmap(classifier_of_three, backbone, jpeg, MARKED)
    tested = occlusion.cover_test(classifier_of_three, backbone, jpeg, MARKED, heat)
    (answer,) = predict(classifier_of_three, backbone, [jpeg])
    assert tested.before == pytest.approx(answer.probabilities[MARKED], abs=1e-6)


def test_a_map_that_points_beside_the_mark_does_not_pass(classifier: Classifier, backbone: Backbone) -> None:
    """The negative control: it is the parts elsewhere that hide the mark."""
    jpeg = marked(500, (60, 60)).jpeg
    wrong = np.zeros((8, 8), dtype=np.float32)
    wrong[5:, 4:] = 1
    assert not occlusion.cover_test(classifier, backbone, jpeg, MARKED, wrong).passed


@pytest.mark.parametrize("seed", range(4))
def test_equal_parts_are_of_equal_size_and_have_nothing_in_common(seed: int) -> None:
    rng = np.random.default_rng(seed)
    part = occlusion.highlighted(rng.normal(size=(8, 8)).astype(np.float32))
    assert part.sum() == 10
    others = occlusion.equal_parts(part, 6, rng)
    assert len(others) == 6
    for other in others:
        assert other.sum() == part.sum()
        assert not (other & part).any()


def test_the_part_that_is_highlighted_is_the_highest_of_the_map() -> None:
    heat = np.random.default_rng(0).normal(size=(7, 7)).astype(np.float32)
    part = occlusion.highlighted(heat)
    assert heat[part].min() >= heat[~part].max()


@pytest.mark.parametrize("cover", [occlusion.covered_by_blur, occlusion.covered_by_colour])
def test_only_the_part_is_covered(cover: occlusion.Cover) -> None:
    photo = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
    part = np.zeros((8, 8), dtype=bool)
    part[2:4, 2:4] = True
    covered = cover(photo, part)
    assert (covered[150:] == photo[150:]).all()
    inside = covered[80:112, 80:112].astype(float)
    assert inside.std() < photo.std() / 4


def test_the_nearest_photos_of_each_label_are_of_that_label(quick_classifier: Classifier, backbone: Backbone) -> None:
    (answer,) = predict(quick_classifier, backbone, [marked(1, None).jpeg])
    found = nearest_of_each(quick_classifier, answer)
    assert found[0][0] == answer.label
    assert sorted(label for label, _ in found) == sorted(quick_classifier.labels)
    for label, neighbours in found:
        assert {neighbour.label for neighbour in neighbours} == {label}
        alike = [neighbour.similarity for neighbour in neighbours]
        assert alike == sorted(alike, reverse=True)
    assert len(nearest_of_each(quick_classifier, answer, most=1)) == 1
