"""The wind-turbine example: rendered photos of blades, healthy against needs maintenance."""

from pathlib import Path

TRAIN = Path(__file__).parent / "train"
"""Folder of the photos to train on, one sub-folder a label."""

TRY = Path(__file__).parent / "try"
"""Folder of other photos, of other scenes, to try the classifier on; one sub-folder a label."""
