"""Prediction: the answer to one photo, with its calibrated confidence.

Shapes: C labels.
"""

from dataclasses import dataclass

from model.common.arrays import Float32s, Float64s
from model.evaluation.abstention import Decision, decide


@dataclass(frozen=True, eq=False)
class Answer:
    """What a classifier says about one photo."""

    label: str
    confidence: float  # calibrated, 0 to 1
    probabilities: Float64s  # (C,)
    vector: Float32s  # what the network saw, unit length: photos are compared by it
    familiarity: float = 1.0  # how much it is like the training photos: see `model.classifier.novelty`
    is_novel: bool = False  # whether it is unlike anything the classifier was trained on

    def decision(self, threshold: float) -> Decision:
        """Return what becomes of the photo: it gets the label, or a person looks at it."""
        return decide(self.confidence, threshold, is_novel=self.is_novel)
