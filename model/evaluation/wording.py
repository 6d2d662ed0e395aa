"""Sentences about an evaluation, from its values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from model.common.series_source import SeriesSource
from model.evaluation.comparison import Comparison
from model.evaluation.evaluation import Evaluation, are_uneven
from model.evaluation.intervals import percent, whole
from model.evaluation.reliability import Bin

Unit = Literal["photo", "thing"]  # what counts as one piece of evidence
# Of the share of right answers: where the evidence leaves more than this open below the figure that was measured, more
# than two photos in twenty as they are rounded, a person is told the cautious end. Luck within twenty photos, which no
# evidence takes away, is none of it; so with more photos of the same kind a headline turns from the cautious end to the
# middle once, and never back.
MOST_DOUBT = 0.125
TOLD: Mapping[SeriesSource, str] = {  # what told which photos belong together
    SeriesSource.PERSON: "as you said",
    SeriesSource.FOLDERS: "by their folders",
    SeriesSource.NAMES: "by how their names begin",
    SeriesSource.PLACES: "by where they were taken",
    SeriesSource.TIMES: "by when they were taken",
    SeriesSource.LOOKS: "by their looks",
}


@dataclass(frozen=True)
class OfTwenty:
    """What to expect of 20 new photos, as it is said everywhere."""

    n: int  # that many are right ...
    at_least: bool  # ... or more, in 19 of 20 such batches; False: about so many, sometimes fewer

    def __str__(self) -> str:
        return f"{'at least' if self.at_least else 'about'} {self.n} of 20"


def of_twenty(evaluation: Evaluation) -> OfTwenty:
    """Return how many of 20 new photos to promise: about as many as measured, or the cautious end with few photos."""
    expected, low, _ = evaluation.of_twenty
    doubt = evaluation.headline.value - evaluation.headline.low
    return OfTwenty(low, at_least=True) if doubt > MOST_DOUBT else OfTwenty(expected, at_least=False)


def why_cautious(evaluation: Evaluation) -> str:
    """Say why the cautious end is said, where it is; nothing elsewhere."""
    if not of_twenty(evaluation).at_least:
        return ""
    right, n = int(evaluation.right.sum()), len(evaluation.targets)
    return f"It was right on {right:,} of your {n:,}; with so few photos, some of that may be luck."


def confidence_sentence(each: Bin) -> str:
    """Say how far a confidence can be believed, from the photos of a bin."""
    right = each.right
    words = f"it says {percent(each.said)}, it is right {whole(right.low)} to {percent(right.high)} of the time."
    if not each.off:
        return f"When {words}"
    return f"It is {'too sure of itself' if each.said > right.value else 'better than it thinks'}: when {words}"


def compared_sentence(comparison: Comparison) -> str:
    """Say how a training did beside the one before it, on the photos that both have answered."""
    rights = comparison.right_before, comparison.right_now
    before, now = (math.floor(20 * n / comparison.n_photos + 0.5) for n in rights)
    same = f"On the same {comparison.n_photos:,} photos: before {before}, now {now} of 20"
    if not comparison.changed:
        return f"{same}; no photo changed sides."
    photos = "1 photo" if comparison.changed == 1 else f"{comparison.changed:,} photos"
    luck = ", which could be luck" if comparison.could_be_luck else ""
    return f"{same}; {photos} changed sides{luck}."


def about_changed_labels(evaluation: Evaluation) -> list[str]:
    """Say how many labels were changed, and what that does to the figures, a sentence each; none where none was."""
    said = []
    if n := evaluation.changed_seen:
        came, now = evaluation.as_they_came.of_twenty[0], evaluation.as_they_are.of_twenty[0]
        said += [
            f"{n:,} {_labels_were(n)} changed by somebody who had seen the answer. With the old labels it is right on "
            f"about {came} of 20, with the new ones on {now} of 20.",
            "Whoever has seen an answer tends to agree with it, which makes both figures too good. So these photos "
            "count as mistakes until a blind look settles them.",
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
        "in training and in the figures, as if there were equally many photos of each. "
        f"More photos of “{fewest}” would help most."
    )


def unit(evaluation: Evaluation) -> Unit:
    """Return what counts: things where several photos are known to show one, photos elsewhere."""
    return "thing" if evaluation.in_series else "photo"


def photos_and_things(evaluation: Evaluation) -> str:
    """Return "96 photos", or "96 photos of about 12 things"."""
    photos = f"{len(evaluation.targets):,} photos"
    if evaluation.series is None or not evaluation.in_series:
        return photos
    return f"{photos} of about {sum(evaluation.series.things):,} things"


def about_series(evaluation: Evaluation) -> str:
    """Say how many things the photos show, and why the figure is the cautious one; nothing without series."""
    if evaluation.series is None or not evaluation.in_series:
        return ""
    counted = f"{photos_and_things(evaluation)}, {TOLD[evaluation.series.source]}."
    seeming = evaluation.series.as_independent
    if seeming is None:
        return counted
    right = evaluation.headline.value
    once, now = (f"{math.floor(20 * share + 0.5)} of 20" for share in (seeming, right))
    if once == now:
        once, now = percent(seeming), percent(right)
    return (
        f"{counted} Counted one by one, it would seem right on {once}. But photos of one thing are alike: on new "
        f"things it is right on about {now}, and that is what you can expect."
    )
