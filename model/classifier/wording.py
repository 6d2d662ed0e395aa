"""Sentences about a classifier, from its codes and values: for the page, the command line and the report."""

from model.classifier.answer import Answer
from model.classifier.ensemble import Choice
from model.common.errors import Code
from model.evaluation.abstention import Decision

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
