"""Graphics card: fine-tuning on it answers as on the processor."""

import numpy as np
import pytest
import torch

from model.learning import finetuning
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from tests.support.tuned_networks import tiny_tuning


def test_fine_tuning_answers_the_same_on_a_card(
    dataset: Dataset, backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_card = np.exp(tiny_tuning(backbone, dataset).out_of_fold())
    monkeypatch.setattr(finetuning, "device", lambda: torch.device("cpu"))
    assert on_card == pytest.approx(np.exp(tiny_tuning(backbone, dataset).out_of_fold()), abs=0.01)
