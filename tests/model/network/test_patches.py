"""Patch features: the graph gives out the very maps that torch computes, and embeddings stay as they are."""

import numpy as np
import torch

from model.common.arrays import Float32s
from model.network.backbone import Backbone
from model.network.features import unit, whole_photo
from model.network.onnx_export import load_network
from model.network.patches import patch_size, patches_and_wholes
from tests.support.pictures import picture_bytes

JPEGS = [picture_bytes(kind, seed) for kind, seed in ((0, 0), (1, 1), (2, 2))]


def _activations(backbone: Backbone) -> Float32s:
    return backbone.activations(np.stack([backbone.preprocess(jpeg) for jpeg in JPEGS]))


def test_patches_are_the_middle_stages_of_the_network(backbone: Backbone) -> None:
    activations = _activations(backbone)
    found, _ = patches_and_wholes(backbone, JPEGS)
    assert found.shape == (len(JPEGS), backbone.spec.map_side**2, patch_size(backbone.spec)) == (3, 64, 432)
    _, tail = load_network()
    with torch.no_grad():
        _, early, late, _ = tail.stages(torch.from_numpy(activations))
    for place, row, column in ((0, 0, 0), (27, 3, 3), (63, 7, 7)):
        smooth = torch.nn.functional.avg_pool2d(torch.nn.functional.pad(early, (1, 1, 1, 1), mode="replicate"), 3, 1)
        expected = smooth[:, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].mean(dim=(2, 3)).numpy()
        assert np.allclose(found[:, place, :112] * np.sqrt(2), unit(expected), atol=1e-4)
    assert np.allclose(np.linalg.norm(found, axis=-1), 1, atol=1e-5)
    assert late.shape[1] == 320


def test_one_run_says_of_whole_photos_what_their_embeddings_say(backbone: Backbone) -> None:
    _, wholes = patches_and_wholes(backbone, JPEGS)
    embeddings = backbone.embed_activations(_activations(backbone)[:, None])[:, 0]
    assert np.allclose(wholes, whole_photo(embeddings, backbone.spec.channels), atol=1e-6)
