"""The examples: rendered photos with labels, what they cost and what they teach (`sample_images.catalogue`).

The wind turbines have their scripts here; the others, which are seen from above, in `sample_images.from_above`.
"""

from pathlib import Path

TRAIN = Path(__file__).parent / "train"
"""Folder of the wind turbines' photos to train on, one sub-folder a label."""

TRY = Path(__file__).parent / "try"
"""Folder of other photos of them, of other scenes, to try the classifier on; one sub-folder a label."""

SEALED = Path(__file__).parent / "sealed"
"""Folder of photos of still other scenes that nobody sees before the reveal; one sub-folder a label."""
