"""What is said to be unlike was measured, and nothing is said of what lies within."""

from dataclasses import replace

import numpy as np
from PIL import Image, ImageEnhance

from model.classifier.classifier import Classifier
from model.common.arrays import Float64s
from model.evaluation.abstention import Decision
from model.explanation.unlike import Difference, Unlike, differences, measures_of, unlike
from model.explanation.wording import unlike_sentences
from model.network.backbone import Backbone
from model.photos.photo import read_photo, thumbnail
from model.prediction.card import card
from model.prediction.prediction import predict
from tests.support.pictures import encoded, picture, picture_bytes


def measured(image: Image.Image) -> Float64s:
    row: Float64s = measures_of([thumbnail(encoded(image.convert("RGB"), "JPEG", quality=92))])[0]
    return row


def test_each_difference_is_told_of_a_photo_that_has_it() -> None:
    others = np.array([measured(picture(0, seed)) for seed in range(12)])
    assert differences(measured(picture(0, 3)), others) == ()
    plain = picture(0, 40)
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8))
    assert Difference.DARKER in differences(measured(ImageEnhance.Brightness(plain).enhance(0.1)), others)
    assert Difference.BRIGHTER in differences(measured(Image.new("RGB", (96, 96), "white")), others)
    assert Difference.LESS_CONTRAST in differences(measured(Image.new("RGB", (96, 96), "grey")), others)
    assert Difference.MORE_DETAIL in differences(measured(noise), others)


def test_a_novel_photo_has_no_bars_and_a_reason(quick_classifier: Classifier, backbone: Backbone) -> None:
    grey = read_photo("grey.png", encoded(Image.new("RGB", (96, 96), (128, 128, 128)), "PNG"))
    (answer,) = predict(quick_classifier, backbone, [grey.jpeg])
    answer = replace(answer, is_novel=True)
    shown = card(answer, quick_classifier)
    assert (shown.decision, shown.title, shown.bars) == (Decision.NONE_OF_THESE, "None of these", ())
    found = unlike(quick_classifier, answer, grey.jpeg, measures_of(quick_classifier.training_photos.thumbnails))
    assert Difference.LESS_CONTRAST in found.differences
    assert found.learnt_from == len(quick_classifier.training_photos.ids)


def test_sentences_count_and_name_what_was_found() -> None:
    both = (Difference.DARKER, Difference.MORE_DETAIL)
    assert unlike_sentences(Unlike(0, 48, both, 48)) == (
        "None of the 48 photos it learned from is as different from the others as this one.",
        "It is darker and has more fine detail than any of them.",
    )
    assert unlike_sentences(Unlike(1, 5_000, (), 500))[0].startswith("Only 1 of the 5,000 photos it learned from is")
    assert unlike_sentences(Unlike(2, 600, both[:1], 500))[1] == "It is darker than 500 of them."


def test_an_answer_is_said_in_one_way_everywhere(quick_classifier: Classifier, backbone: Backbone) -> None:
    photo = read_photo("a.jpg", picture_bytes(0, 900))
    (answer,) = predict(quick_classifier, backbone, [photo.jpeg])
    for share in (0.706, 0.7049, 0.9996, 0.5):
        said = card(replace(answer, confidence=share, probabilities=np.array([share, 1 - share])), quick_classifier)
        if said.decision == Decision.ANSWER:
            assert said.note == f"{said.bars[0].said} sure"
        assert said.bars[0].said in said.note
        assert "100" not in said.note
