"""Sentences about a detector and its answers, from codes and values: for the page and the command line."""

from model.anomaly.detector import Detector, Inspection
from model.anomaly.found import Found
from model.anomaly.limit import fewest_for
from model.common.errors import Code
from model.evaluation.intervals import Estimate, between, percent
from model.photos.dataset import MIN_PHOTOS


class AnomalyCode(Code):
    """Why there is no detector."""

    COPIES = (
        "Without copies there are only {n} photos, too few to judge by. Add {more} of other objects, or taken from "
        "elsewhere."
    )


UNKNOWN = (
    "How many bad photos it finds, nobody can know before there is one: a fault that looks like a good photo stays "
    "unseen, and a good photo that was taken in another way may be flagged."
)
MORE = f"Try it on the first bad photos. {MIN_PHOTOS} of them are enough to train two labels."


def decision_words(inspection: Inspection) -> str:
    """Return what becomes of a photo."""
    return "unlike these" if inspection.is_unlike else "like these"


def meaning(inspection: Inspection) -> str:
    """Say what a photo's score means."""
    share = inspection.more_unlike_than
    if share <= 0:
        return "like the good photos, more than each of them is"
    return f"more unlike than {'every good photo' if share >= 1 else f'{percent(share)} of the good photos'}"


def promise_sentence(detector: Detector) -> str:
    """Say what share of good photos it will flag, and why not less where that was asked for."""
    limit = detector.limit
    promise = f"It says “unlike these” to about {between(limit.flagged)} of new photos of “{detector.label}”."
    if limit.is_as_asked:
        return promise
    asked = percent(detector.share_to_flag)
    fewest = fewest_for(detector.share_to_flag)
    return f"{promise} {asked} cannot be promised with {detector.n_things}: that takes {fewest} different photos."


def found_sentences(found: Found, detector: Detector) -> tuple[str, ...]:
    """Say how it does on photos that are known to be good or bad."""
    sentences = []
    if found.share_found is not None:
        sentences.append(f"It finds {_of(found.found, len(found.bad), 'bad', found.share_found)}.")
    if found.share_in_vain is not None:
        promised = percent(detector.limit.flagged.value)
        flagged = _of(found.in_vain, len(found.good), "good", found.share_in_vain)
        sentences.append(f"It flags {flagged}; about {promised} was promised.")
    if found.n_left_out:
        sentences.append(f"Left out: {found.n_left_out:,} good photos that it has learned from, or copies of them.")
    if len(found.bad) >= MIN_PHOTOS:
        sentences.append(f"{len(found.bad):,} bad photos are enough to train two labels.")
    return tuple(sentences)


def _of(flagged: int, n: int, kind: str, share: Estimate) -> str:
    return f"{flagged:,} of {n:,} {kind} photo{'' if n == 1 else 's'}, {between(share)}"
