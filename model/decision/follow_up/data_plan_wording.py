"""The words of the data plan: a row for each need, and the plan as a table to take along. All is plain text."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from model.checks.wording import words
from model.common.tables import Reader, table
from model.decision.figures import listed
from model.decision.follow_up.data_plan import Code, Need
from model.decision.rules import ENOUGH
from model.decision.wording import TITLES
from model.evaluation.forecast import outlook_sentence

HEADS = ("What", "How many", "Why", "From whom", "How", "By when")
NO_DATE = "say how many photos a week"
TITLE = "Data plan"


class Row(NamedTuple):
    """A row of the plan."""

    what: str
    how_many: str
    why: str
    whom: str
    how: str


def row(need: Need) -> Row:
    """Return what is missing, how many, why, from whom and how to get them."""
    said = _NEEDS[need.code]
    return Row(said.what(need), _how_many(need), said.why(need), said.whom, said.how)


def day(when: date | None) -> str:
    """Return a day as it is said: "9 January 2027"."""
    return f"{when.day} {when:%B %Y}" if when else ""


def rows(needs: Sequence[Need], dates: Sequence[date | None]) -> list[tuple[str, ...]]:
    """Return all cells of the plan, a row for each need."""
    return [(*row(need), _by_when(need, when)) for need, when in zip(needs, dates, strict=True)]


def to_csv(needs: Sequence[Need], dates: Sequence[date | None], reader: Reader = "programs") -> bytes:
    """Return the plan as a table for a spreadsheet."""
    return table(HEADS, rows(needs, dates), reader)


def to_markdown(needs: Sequence[Need], dates: Sequence[date | None], title: str = "") -> str:
    """Return the plan as a page of Markdown, a part for each need."""
    parts = [f"# {TITLE}{f': {_line(title)}' if title else ''}\n"]
    for number, cells in enumerate(rows(needs, dates), start=1):
        what, *others = map(_line, cells)
        lines = [f"- **{head}:** {cell}" for head, cell in zip(HEADS[1:], others, strict=True) if cell]
        parts.append(f"## {number}. {what}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def total(needs: Sequence[Need]) -> str:
    """Say how many photos the plan asks for in all."""
    n, looks = sum(need.photos for need in needs), sum(need.looks for need in needs)
    taken = f"{n:,} photos to take" if n else "No photo to take"
    return f"{taken}, {looks:,} to look at again." if looks else f"{taken}."


def _by_when(need: Need, when: date | None) -> str:
    return day(when) or (NO_DATE if need.photos else "")


def _line(text: str) -> str:
    """Return text on one line, in which nothing marks up."""
    plain = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in plain)


def _how_many(need: Need) -> str:
    if need.looks:
        return f"{need.looks:,} {'photo' if need.looks == 1 else 'photos'} to look at"
    if not need.photos:
        return ""
    if need.code == "break-shortcut":
        return f"{need.each} of {listed(need.labels)} without it, {need.each} of the others with it"
    noun = "photo" if need.unit == "photo" else "thing"
    counted = f"{need.each:,} {noun if need.each == 1 else f'{noun}s'}"
    return f"{counted} of {_of(need.labels)}" if need.labels else counted


def _of(labels: Sequence[str]) -> str:
    return (
        f"each of the {len(labels)} labels"
        if len(labels) > 4
        else f"each: {listed(labels, 'and')}"
        if len(labels) > 1
        else listed(labels)
    )


class _Said(NamedTuple):
    what: Callable[[Need], str]
    why: Callable[[Need], str]
    whom: str = ""
    how: str = ""


def _always(sentence: str) -> Callable[[Need], str]:
    return lambda _: sentence


def _found(need: Need) -> str:
    return words(need.values["finding"]).sentence


def _title(need: Need) -> str:
    return words(need.values["finding"]).title


def _shortcut(need: Need) -> str:
    if others := need.values["others"]:
        return f"Photos that break {len(others) + 1} shortcuts"
    return f"Photos that break a {_title(need)[:1].lower()}{_title(need)[1:]}"


def _found_shortcuts(need: Need) -> str:
    """Return the sentence of the strongest shortcut, and what else tells the labels apart."""
    others = [words(finding).title.partition(": ")[2] for finding in need.values["others"]]
    return f"{_found(need)} So {'does' if len(others) == 1 else 'do'}: {', '.join(others)}." if others else _found(need)


def _foretold(need: Need) -> str:
    return outlook_sentence(need.values["outlook"], need.unit)


def _uneven(need: Need) -> str:
    known: Mapping[str, Any] = need.values
    return f"It has {known['has']:,} photos, another label {known['most']:,}. {_foretold(need)}"


def _few(need: Need) -> str:
    return f"With {ENOUGH} {need.unit}s of each label, the figures start to be reliable."


_NEEDS: Mapping[Code, _Said] = {
    "train": _Said(
        _always("Train first"),
        _always("Nothing is measured yet, so nothing can be said about what is missing."),
    ),
    "stop": _Said(
        _always("Take no photos"),
        lambda need: f"{TITLES[need.values['step']]}. More photos would not change that.",
    ),
    "other-labels": _Said(
        _always("Other labels, not more photos"),
        _always("Even with twice as many photos it would hardly beat guessing."),
        "Someone who tells the labels apart today",
        "Watch them do it. Ask what they look at, and whether it can be seen on a photo at all.",
    ),
    "second-look": _Said(
        _always("A second look at labels in doubt"),
        _found,
        "Two people who know the subject, each alone",
        "Without the old label. Where the two differ, write down a rule that settles it.",
    ),
    "name-things": _Said(
        _always("Say which photos show the same thing"),
        _found,
        "Whoever took the photos",
        "On the page Photos. A folder for each thing, next time, saves this work.",
    ),
    "take-again": _Said(
        lambda need: f"Photos to take again: {_title(need).lower()}",
        _found,
        "Whoever took them",
        "Show them one that is good and one that is not. Keep what real use will look like, too.",
    ),
    "break-shortcut": _Said(
        _shortcut,
        _found_shortcuts,
        "Whoever took the photos of that label, and somebody else",
        "Swap what differs: each label where, when and with what the other one was photographed.",
    ),
    "first-ten": _Said(
        lambda need: f"{'New things' if need.unit == 'thing' else 'More photos'} of {listed(need.labels)}",
        _few,
        "Whoever meets them at work",
        "Ask for photos that lie about already: messages, service reports, insurance files. Rare cases: offer a small "
        "reward for each, or stage them where that is safe.",
    ),
    "more-photos": _Said(
        lambda need: f"Photos of more things of {_of(need.labels)}"
        if need.unit == "thing"
        else f"More photos of {_of(need.labels)}",
        _foretold,
        "The people who take such photos today",
        "Make it part of work that happens anyway: one photo at each job, at the moment the form is filled in. Five "
        "places with ten photos each teach more than one place with fifty.",
    ),
    "even-out": _Said(
        lambda need: f"More of the rare label {listed(need.labels)}",
        _uneven,
        "Other sites, other teams, the people who repair it",
        "Ask for that label alone. Look through old photos for it first: that costs an afternoon.",
    ),
    "differ": _Said(
        _always("Other photos, not more of the same"),
        _always("More photos like these would hardly help."),
        "Whoever took the photos, beside someone who knows the subject",
        "Closer, in better light, each of a different thing. What a person cannot see on it, it cannot learn.",
    ),
    "like-test": _Said(
        _always("Photos like your test photos"),
        _always("On your test photos it was right clearly less often than promised."),
        "Whoever took the test photos",
        "The same camera, place and season. Keep the test photos out of training.",
    ),
    "enough": _Said(
        _always("No more photos of this kind"),
        _foretold,
    ),
    "cannot-tell": _Said(
        _always("No more photos for now"),
        _always("It cannot be foretold yet whether more would help."),
    ),
    "kept-apart": _Said(
        _always("Photos for a test of your own"),
        _always("It was never tested on photos from another camera, place or day."),
        "Someone who took none of the others",
        "With their own phone, on another day. Never train on them: add them on Results, under “Your own test”.",
    ),
    "strangers": _Said(
        _always("Photos of other things"),
        _always("It was never shown what it should not name."),
        "The people who will use it",
        "What will they point the camera at by mistake? An empty place, a hand, another machine.",
    ),
}  # fmt: skip
