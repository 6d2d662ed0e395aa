"""However many fine-tuned classifiers a room asks, few of their networks are open at once."""

from dataclasses import replace

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.ensemble import TunedNetwork
from model.network.backbone import Backbone
from model.prediction.open_tails import OpenTails


def networks(classifier: Classifier, n: int) -> list[TunedNetwork]:
    """Return networks of which each differs from the others in one weight."""
    (tuned,) = [part.predictor for part in classifier.ensemble if isinstance(part.predictor, TunedNetwork)]
    name = next(iter(tuned.tail))
    different = [tuned.tail[name].copy() for _ in range(n)]
    for i, weights in enumerate(different):
        weights.flat[0] = np.float16(i)
    return [replace(tuned, tail={**tuned.tail, name: weights}) for weights in different]


def test_the_networks_asked_last_stay_open_and_the_others_are_closed(
    tuned_classifier: Classifier, backbone: Backbone
) -> None:
    tails, (one, other, third) = OpenTails(most=2), networks(tuned_classifier, 3)
    first, second = tails.session(one, backbone), tails.session(other, backbone)
    assert tails.session(one, backbone) is first  # now the other one was asked longest ago
    tails.session(third, backbone)
    assert tails.session(one, backbone) is first
    assert tails.session(other, backbone) is not second


def test_the_same_weights_are_one_session_and_other_weights_are_never_taken_for_them(
    tuned_classifier: Classifier, backbone: Backbone
) -> None:
    tails, (one, other) = OpenTails(most=2), networks(tuned_classifier, 2)
    opened_again = replace(one, tail={name: weights.copy() for name, weights in one.tail.items()})
    assert tails.session(one, backbone) is tails.session(opened_again, backbone)
    assert tails.session(one, backbone) is not tails.session(other, backbone)
