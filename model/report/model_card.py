"""Model card (Mitchell et al., arXiv:1810.03993): what it learnt from, how it was made, what it is not for."""

import numpy as np

from model.classifier.classifier import Classifier
from model.classifier.wording import choice_sentence, networks_named
from model.decision.figures import quoted
from model.evaluation.evaluation import Evaluation
from model.evaluation.intervals import between
from model.evaluation.wording import photos_and_things


def data(evaluation: Evaluation) -> str:
    """Say how many photos of each label it learnt from."""
    counts = np.bincount(evaluation.targets, minlength=len(evaluation.labels))
    each = [f"{n:,} {quoted(label)}" for n, label in zip(counts.tolist(), evaluation.labels, strict=True)]
    more = f" and {len(each) - 5} more labels" if len(each) > 5 else ""
    return f"{photos_and_things(evaluation)}: {', '.join(each[:5])}{more}."


def making(classifier: Classifier) -> str:
    """Say when it was trained, on which networks, and what the longer training brought."""
    choice = choice_sentence(classifier.choice, len(classifier.evaluation.targets), len(classifier.networks))
    return f"Trained on {classifier.created[:10]} on {networks_named(classifier.networks)}. {choice}"


def limits(evaluation: Evaluation) -> str:
    """Say what nobody has tested, and what it is not for."""
    return (
        "Photos from another camera, season or place than those it learned from were not tested. How sure it says it "
        f"is can be off by {between(evaluation.expected_calibration_error)}. Not for decisions about people. Where a "
        "missed case endangers someone, keep a second check."
    )
