"""fastai's `fine_tune(10)`, as its documents say: `vision_learner`, `Resize(460)`, `aug_transforms(size=224)`.

Two things differ. The backbone is ours, with its own normalisation in place of ImageNet's; and fastai trains on all
photos, none held out for validation, which is generous. Needs the extra `peers`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fastai.vision.all import (
    CategoryBlock,
    DataBlock,
    ImageBlock,
    IndexSplitter,
    Normalize,
    Resize,
    aug_transforms,
    get_image_files,
    parent_label,
    set_seed,
    vision_learner,
)
from torch import nn

from benchmarks.accuracy.peer_recipes import MEAN, SIDE, STD, Peer, pretrained
from model.common.arrays import Float64s


class FastAi(Peer):
    """Ten epochs of `fine_tune`, after the one on the frozen network that it begins with; batches of 8."""

    def __init__(self) -> None:
        self._network = pretrained()

    def learn(self, train: Path, seed: int) -> None:
        """Fine-tune, at fastai's own learning rates."""
        set_seed(seed, reproducible=True)
        block = DataBlock(
            blocks=(ImageBlock, CategoryBlock),
            get_items=get_image_files,
            splitter=IndexSplitter([]),  # nothing for validation
            get_y=parent_label,
            item_tfms=Resize(460),
            batch_tfms=[*aug_transforms(size=SIDE), Normalize.from_stats(MEAN, STD)],
        )
        # Processes of their own for decoding would only add to the CPU time: the cores are busy anyway.
        loaders = block.dataloaders(train, bs=8, num_workers=0)
        self._learner = vision_learner(loaders, self._backbone, normalize=False)
        with self._learner.no_bar(), self._learner.no_logging():
            self._learner.fine_tune(10)

    def _backbone(self, *, pretrained: bool) -> nn.Module:
        assert pretrained
        return self._network  # fastai cuts it before the pooling

    def predict(self, photos: Sequence[Path]) -> Float64s:
        """Look at the middle of each photo, as fastai does with photos to be judged."""
        loader = self._learner.dls.test_dl(list(photos))
        with self._learner.no_bar(), self._learner.no_logging():
            probabilities, _ = self._learner.get_preds(dl=loader)
        return np.asarray(probabilities, dtype=np.float64)
