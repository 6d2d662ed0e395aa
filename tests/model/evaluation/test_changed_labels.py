"""Labels that were changed after an answer was seen do not make the promise better: both figures are said."""

from dataclasses import replace

import numpy as np
import pytest

from model.evaluation.wording import about_changed_labels
from tests.support.evaluations import evaluation

_ANSWERS = [[0.9, 0.1]] * 12 + [[0.2, 0.8]] * 8


def test_changed_photos_count_as_mistakes_and_both_figures_are_said() -> None:
    came = evaluation([0] * 10 + [1] * 10, _ANSWERS)
    changed = replace(
        came, learnt=np.array([1] + [0] * 11 + [1] * 8)
    )  # two as it answered, and one that it still denies
    assert changed.changed_seen == 3
    assert changed.accuracy.value == pytest.approx(17 / 20)
    assert changed.as_they_came.accuracy == came.accuracy
    assert changed.as_they_are.accuracy.value == pytest.approx(19 / 20)
    sentence, _ = about_changed_labels(changed)
    assert sentence.startswith("3 labels were changed by somebody who had seen the answer.")
    assert "With the old labels it is right on about 18 of 20, with the new ones on 19 of 20" in sentence
    told = changed.to_json()["labels_changed"]
    assert told["after_an_answer_was_seen"] == 3
    assert told["as_they_came"]["accuracy"]["value"] == pytest.approx(18 / 20)
    assert told["as_they_are"]["accuracy"]["value"] == pytest.approx(19 / 20)


def test_nothing_is_said_where_nothing_was_changed() -> None:
    untouched = evaluation([0] * 10 + [1] * 10, _ANSWERS)
    assert not about_changed_labels(untouched)
    assert untouched.as_they_are is untouched


def test_labels_that_a_blind_look_has_changed_count_and_are_said() -> None:
    settled = replace(evaluation([0] * 10 + [1] * 10, _ANSWERS), changed_blind=1)
    assert about_changed_labels(settled)[0].startswith("1 label was changed in a blind look")
    assert settled.as_they_are.headline == settled.headline
