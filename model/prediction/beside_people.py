"""What a classifier says of photos that people answered before there was one, as honestly as can be.

Where it has learnt from a photo, its answer is the one from out-of-fold: given by a classifier that had not seen that
photo. Of other photos it is asked now; copies of what it has learnt from are left out, for they would flatter it.

Shapes: n photos.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.classifier.classifier import THUMBNAIL_SIDE, Classifier
from model.evaluation.abstention import Decision, decide
from model.evaluation.evaluation import EFFECTIVE_OUT_OF_FOLD
from model.evaluation.intervals import Estimate, share
from model.network.backbone import load_backbone
from model.photos.photo import thumbnail
from model.photos.photo_store import PhotoStore
from model.prediction.judging import are_copies, looks_of
from model.prediction.prediction import predict


@dataclass(frozen=True)
class ModelAnswer:
    """What a classifier says of a photo that a person has answered."""

    label: str  # the likeliest
    confidence: float
    decision: Decision
    out_of_fold: bool


def answers_beside(classifier: Classifier, store: PhotoStore, ids: Sequence[str]) -> dict[str, ModelAnswer]:
    """Return what a classifier says of photos of a store, by id; copies of what it has learnt from are missing.

    Raises:
        TwentyError: a photo or the network is not there.
    """
    found, judged = {}, classifier.evaluation
    rows = {photo_id: row for row, photo_id in enumerate(judged.photo_ids)}
    learnt = {photo_id: row for row, photo_id in enumerate(classifier.training_photos.ids)}
    for photo_id in ids:
        if photo_id in rows:
            row, novel = rows[photo_id], photo_id in learnt and bool(classifier.novel[learnt[photo_id]])
            confidence = float(judged.confidence[row])
            decision = decide(confidence, classifier.threshold, is_novel=novel)
            found[photo_id] = ModelAnswer(judged.labels[judged.answers[row]], confidence, decision, out_of_fold=True)
    return found | _asked(classifier, store, [i for i in ids if i not in found and i not in learnt])


def agreement(people: Mapping[str, str], model: Mapping[str, ModelAnswer]) -> Estimate | None:
    """Return on what share of photos a classifier gives the label that people gave; `None`: there are none.

    Args:
        people: The label that people gave, by photo.
        model: What the classifier says, by photo. Where it is not sure, it does not give the label.
    """
    both = people.keys() & model.keys()
    if not both:
        return None
    same = np.mean([model[i].decision == Decision.ANSWER and model[i].label == people[i] for i in both])
    size = sum(EFFECTIVE_OUT_OF_FOLD if model[i].out_of_fold else 1.0 for i in both)
    return share(float(same), size)


def _asked(classifier: Classifier, store: PhotoStore, ids: Sequence[str]) -> dict[str, ModelAnswer]:
    if not ids:
        return {}
    small = [thumbnail(store.jpeg(photo_id), THUMBNAIL_SIDE) for photo_id in ids]
    copies = are_copies(looks_of(small), looks_of(classifier.training_photos.thumbnails))
    new = [photo_id for photo_id, is_copy in zip(ids, copies, strict=True) if not is_copy]
    answers = predict(classifier, load_backbone(classifier.backbone), [store.jpeg(photo_id) for photo_id in new])
    return {
        photo_id: ModelAnswer(answer.label, answer.confidence, answer.decision(classifier.threshold), out_of_fold=False)
        for photo_id, answer in zip(new, answers, strict=True)
    }
