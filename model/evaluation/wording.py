"""Sentences about an evaluation, from its values."""

from collections.abc import Mapping

from model.evaluation.evaluation import Evaluation, are_uneven


def about_changed_labels(evaluation: Evaluation) -> list[str]:
    """Say how many labels were changed, and what that does to the figures, a sentence each; none where none was."""
    said = []
    if n := evaluation.changed_seen:
        came, now = evaluation.as_they_came.of_twenty[0], evaluation.as_they_are.of_twenty[0]
        said += [
            f"{n:,} {_labels_were(n)} changed by somebody who had seen the answer. By the labels as they came it is "
            f"right on about {came} of 20, by the labels of now on {now} of 20.",
            "Whoever has seen an answer tends to agree with it, and both figures are then too good: so such photos "
            "count as mistakes here, until a blind look settles them.",
        ]
    if n := evaluation.changed_blind:
        said.append(
            f"{n:,} {_labels_were(n)} changed in a blind look, which shows neither answer nor old label: the new "
            "labels count."
        )
    return said


def _labels_were(n: int) -> str:
    return "label was" if n == 1 else "labels were"


def about_uneven_labels(counts: Mapping[str, int]) -> str:
    """Say how labels with very different numbers of photos are treated; nothing where they are about even."""
    if not are_uneven(counts.values()):
        return ""
    fewest, most = min(counts, key=lambda label: counts[label]), max(counts, key=lambda label: counts[label])
    return (
        f"“{fewest}” has {counts[fewest]:,} photos and “{most}” {counts[most]:,}. Every label counts the same, "
        "in training and in how often it is right: as if you showed it equally many photos of each. "
        f"More photos of “{fewest}” would help most."
    )
