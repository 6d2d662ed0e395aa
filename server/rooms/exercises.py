"""The exercises of the guided path, as the board and the wall name them."""

MINUTES = 10
EXERCISES = (
    ("A model is like a child’s brain", "What did it take from three photos, and what from more?"),
    ("How much is enough?", "How often will it be right with 5, 10 and 20 photos? Bet first."),
    ("Fool it", "What did the other team hide, and how do you find it?"),
    ("Right enough for what?", "Who looks at the photos that it is not sure of, and what does that cost?"),
    ("Go or stop?", "Would you put your own money on it?"),
)


def exercises() -> list[dict[str, object]]:
    """Return them for a page's script, in order."""
    return [{"title": title, "question": question, "minutes": MINUTES} for title, question in EXERCISES]
