"""Not sure: the surest photos are answered, as many as was asked for, and the figures are those of a plain count."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.classifier.wording import with_doubt
from model.evaluation import abstention
from model.evaluation.abstention import SHARES, Decision, operating_point, operating_points, threshold_for
from model.evaluation.evaluation import Evaluation
from model.prediction.answers_csv import to_csv


def evaluation(seed: int = 0, n: int = 40, rare: int | None = None, copies: int = 1) -> Evaluation:
    """Return out-of-fold answers whose confidence is what it says."""
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.5, 1, n)
    targets = np.arange(n) % 2 if rare is None else (np.arange(n) < rare).astype(int)
    right = rng.random(n) < confidence
    answers = np.where(right, targets, 1 - targets)
    probabilities = np.empty((n, 2))
    probabilities[np.arange(n), answers], probabilities[np.arange(n), 1 - answers] = confidence, 1 - confidence
    names = tuple(str(i) for i in range(n))
    return Evaluation(("a", "b"), names, names, targets, probabilities, np.arange(n) // copies)


@pytest.mark.parametrize("n", [10, 40, 333])
@pytest.mark.parametrize("chosen", SHARES)
def test_as_many_photos_are_answered_as_was_asked_for(n: int, chosen: float) -> None:
    judged = evaluation(n=n)
    assert operating_point(judged, chosen).answered.value == pytest.approx(chosen, abs=0.5 / n + 1e-9)


def test_those_answered_are_the_surest_and_their_share_right_is_a_plain_count() -> None:
    judged = evaluation()
    here = operating_point(judged, 0.6)
    surest = np.argsort(-judged.confidence)[:24]
    assert here.right is not None
    assert here.right.value == pytest.approx(judged.right[surest].mean())
    assert judged.confidence[surest].min() > here.threshold > np.sort(judged.confidence)[-25]


@pytest.mark.parametrize("seed", range(5))
def test_fewer_answers_take_a_higher_threshold_and_leave_more_to_a_person(seed: int) -> None:
    points = operating_points(evaluation(seed, rare=8 if seed % 2 else None))
    thresholds, answered = [p.threshold for p in points], [p.answered.value for p in points]
    assert thresholds == sorted(thresholds)
    assert answered == sorted(answered, reverse=True)
    assert all(p.for_a_person.value == pytest.approx(1 - p.answered.value) for p in points)
    assert all(e.low <= e.value <= e.high for p in points for e in (p.answered, p.right, p.for_a_person) if e)


def test_all_photos_are_answered_whatever_their_confidence() -> None:
    judged = evaluation()
    assert threshold_for(judged, 1.0) == 0.0
    here = operating_point(judged, 1.0)
    assert here.right == judged.accuracy
    assert here.answered.value == 1.0


def test_novel_photos_are_never_answered_and_count_among_those_for_a_person() -> None:
    judged, novel = evaluation(), np.zeros(40, dtype=bool)
    novel[np.argsort(-judged.confidence)[:4]] = True  # the surest of all
    assert operating_point(judged, 1.0, novel).answered.value == pytest.approx(0.9)
    half = operating_point(judged, 0.5, novel)
    assert half.answered.value == pytest.approx(0.5)
    assert half.threshold < operating_point(judged, 0.5).threshold


def test_each_label_counts_the_same_where_labels_are_uneven() -> None:
    judged = evaluation(n=100, rare=10)
    assert judged.uneven
    here = operating_point(judged, 0.5)
    answered = judged.confidence >= here.threshold
    by_label = [answered[judged.targets == t].mean() for t in (0, 1)]
    assert here.answered.value == pytest.approx(np.mean(by_label))


def test_copies_of_a_photo_are_one_piece_of_evidence() -> None:
    alone, copied = (operating_point(evaluation(copies=copies), 0.8).right for copies in (1, 4))
    assert alone is not None
    assert copied is not None
    assert copied.value == alone.value
    assert copied.high - copied.low > alone.high - alone.low


def test_equal_confidences_are_answered_together() -> None:
    judged = evaluation()
    same = replace(judged, probabilities=np.full((40, 2), 0.5))
    assert operating_point(same, 0.5).answered.value == 1.0


def test_decisions() -> None:
    assert abstention.decide(0.8, 0.7, is_novel=False) == Decision.ANSWER
    assert abstention.decide(0.7, 0.7, is_novel=False) == Decision.ANSWER
    assert abstention.decide(0.69, 0.7, is_novel=False) == Decision.NOT_SURE
    assert abstention.decide(0.99, 0.7, is_novel=True) == Decision.NONE_OF_THESE


def test_a_label_that_is_called_like_a_decision_is_told_from_it() -> None:
    answer = Answer("not sure", 0.8, np.array([0.8, 0.2]), np.zeros(3, np.float32))
    assert [with_doubt(answer, threshold) for threshold in (0.7, 0.9)] == ["not sure", "not sure (not sure?)"]


def test_a_table_says_the_decision_and_what_it_would_have_said(quick_classifier: Classifier) -> None:
    shares = np.array([0.9, 0.1])
    sure = Answer("striped", 0.9, shares, np.zeros(3, np.float32))
    threshold = 0.95
    classifier = replace(quick_classifier, share_to_answer=0.5)
    object.__setattr__(classifier, "threshold", threshold)
    novel = replace(sure, is_novel=True)
    rows = list(csv.DictReader(to_csv(classifier, [("a", sure), ("b", novel)]).decode("utf-8-sig").splitlines()))
    assert [row["decision"] for row in rows] == ["not sure", "none of these"]
    assert [row["label"] for row in rows] == ["striped", "striped"]
