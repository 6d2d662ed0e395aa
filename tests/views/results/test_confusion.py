"""Mistakes are told in words."""

from dataclasses import replace

import numpy as np

from model.evaluation.evaluation import Evaluation
from views.results import confusion


def evaluation(confused: list[list[int]], labels: tuple[str, ...]) -> Evaluation:
    """Make an evaluation with that confusion matrix."""
    pairs = [(t, a) for t, row in enumerate(confused) for a, n in enumerate(row) for _ in range(n)]
    targets = np.array([t for t, _ in pairs])
    probabilities = np.eye(len(labels))[[a for _, a in pairs]] * 0.8 + 0.2 / len(labels)
    names = tuple(f"{i}.jpg" for i in range(len(pairs)))
    return Evaluation(labels, names, names, targets, probabilities, np.arange(len(pairs)))


def test_mistakes_are_told_in_words_the_worst_label_first() -> None:
    told = confusion.worst_first(evaluation([[24, 0], [4, 20]], ("healthy", "cracked")))
    assert told == [
        "Of 24 photos labelled **“cracked”** it found 20 and called 4 “healthy”.",
        "Of 24 photos labelled **“healthy”** it found them all.",
    ]


def test_ten_labels_are_told_too() -> None:
    labels = tuple("abcdefghij")
    matrix = np.full((10, 10), 1) + np.eye(10, dtype=int) * 5
    told = confusion.worst_first(evaluation(matrix.tolist(), labels))
    assert told[0] == "Of 15 photos labelled **“a”** it found 6 and called 1 “b”, 1 “c”, 1 “d” and 6 something else."


def test_a_label_that_was_never_answered_has_no_precision() -> None:
    never = evaluation([[5, 0], [5, 0]], ("healthy", "cracked"))
    assert replace(never).by_label[1].precision is None
    assert "never gave this answer" in confusion.row(never.by_label[1])
