"""Why it says so: where it looked, the photos most like it, and of a photo that fits no label, what is unlike."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.common.arrays import Float64s
from model.evaluation.abstention import Decision
from model.explanation.neighbours import Neighbour, nearest_of_each
from model.explanation.unlike import measures_of, unlike
from model.explanation.wording import unlike_sentences
from views.shared.text import percent
from views.try_it.occlusion import cover
from views.try_it.pictures import Asked, uri, where_it_looked
from views.try_it.tried_photos import Tried


def is_novel(one: Tried, classifier: Classifier) -> bool:
    """Say whether a photo is none of the labels."""
    return one.answer.decision(classifier.threshold) == Decision.NONE_OF_THESE


def reasons(one: Tried, asked: Asked, *, covered: bool) -> dict[str, object]:
    """Return why a photo got its answer, as the stage shows it."""
    if is_novel(one, asked.classifier):
        return {"id": one.photo_id, "sentences": _unlike(one, asked), "near": [_nearest(one, asked.classifier)]}
    picture, sentence = cover(one, asked) if covered else _looked(one, asked)
    of_each = nearest_of_each(asked.classifier, one.answer)
    return {
        "id": one.photo_id,
        "picture": uri(picture),
        "covered": covered,
        "sentences": [sentence],
        "near": [_row(f"Most similar photos of “{label}”", found) for label, found in of_each],
    }


def _looked(one: Tried, asked: Asked) -> tuple[bytes, str]:
    target = asked.classifier.labels.index(one.answer.label)
    picture = where_it_looked(asked, asked.file, one.photo_id, target)
    return picture, f"Orange speaks for “{one.answer.label}”, blue against it."


def _unlike(one: Tried, asked: Asked) -> list[str]:
    measures = _measures(asked.classifier, asked.file)
    found = unlike(asked.classifier, one.answer, asked.store.jpeg(one.photo_id), measures)
    return [*unlike_sentences(found), f"If it had to choose: “{one.answer.label}” ({percent(one.answer.confidence)})."]


@st.cache_data(max_entries=20, show_spinner=False)
def _measures(_classifier: Classifier, file: tuple[str, int]) -> Float64s:  # noqa: ARG001  (the cache's key)
    return measures_of(_classifier.training_photos.thumbnails)


def _nearest(one: Tried, classifier: Classifier) -> dict[str, object]:
    of_all = nearest_of_each(classifier, one.answer, most=len(classifier.labels), k=1)
    nearest = max((found[0] for _, found in of_all), key=lambda each: each.similarity)
    return _row(f"The most similar photo it learned from: “{nearest.label}”", [nearest])


def _row(title: str, found: list[Neighbour]) -> dict[str, object]:
    return {"title": title, "photos": [{"src": uri(each.thumbnail), "name": each.name} for each in found]}
