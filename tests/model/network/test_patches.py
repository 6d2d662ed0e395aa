"""Patch features: the graph gives out the very maps that torch computes, and embeddings stay as they are."""

import numpy as np
import torch

from model.network.backbone import Backbone
from model.network.features import unit
from model.network.onnx_export import load_network
from model.network.patches import patch_size, patches_of


def test_patches_are_the_middle_stages_of_the_network(backbone: Backbone) -> None:
    rng = np.random.default_rng(0)
    activations = backbone.activations(rng.integers(0, 256, (2, 256, 256, 3), dtype=np.uint8))
    found = patches_of(backbone, activations)
    assert found.shape == (2, backbone.spec.map_side**2, patch_size(backbone.spec)) == (2, 64, 432)
    _, tail = load_network()
    with torch.no_grad():
        _, early, late, _ = tail.stages(torch.from_numpy(activations))
    for place, row, column in ((0, 0, 0), (27, 3, 3), (63, 7, 7)):
        smooth = torch.nn.functional.avg_pool2d(torch.nn.functional.pad(early, (1, 1, 1, 1), mode="replicate"), 3, 1)
        expected = smooth[:, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].mean(dim=(2, 3)).numpy()
        assert np.allclose(found[:, place, :112] * np.sqrt(2), unit(expected), atol=1e-4)
    assert np.allclose(np.linalg.norm(found, axis=-1), 1, atol=1e-5)
    assert late.shape[1] == 320
