"""However many fine-tuned classifiers a room asks, few of their networks are open at once."""

from dataclasses import replace

from model.classifier import classifier as classifiers
from model.classifier.classifier import Classifier
from model.classifier.ensemble import TunedNetwork
from model.network.backbone import load_backbone


def test_the_networks_asked_last_stay_open_and_the_others_are_closed(tuned_classifier: Classifier) -> None:
    backbone = load_backbone()
    many = [replace(tuned_classifier, _tails={}) for _ in range(classifiers.OPEN_TAILS + 2)]
    part = next(member.part for member in tuned_classifier.members if isinstance(member.part, TunedNetwork))
    for each in many:
        first = each.tail(part, backbone)
        assert each.tail(part, backbone) is first
    assert [len(each._tails) for each in many] == [0, 0] + [1] * classifiers.OPEN_TAILS
    again = many[0].tail(part, backbone)
    assert many[0].tail(part, backbone) is again
    assert [len(each._tails) for each in many] == [1, 0, 0] + [1] * (classifiers.OPEN_TAILS - 1)
