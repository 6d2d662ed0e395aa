"""Sentences about a classifier: what more networks and the longer training have brought."""

import pytest

from model.classifier.ensemble import Choice
from model.classifier.wording import choice_sentence, networks_named
from model.network.catalogue import BESIDE, DEFAULT

LONGER = "The longer training removed 2 mistakes in 40."
NOT_NEEDED = "A longer training would hardly help."


@pytest.mark.parametrize(
    ("n_networks", "choice", "sentence"),
    [
        (1, Choice("untuned_head"), ""),
        (1, Choice("good_head"), NOT_NEEDED),
        (1, Choice("mixture", fewer_mistakes=2), LONGER),
        (
            3,
            Choice("mixture", fewer_mistakes=2, fewer_beside=1),
            f"Three networks look at each photo, not one, which removed 1 mistake in 40. {LONGER}",
        ),
        (
            3,
            Choice("good_head", fewer_beside=0),
            f"Three networks look at each photo, not one, which makes it surer where it is right. {NOT_NEEDED}",
        ),
        (
            2,
            Choice("untuned_head", fewer_beside=-1),
            "Two networks look at each photo, not one, which makes it surer where it is right.",
        ),
    ],
)
def test_it_is_said_what_each_step_has_brought(n_networks: int, choice: Choice, sentence: str) -> None:
    assert choice_sentence(choice, 40, n_networks) == sentence


def test_all_networks_are_named() -> None:
    assert networks_named([DEFAULT]) == "the network EfficientNet-Lite0"
    assert networks_named([DEFAULT, *BESIDE]) == (
        "the networks EfficientNet-Lite0, EfficientNet-Lite1 and EfficientNet-Lite2"
    )
