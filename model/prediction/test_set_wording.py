"""Sentences about a test set: what was left out of it, what became of its photos, whether a promise held."""

from model.evaluation.abstention import Decided, Decision
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Forecast
from model.evaluation.intervals import Estimate, percent, whole
from model.evaluation.wording import TOLD
from model.prediction.judging import Judged, Promise

NO_FORECAST = (
    "There is no forecast: it was right less often on the test photos than promised, and a forecast would start from "
    "that promise. Train with photos like the test photos too, then look here again."
)


def promise_sentence(held: Promise, promised: Estimate, found: Estimate) -> str:
    """Say whether the balanced accuracy that was promised out-of-fold held on the test set."""
    was = f"it was right on {percent(found.value)} of these photos (between {_span(found)})"
    span = f"promised {percent(promised.value)} (between {_span(promised)})"
    if held == "broken":
        return (
            f"The promise did not hold: {span}, but {was}. These photos probably differ from those it learned from: "
            "another camera, place, season or object. Train with photos like these too."
        )
    return f"{_PROMISES[held]}: {span}, and {was}."


_PROMISES: dict[Promise, str] = {
    "exceeded": "It did better than promised",
    "held": "The promise held",
    "perhaps_chance": "It was right less often than promised, which may still be luck",
}


def forecast_sentence(forecast: Forecast, promise: Promise | None, unit: str) -> str:
    """Say what more photos would bring; after a promise that did not hold, why that is not said."""
    return NO_FORECAST if promise == "broken" else forecast.sentence(unit=unit)


def left_out_sentences(judged: Judged) -> list[str]:
    """Say which photos of a test set did not count, a sentence each."""
    said = []
    if n := judged.n_copies:
        which = "a copy or near-copy of one" if n == 1 else "copies or near-copies of ones"
        said.append(f"{_were(n)} left out: {which} it learned from.")
    if (n := judged.n_same_things) and judged.told_by is not None:
        shows = "it shows a thing" if n == 1 else "they show things"
        said.append(f"{_were(n)} left out: {TOLD[judged.told_by]}, {shows} it learned from other photos.")
    if judged.unknown_labels:
        names = ", ".join(f"“{label}” ({n:,})" for label, n in judged.unknown_labels.items())
        labels, them = ("the label", "it") if len(judged.unknown_labels) == 1 else ("the labels", "them")
        said.append(
            f"It does not know {labels} {names}: photos of {them} were left out. Rename the folder, or train {them}."
        )
    return said


def decided_sentence(became: Decided, n_photos: int) -> str:
    """Say how many photos it answers, how often that is right, and why it does not answer the others."""
    counts = became.counts
    share, right = became.answered, became.right
    of_all = f"{percent(share.value)} (between {_span(share)})"
    answers = f"It answers {counts[Decision.ANSWER]:,} of {n_photos:,} photos, {of_all}"
    if right is not None:
        answers += f", and is right on {percent(right.value)} of those (between {_span(right)})"
    others = f"Not sure: {counts[Decision.NOT_SURE]:,}. None of these: {counts[Decision.NONE_OF_THESE]:,}."
    return f"{answers}. {others}"


def judged_sentences(judged: Judged, promised: Evaluation, threshold: float) -> list[str]:
    """Return all that is to be said of a test set: what was left out, the promise, what became of the others."""
    said, promise, became = left_out_sentences(judged), judged.promise(promised), judged.decided(threshold)
    if judged.evaluation is None or promise is None or became is None:
        return said
    found = judged.evaluation.balanced_accuracy
    said.append(promise_sentence(promise, promised.balanced_accuracy, found))
    return [*said, decided_sentence(became, len(judged.evaluation.targets))]


def _were(n: int) -> str:
    return "1 photo was" if n == 1 else f"{n:,} photos were"


def _span(estimate: Estimate) -> str:
    return f"{whole(estimate.low)} and {percent(estimate.high)}"
