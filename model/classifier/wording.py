"""Sentences about a classifier, from its codes and values: for the page, the command line and the report."""

from collections.abc import Sequence

from model.classifier.answer import Answer
from model.classifier.ensemble import Choice
from model.common.arrays import Bools
from model.common.errors import Code
from model.common.text import listed
from model.evaluation.abstention import Decision
from model.network.catalogue import title

_NUMBERS = {2: "Two", 3: "Three"}
DECISIONS = {Decision.NOT_SURE: "not sure", Decision.NONE_OF_THESE: "none of these"}  # an answer's word is its label


class ClassifierCode(Code):
    """Why a classifier's file, or a test set, cannot be used."""

    UNREADABLE = "{name} cannot be read ({reason}). Check the name and the folder."
    TOO_LARGE = "{name} has {megabytes:,} MB; a classifier has at most {most}."
    NOT_OURS = (
        "{name} is not a Twenty Photos classifier, or it is cut short. Choose a file ending in .twenty that "
        "was downloaded from here, or download it again."
    )
    ONE_LABEL = (
        "{name} was trained on one label alone, so it tells no labels apart. Open it on Try it, or ask it with: "
        "twenty predict {name} FOLDER"
    )
    TOO_NEW = (
        "{name} was made by a newer Twenty Photos (file version {version}; this one reads up to {newest}). "
        "Update Twenty Photos and open it again."
    )
    NO_NETWORK = "{name} needs a network that is not on this computer. {why_not}"
    OTHER_WEIGHTS = (
        "{name} needs another version of the network {network} than the one on this computer. Train it again here."
    )
    DAMAGED = (
        "{name} is damaged: what is inside does not fit together ({error}). Download it again from where it was made."
    )
    NO_TEST_SET = (
        "The list of the test photos is damaged, so their labels are lost: another program or the disk has changed it. "
        "Remove the test photos and add them again."
    )
    NO_ANSWER = (
        "This classifier gives no answer: it is damaged, or somebody changed it. Train it again, or download it again "
        "from where it was made."
    )


def decision_words(answer: Answer, threshold: float) -> str:
    """Return what becomes of a photo: the label that it is given, "not sure" or "none of these"."""
    return DECISIONS.get(answer.decision(threshold), answer.label)


def with_doubt(answer: Answer, threshold: float) -> str:
    """Return the same, with the label that it would have said in brackets: "not sure (cracked?)"."""
    decision = answer.decision(threshold)
    return answer.label if decision == Decision.ANSWER else f"{DECISIONS[decision]} ({answer.label}?)"


def what_it_knows(labels: Sequence[str]) -> str:
    """Name what a classifier tells apart; where that is much, say how many labels."""
    names = [f"“{label}”" for label in labels]
    return f"{len(names)} labels" if len(names) > 4 else listed(names)


def networks_named(names: Sequence[str]) -> str:
    """Name the pretrained networks that a classifier stands on, as `Classifier.networks` has them."""
    return f"the network{'s' if len(names) > 1 else ''} {listed([title(name) for name in names])}"


def choice_sentence(choice: Choice, n_photos: int, n_networks: int) -> str:
    """Say what more networks and the longer training have brought, of a classifier that learnt from `n_photos`."""
    said = (_networks_sentence(choice, n_photos, n_networks), _longer_sentence(choice, n_photos))
    return " ".join(filter(None, said))


def _networks_sentence(choice: Choice, n_photos: int, n_networks: int) -> str:
    if n_networks == 1:
        return ""
    several = f"{_NUMBERS[n_networks]} networks look at each photo, not one, which"
    if choice.fewer_beside > 0:
        return f"{several} removed {_mistakes(choice.fewer_beside)} in {n_photos:,}."
    return f"{several} makes it surer where it is right."


def _longer_sentence(choice: Choice, n_photos: int) -> str:
    if choice.kept == "untuned_head":
        return ""
    if choice.kept == "good_head":
        return "A longer training would hardly help."
    if choice.kept == "better_head":
        return "The longer training found nothing better, so the first answer was kept."
    if choice.fewer_mistakes > 0:
        return f"The longer training removed {_mistakes(choice.fewer_mistakes)} in {n_photos:,}."
    if choice.fewer_mistakes < 0:
        more = _mistakes(-choice.fewer_mistakes)
        return f"The longer training made {more} more in {n_photos:,}, which could be luck, so it was kept."
    return f"The longer training made just as many mistakes in {n_photos:,}."


def others_sentence(refused: Bools) -> str:
    """Say how many of other things it would refuse, had it not seen them, (k,); nothing where there are none."""
    return f"{refused.sum():,} of {len(refused):,} of your other things would get no name." if len(refused) else ""


def _mistakes(n: int) -> str:
    return "1 mistake" if n == 1 else f"{n:,} mistakes"
