"""The exercises of the guided path, as the board and the wall name them."""

from model.guide.exercises import EXERCISES, MINUTES
from model.guide.wording import EXERCISE_WORDS


def exercises() -> list[dict[str, object]]:
    """Return them for a page's script, in order."""
    words = [EXERCISE_WORDS[each.code] for each in EXERCISES]
    return [{"title": each.title, "question": each.question, "minutes": MINUTES} for each in words]
