"""Sentences about an evaluation, from its values."""

from collections.abc import Mapping

from model.evaluation.evaluation import are_uneven


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
