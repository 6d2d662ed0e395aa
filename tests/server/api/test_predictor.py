"""A predictor that is closed leaves nobody waiting, and looks at nothing any more."""

from functools import partial

import pytest

from cli.api import _predicted
from model.classifier.classifier import Classifier
from model.common.errors import Stopped
from server.api.metrics import Metrics
from server.api.predictor import Predictor
from server.api.served import Served
from tests.support.pictures import picture_bytes


def test_whoever_waits_when_it_is_closed_is_told(quick_classifier: Classifier) -> None:
    served = Served("a", quick_classifier.labels, partial(_predicted, quick_classifier), None)
    data = picture_bytes(0, 1)
    with Predictor(served, Metrics()) as predictor:
        predictor.warm_up()
        asked = [predictor.ask(f"{i}.jpg", lambda: data) for i in range(200)]
        assert asked[0].result()["label"] in quick_classifier.labels
    assert all(future.done() for future in asked)
    with pytest.raises(Stopped):
        asked[-1].result()
