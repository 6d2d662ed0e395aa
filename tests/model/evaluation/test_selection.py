"""What is chosen between two candidates, and that a choice promises no more than it keeps."""

import numpy as np

from model.evaluation.calibration import log_loss
from model.evaluation.selection import chosen_by_others


def test_a_choice_is_not_praised_for_the_photos_that_it_was_made_by() -> None:
    """Two candidates that know nothing: the one that seems better is as bad on other photos."""
    rng, targets, folds = np.random.default_rng(0), np.arange(40) % 2, np.arange(40) // 2 % 5
    truth, naive, nested = [], [], []
    for _ in range(300):
        old, new = (np.log(rng.dirichlet([2.0, 2.0], size=40)) for _ in range(2))
        losses = [log_loss(old, targets), log_loss(new, targets)]
        truth.append(np.mean(losses))
        naive.append(min(losses))
        nested.append(log_loss(chosen_by_others(old, new, targets, folds), targets))
    praise = np.mean(truth) - np.mean(naive)
    assert praise > 0.03
    assert abs(np.mean(nested) - np.mean(truth)) < 0.25 * praise
