"""Workspaces alike in all but content get their own answers."""

import io
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.photo import Photo, read_photo
from model.prediction.prediction import predict
from tests.support.pictures import encoded, picture_bytes
from views.shared import open_classifiers, photos_kept_apart
from views.try_it import pictures
from workspace.workspace import Workspace


def test_workspaces_alike_in_all_but_content_get_their_own_answers(
    tmp_path: Path, quick_classifier: Classifier
) -> None:
    """Files of equal names and times, photos nearly alike, contrary classifiers: each visitor's answers are her own."""
    spaces = [Workspace.create(tmp_path / name) for name in ("one", "two")]
    for space, classifier in zip(spaces, (quick_classifier, contrary(quick_classifier)), strict=True):
        classifier_file.save(classifier, space.classifier_path)
    both, *own = (read_photo("Alike new.jpg", nearly(picture_bytes(1, 90, side=200), i)) for i in range(3))
    assert len({photo.id for photo in (both, *own)}) == 3
    for space, photo in zip(spaces, own, strict=True):
        os.utime(space.classifier_path, ns=(10**18, 10**18))
        space.store.add(both)
        space.store.add(photo)
        test_set = TestSet(space.folder / "test_set")
        test_set.store.add(both)
        test_set.add(Dataset(quick_classifier.labels, (both.id,), (both.name,), np.array([1]), test_set.store))
    seen = [[_seen(space, both, photo) for space, photo in zip(spaces, own, strict=True)] for _ in range(2)]
    for first, second in seen:  # the second time, what is remembered
        assert first.label == "dotted"
        assert second.label == "striped"
        assert (first.right, second.right) == (1.0, 0.0)
        assert first.overlay != second.overlay
        assert first.thumbnail != second.thumbnail
    assert seen[0] == seen[1]


def contrary(classifier: Classifier) -> Classifier:
    """Return a classifier that says the other one of two labels."""
    heads = [
        replace(part.predictor, weight=part.predictor.weight[::-1], bias=part.predictor.bias[::-1])
        for part in classifier.ensemble
    ]
    turned = tuple(replace(part, predictor=head) for part, head in zip(classifier.ensemble, heads, strict=True))
    return replace(classifier, ensemble=turned)


@dataclass(frozen=True)
class Seen:
    """What the pages would show of a photo that both visitors have, and of one that is nearly alike."""

    label: str
    right: float
    thumbnail: str  # of her own
    overlay: bytes  # of the photo that both have


def _seen(space: Workspace, both: Photo, own: Photo) -> Seen:
    path = space.classifier_path
    classifier = open_classifiers.opened(path)
    assert classifier is not None
    (answer,) = predict(classifier, load_backbone(classifier.backbone), [both.jpeg])
    judged = photos_kept_apart.judged(space, TestSet(space.folder / "test_set").dataset())
    assert judged is not None
    assert judged.evaluation is not None
    version = (str(path), path.stat().st_mtime_ns)
    overlay = pictures.where_it_looked(pictures.Asked(classifier, path, space.store), version, both.id, 0)
    thumbnail = pictures.small(str(space.store.thumbnail_path(own.id)))
    return Seen(answer.label, judged.evaluation.accuracy.value, thumbnail, overlay)


def nearly(photo: bytes, corner: int) -> bytes:
    """Change a corner of a photo a little."""
    with Image.open(io.BytesIO(photo)) as image:
        image.paste((160 + 20 * corner, 180, 180), (0, 0, 4, 4))
        return encoded(image, "PNG")
