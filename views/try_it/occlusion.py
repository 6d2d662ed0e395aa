"""Occlusion test ("Cover it"): the photo without what the network looked at most, and its confidence then."""

import streamlit as st
from PIL import Image

from model.explanation.occlusion import Covered, cover_test
from model.network.backbone import load_backbone
from model.photos.photo import open_jpeg
from views.shared.text import percent
from views.try_it.pictures import Asked, heat_of, jpeg_of
from views.try_it.tried_photos import Tried

_SIDE = 1024  # pixels of the longer side
_NOTICEABLE = 0.01  # a change of confidence that is worth a word


def cover(one: Tried, asked: Asked) -> tuple[bytes, str]:
    """Return a photo with the highlighted part covered, and how the confidence changes, in words."""
    target = asked.classifier.labels.index(one.answer.label)
    picture, tested = _test(asked, asked.file, one.photo_id, target)
    return picture, _sentence(tested, one.answer.label)


def _sentence(tested: Covered, label: str) -> str:
    before, after = percent(tested.before), percent(tested.after)
    sure = f"still {after} sure of “{label}”" if before == after else f"{after} sure of “{label}” instead of {before}"
    return (
        f"Without what it looked at most, it is {sure}; with as much covered elsewhere, {percent(tested.elsewhere)}. "
        f"{_verdict(tested)}"
    )


def _verdict(tested: Covered) -> str:
    if max(abs(tested.before - tested.after), abs(tested.before - tested.elsewhere)) < _NOTICEABLE:
        return "So no single part decides it."
    return "So that part does matter." if tested.passed else "So here, where it looked proves little."


# Keys as in `views.try_it.pictures`.
@st.cache_data(max_entries=300, show_spinner=False)
def _test(_asked: Asked, file: tuple[str, int], photo_id: str, target: int) -> tuple[bytes, Covered]:
    classifier, photo = _asked.classifier, _asked.photo(photo_id)
    heat = heat_of(_asked, file, photo_id, target)
    tested = cover_test(classifier, load_backbone(classifier.backbone), photo, target, heat)
    original = open_jpeg(photo.jpeg, _SIDE)
    original.thumbnail((_SIDE, _SIDE))
    return jpeg_of(Image.fromarray(tested.photo).resize(original.size, Image.Resampling.BICUBIC)), tested
