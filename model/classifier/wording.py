"""Sentences about a classifier, from its codes and values: for the page, the command line and the report."""

from collections.abc import Sequence
from typing import Literal

from model.classifier.answer import Answer
from model.classifier.ensemble import Choice
from model.common.errors import Code
from model.evaluation.abstention import Decision
from model.evaluation.intervals import Estimate, percent

Promise = Literal["exceeded", "held", "perhaps_chance", "broken"]

DECISIONS = {Decision.NOT_SURE: "not sure", Decision.NONE_OF_THESE: "none of these"}  # an answer's word is its label


class ClassifierCode(Code):
    """Why a classifier's file, or a test set, cannot be used."""

    UNREADABLE = "{name} cannot be read ({reason}). Check the name and the folder."
    TOO_LARGE = "{name} has {megabytes:,} MB; a classifier has at most {most}."
    NOT_OURS = (
        "{name} is not a Twenty Photos classifier, or it is cut short. Choose a file ending in .twenty that "
        "was downloaded from here, or download it again."
    )
    TOO_NEW = (
        "{name} was made by a newer Twenty Photos (file version {version}; this one reads up to {newest}). "
        "Update Twenty Photos and open it again."
    )
    NO_NETWORK = "{name} stands on a network that is not here. {why_not}"
    OTHER_WEIGHTS = (
        "{name} stands on other weights of the network {network} than those that are here: they were "
        "probably published anew. Train it again here."
    )
    DAMAGED = (
        "{name} is damaged: what is inside does not fit together ({error}). Download it again from where it was made."
    )
    NO_TEST_SET = (
        "The list of the photos kept apart is damaged, so their labels are not known any more: another "
        "program or the disk has changed it. Remove the photos kept apart and bring them again."
    )
    NO_ANSWER = (
        "This classifier gives no answer: its weights are damaged, or somebody changed them. Train it again, "
        "or download it again from where it was made."
    )


def decision_words(answer: Answer, threshold: float) -> str:
    """Return what becomes of a photo: the label that it is given, "not sure" or "none of these"."""
    return DECISIONS.get(answer.decision(threshold), answer.label)


def with_doubt(answer: Answer, threshold: float) -> str:
    """Return the same, with the label that it would have said in brackets: "not sure (cracked?)"."""
    decision = answer.decision(threshold)
    return answer.label if decision == Decision.ANSWER else f"{DECISIONS[decision]} ({answer.label}?)"


def choice_sentence(choice: Choice, n_photos: int) -> str:
    """Say which candidate was kept, and why, of a classifier that learnt from `n_photos`."""
    if choice.kept == "untuned_head":
        return "Only the last step was trained on your photos (a simple head)."
    if choice.kept == "better_head":
        return "The simple head on the frozen network was better than one mixed with a fine-tuned network: it was kept."
    start, fewer = "Fine-tuned the network's last stages, mixed with the simple head", choice.fewer_mistakes
    if fewer > 0:
        return f"{start}: {fewer} of {n_photos:,} fewer mistakes than the simple head alone."
    if fewer < 0:
        return (
            f"{start}: {-fewer} of {n_photos:,} more mistakes than the simple head alone, which may be chance. "
            "Over many sets of photos the mixture was the better one, so it was kept."
        )
    return f"{start}: as many mistakes on {n_photos:,} photos as the simple head alone makes."


# --- the test set --------------------------------------------------------------------------------------------------


def promise_sentence(held: Promise, promised: Estimate, found: Estimate) -> str:
    """Say whether the balanced accuracy that was promised out-of-fold held on the test set."""
    span = f"promised {percent(promised.value)} (between {_span(promised)})"
    was = f"it was right on {percent(found.value)} of these photos (between {_span(found)})"
    if held == "broken":
        return (
            f"The promise did not hold: {span}, but {was}. These photos probably differ from those it learnt from: "
            "another camera, place, season or object. Train with photos like these too."
        )
    return f"{_PROMISES[held]}: {span}, and {was}."


_PROMISES: dict[Promise, str] = {
    "exceeded": "It did better than promised",
    "held": "The promise held",
    "perhaps_chance": "It was right less often than promised, which may still be chance",
}


def _span(estimate: Estimate) -> str:
    return f"{estimate.low * 100:.0f} and {percent(estimate.high)}"


def left_out_sentences(n_copies: int, unknown_labels: Sequence[str]) -> list[str]:
    """Say which photos of a test set did not count, a sentence each: copies of ones it learnt from, unknown labels."""
    said = []
    if n_copies:
        copies = "1 photo was" if n_copies == 1 else f"{n_copies:,} photos were"
        which = "a copy or near-copy of one" if n_copies == 1 else "copies or near-copies of ones"
        said.append(f"{copies} left out: {which} that it has learnt from.")
    if unknown_labels:
        names = ", ".join(f"“{label}”" for label in unknown_labels)
        said.append(f"It does not know the label {names}: photos of it were left out. Rename the folder, or train it.")
    return said
