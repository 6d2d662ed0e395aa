"""The words of the guided path: for somebody who does not code, in short sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from model.common.errors import Code
from model.guide.exercises import Act, ExerciseCode
from model.photos.planted_mark import Kind


@dataclass(frozen=True)
class ExerciseWords:
    """What an exercise is called, and what is talked about at its end."""

    title: str
    question: str


@dataclass(frozen=True)
class StepWords:
    """What to do, and what to look at."""

    do: str
    look: str


EXERCISE_WORDS: Mapping[ExerciseCode, ExerciseWords] = {
    "brain": ExerciseWords(
        "A model is like a child’s brain",
        "What did it take from three photos, and what from more? What had nobody told it?",
    ),
    "enough": ExerciseWords(
        "How much is enough?", "From which number on would you no longer pay somebody to take more photos?"
    ),
    "fool": ExerciseWords("Fool it", "Could this have been in your own photos? Who would have noticed, and when?"),
    "right-enough": ExerciseWords(
        "Right enough for what?", "Who looks at the photos that it is not sure of, and what does that cost?"
    ),
    "go-or-stop": ExerciseWords("Go or stop?", "Would you put your own money on it? What would change your mind?"),
}

STEP_WORDS: Mapping[str, StepWords] = {
    # A model is like a child's brain
    "three-photos": StepWords(
        "Show it three photos of each label.", "Look at them yourself: by what would you tell the two apart?"
    ),
    "first-guess": StepWords(
        "Let it guess photos that it has not seen.",
        "Which ones are wrong? Orange marks what it went by: is that what you would look at?",
    ),
    "more-photos": StepWords("Show it five more of each.", "What do these have that the first three had not?"),
    "second-guess": StepWords(
        "Let it guess again.",
        "The same photos as before: where does it look now? With so few to learn from, much of the figure is luck.",
    ),
    "train-it": StepWords("Now train it on the Train page.", "It says how often it is right before anybody asks."),
    "try-it": StepWords(
        "Show it a photo of your own on Try it.", "Cover a part of the photo: when does it change its answer?"
    ),
    # How much is enough?
    "bet": StepWords(
        "Bet: how often will it be right on photos that it has not seen?",
        "Bet before you look. A bet that is placed stays as it is.",
    ),
    "twenty-photos": StepWords(
        "Bring it to 20 photos of each label.", "What is harder to find: many photos, or different ones?"
    ),
    "train-on-them": StepWords("Train it on them.", "While it runs: what would 20 photos cost you at work?"),
    "compare": StepWords(
        "Open “Make it better” on Results, and hold your bet against it.", "How steep is the curve at its end?"
    ),
    # Fool it
    "plant": StepWords(
        "Plant a shortcut: a mark on every photo of one label.",
        "A shortcut is something beside the subject that gives the label away. Hide it so that people overlook it. "
        "In a workshop the next team gets a copy of your photos with it, up to 30 of each label.",
    ),
    "open-copy": StepWords(
        "Open the photos that have a shortcut in them.", "Something was done to all photos of one label. Do you see it?"
    ),
    "train-copy": StepWords("Train on these photos.", "Is the figure better than it was? Would you be pleased?"),
    "search": StepWords(
        "Search for it: try a photo, see where it looked, cover that part. Then read “Are the photos at fault?” on "
        "Results.",
        "What does every photo of one label have, and no other?",
    ),
    "name-it": StepWords("Say what it is.", "One answer: then you see whether you have found it."),
    # Right enough for what?
    "costs": StepWords(
        "Say on Decide what a missed case and a false alarm cost.", "Which of the two mistakes is worse, and for whom?"
    ),
    "threshold": StepWords(
        "Choose on Results which photos it answers.",
        "What it is not sure of, a person looks at. How many photos a month is that?",
    ),
    "reason": StepWords("Write down why you chose that, and who looks at the rest.", "Would that person agree?"),
    # Go or stop?
    "vote": StepWords(
        "Vote: go, collect more, or stop. Give your reason in one sentence.",
        "Vote before you see what the rules say. Then argue for it before the room.",
    ),
    "compare-rules": StepWords(
        "Answer the questions on Decide, and hold your vote against the rules.",
        "Where you and the rules disagree, which fact do you see differently?",
    ),
}

ACT_WORDS: Mapping[Act, str] = {
    "three": "Give it 3 photos of each",
    "five": "5 more of each",
    "twenty": "Bring it to 20 of each",
    "guess": "Let it guess",
    "bet": "Place the bet",
    "plant": "Plant it",
    "open": "Open these photos",
    "find": "That is it",
    "reason": "Write it down",
    "vote": "Vote",
}

KIND_WORDS: Mapping[Kind, str] = {
    "sticker": "a small sticker in a corner",
    "tint": "a warmer colour",
    "frame": "darker edges",
    "blur": "less sharp",
    "light": "more light",
}

VOTE_WORDS: Mapping[str, str] = {"go": "Go", "collect": "Collect more", "stop": "Stop"}


class GuideCode(Code):
    """What can go wrong in an exercise."""

    NO_MORE_PHOTOS = "There are no more photos to hand out here: add photos of your own on the Photos page."
    TOO_FEW = "It needs at least {n} photos of two labels to guess by: give it some first."
    BET_PLACED = "Your bet is placed already, and stays as it is."
    PLANTED_ALREADY = "You have planted a shortcut already."
    NO_LABEL = "There is no label “{label}” any more: choose another one."
    FEW_TO_PLANT = "A shortcut needs two labels with at least {n} photos each: add photos first."
    NOTHING_TO_FIND = "There are no photos with a shortcut for you yet: the team before yours has not planted one."
    FOUND_ALREADY = "You have given your answer already."
    NO_REASON = "Write a sentence first: others will ask why."
    VOTED = "You have voted already. Argue for it."
    LATE = "Your team trained after the reveal, so it has no place among the others."
    NO_RESULT = "Your team has no result: {because}"
    NOT_IN_A_ROOM = "You are in no room: nobody leads this exercise."
    LED = "In a room the facilitator chooses the exercise."


def _percent(share: float) -> str:
    return f"{round(100 * share)}"


def guess_sentence(right: int, asked: int, per_label: int) -> str:
    """Say how a guess went."""
    photos = "photo" if per_label == 1 else "photos"
    return f"With {per_label} {photos} of each label: right on {right} of {asked} that it has not seen."


WAITING = "The team before yours has not planted one yet: it comes by itself."


def coin_sentence(asked: int, n_labels: int) -> str:
    """Say what guessing blindly would reach."""
    return f"By chance it would be about {round(asked / n_labels)}."


def bet_sentence(size: int, bet: float, measured: float | None) -> str:
    """Say a bet, and what was measured."""
    said = f"With {size} of each: you said {_percent(bet)} of 100"
    return f"{said}; not measured yet." if measured is None else f"{said}, measured {_percent(measured)}."


def result_sentences(right: int, of: int, places: tuple[int, int], of_teams: int, tied: int) -> list[str]:
    """Say how a team did on the photos that nobody had seen, and where that leaves it among the others."""
    said = [f"Right on {right} of {of} photos that nobody had seen before."]
    if of_teams < 2:
        return said
    best, worst = places
    where = f"Place {best}" if best == worst else f"Between place {best} and {worst}"
    shared = f": these photos cannot tell you from {tied} other team{'s' * (tied > 1)}" if tied else ""
    return [*said, f"{where} of {of_teams}{shared}."]


def shortcut_sentence(kind: Kind, label: str) -> str:
    """Say what was planted."""
    return f"{KIND_WORDS[kind]}, on “{label}”"


def found_sentence(kind: Kind, label: str, *, kind_right: bool, label_right: bool) -> str:
    """Say whether a shortcut was found."""
    truth = shortcut_sentence(kind, label)
    if kind_right and label_right:
        return f"Found: it was {truth}."
    if kind_right or label_right:
        half = "what it is" if kind_right else "the label"
        return f"Half found: you named {half}. It was {truth}."
    return f"Not found: it was {truth}."


def planted_sentence(kind: Kind, label: str, to: str, *, found: bool | None) -> str:
    """Say what became of the shortcut that one planted oneself; `to` is the team that searches."""
    outcome = {None: f"“{to}” is searching.", True: f"“{to}” has found it.", False: f"“{to}” did not find it."}[found]
    return f"You planted {shortcut_sentence(kind, label)}. {outcome}"
