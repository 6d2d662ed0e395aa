"""Anomalib's PatchCore and PaDiM on the same backbone and the same square of pixels (extra `peers`).

Their model classes with their own defaults, but for the backbone, whose weights are the installed ones: what anomalib
would download is another network. Layers are those of the same strides as in the papers' ResNets: PatchCore's second
and third (8 and 16), PaDiM's first three (4, 8 and 16); `patchcore-late` has those that ours looks at (16 and 32).
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.accuracy.peer_recipes import pretrained
from model.common.arrays import Float64s

_SIDE = 256  # pixels: anomalib's own, and ours
_BATCH = 8
_OF_CORESET = 0.1  # of all patches, anomalib's default
_PADIM_FEATURES = 100  # of 176 channels, chosen at random: what anomalib takes of a small network
_LAYERS = {
    "patchcore": ["blocks.2", "blocks.4"],
    "patchcore-late": ["blocks.4", "blocks.6"],
    "padim": ["blocks.1", "blocks.2", "blocks.4"],
}
METHODS = tuple(_LAYERS)


class Anomalib:
    """One of anomalib's models, trained and asked without its engine, which does the same and logs."""

    def __init__(self, method: str) -> None:
        from anomalib.models.image.padim.torch_model import PadimModel
        from anomalib.models.image.patchcore.torch_model import PatchcoreModel

        self._is_padim = method == "padim"
        made: dict[str, Any] = {"backbone": "tf_efficientnet_lite0", "layers": _LAYERS[method], "pre_trained": False}
        if self._is_padim:
            made["n_features"] = _PADIM_FEATURES
        self._make: Callable[[], Any] = partial(PadimModel if self._is_padim else PatchcoreModel, **made)
        self._weights = pretrained().state_dict()

    def learn(self, photos: Sequence[Path], seed: int) -> None:
        """Learn from good photos."""
        torch.manual_seed(seed)
        self._model = self._make()
        network = self._model.feature_extractor.feature_extractor
        missing, _ = network.load_state_dict(self._weights, strict=False)
        assert not missing, missing
        self._model.train()
        network.eval()
        with torch.no_grad():  # without it, choosing the coreset keeps all that it computes: 8 GB for ten photos
            for batch in _batches(photos):
                self._model(batch)
            if self._is_padim:
                self._model.fit()
            else:
                self._model.subsample_embedding(_OF_CORESET)
        self._model.eval()

    def scores(self, photos: Sequence[Path]) -> Float64s:
        """Return how unlike photos are."""
        with torch.inference_mode():
            return np.concatenate([self._model(batch).pred_score.numpy() for batch in _batches(photos)]).astype(float)


def _batches(photos: Sequence[Path]) -> Iterator[Tensor]:
    for start in range(0, len(photos), _BATCH):
        pixels = [_pixels(path) for path in photos[start : start + _BATCH]]
        yield torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).float() / 127.5 - 1


def _pixels(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    with Image.open(path) as photo:
        return np.asarray(photo.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BICUBIC))
