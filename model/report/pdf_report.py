"""The decision report as a PDF of exactly one A4 page: every part has its place, longer text ends in an ellipsis.

Written with fpdf2, which shapes Arabic and Hebrew and takes a letter from a second font where the first has none.
Lengths are millimetres.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from model.decision.rules import State
from model.decision.verdict import Outcome
from model.decision.wording import SIGNS
from model.report import pdf_fonts
from model.report.pdf_page import COLUMN, INK, INNER, LEADING, MARGIN, QUIET, RULE, WASH, Colour, Paper
from model.report.report import HOW_TO_READ, MOST_WRONG, Figure, Report, WrongPhoto

_GREEN, _AMBER, _RED = (31, 111, 92), (168, 112, 26), (168, 80, 63)
_COLOURS: dict[Outcome, Colour] = {
    "go": _GREEN, "collect": _AMBER, "other photos": _AMBER, "another question": _AMBER, "stop": _RED, "open": QUIET,
}  # fmt: skip
_STATES: dict[State, Colour] = {"passed": _GREEN, "failed": _RED, "not known": _AMBER}

_PHOTOS_Y, _LAST_Y, _RULES_Y = 161.0, 203.5, 264.0  # where parts begin that never move

_VERDICT = 38.0  # high
_CIRCLES = 38.0  # wide, of it
_RADIUS = 7.6
_STEP, _STEP_LINES = 8.5, 2  # size and most lines of each step below the verdict
_FLAGGING = 38.0  # room kept for when it flags a photo
_CARD_LINES = (2, 3, 2, 4)  # for each part of the model card


def to_pdf(report: Report) -> bytes:
    """Return the report as a PDF of one page."""
    report, notes = showable(report)
    paper = Paper(report.title, [*_texts(report), *notes])
    _head(paper, report)
    _verdict(paper, report)
    _figures(paper, report.figures)
    top = paper.y + 3
    left_over = _goes_wrong(paper, report, top)
    _value(paper, report, left_over, top)
    _wrong_photos(paper, report)
    _lacks(paper, report, notes)
    _card(paper, report)
    _rules(paper, report)
    return paper.output()


# --- the parts -----------------------------------------------------------------------------------------------------


def _head(paper: Paper, report: Report) -> None:
    paper.text("Twenty Photos · decision report", 8, colour=QUIET)
    paper.y = MARGIN
    paper.text(report.date, 8, colour=QUIET, align="R")
    paper.y += 2
    paper.text(report.title, 16 if paper.fits(report.title, 16) else 13, bold=True, lines=2)
    paper.y += 1
    paper.text(report.about, 8.5, colour=QUIET, lines=2)


def _verdict(paper: Paper, report: Report) -> None:
    colour = _COLOURS[report.outcome]
    top = paper.y + 1.5
    paper.box(MARGIN, top, INNER, _VERDICT, _tint(colour, 0.1))
    paper.box(MARGIN, top, 2.2, _VERDICT, colour)
    _circles(paper, report, MARGIN + INNER - _CIRCLES / 2, top + 2)
    paper.x, paper.y, paper.width = MARGIN + 6, top + 2, INNER - 8 - _CIRCLES
    if report.example:
        paper.text(report.example, 20, bold=True, colour=_AMBER)
    paper.text(report.verdict, 15, bold=True, colour=colour)
    paper.y += 0.6
    for heading, text in report.next_steps:
        room = int((top + _VERDICT - 1 - paper.y) / (_STEP * LEADING))
        paper.text(f"{heading}: {text}", _STEP, lines=min(_STEP_LINES, room))
        paper.y += 0.3
    paper.whole_width(top + _VERDICT)


def _circles(paper: Paper, report: Report, middle: float, top: float) -> None:
    """Draw desirable above viable and feasible, as three circles that overlap."""
    places = ((0.0, 0.0), (-_RADIUS * 0.9, _RADIUS * 1.5), (_RADIUS * 0.9, _RADIUS * 1.5))
    for (name, state), (right, down) in zip(report.circles, places, strict=True):
        x, y = middle + right, top + _RADIUS + down
        paper.circle(x, y, _RADIUS, _STATES[state])
        paper.x, paper.width = x + right / 4 - 9, 18.0
        paper.y = y - 3.2 if down else y - 4.6
        paper.text(SIGNS[state], 8, bold=True, colour=_STATES[state], align="C")
        paper.text(name, 6.5, bold=True, align="C")


def _figures(paper: Paper, figures: tuple[Figure, ...]) -> None:
    top, gap = paper.y + 2.5, 3.0
    width = (INNER - gap * (len(figures) - 1)) / len(figures)
    for nth, figure in enumerate(figures):
        x = MARGIN + nth * (width + gap)
        paper.box(x, top, width, 21, WASH)
        paper.x, paper.y, paper.width = x + 2.5, top + 1.6, width - 4
        paper.text(figure.what, 7.5, colour=QUIET)
        paper.text(figure.value, 13, bold=True)
        paper.text(figure.between, 7.5)
        paper.text(figure.meaning, 6.8, colour=QUIET, lines=2)
    paper.whole_width(top + 21)


def _goes_wrong(paper: Paper, report: Report, top: float) -> tuple[str, ...]:
    """Write what it mixes up and when it flags; return the sentences that a large grid leaves no room for."""
    paper.column(0, top)
    paper.heading("Where it goes wrong")
    if report.confusion is not None:
        _grid(paper, report)
    if not report.mix_ups:
        paper.text("It got no photo wrong.")
    room = _FLAGGING if report.flagging else 3.0
    paper.bullets(report.mix_ups[: 3 if report.confusion is not None else 10], 2, _PHOTOS_Y - room)
    if report.flagging and paper.y + _FLAGGING <= _PHOTOS_Y + 3:
        paper.y += 2.0
        paper.heading("When it flags a photo")
        paper.bullets(report.flagging, 5, _PHOTOS_Y - 2)
        return ()
    return report.flagging


def _grid(paper: Paper, report: Report) -> None:
    assert report.confusion is not None
    n, names = len(report.labels), 26.0
    cell = min((COLUMN - names) / n, 26.0)
    height = 7.0 if n <= 4 else 4.2
    size = 7.5 if n <= 4 else 6.0
    left, top = paper.x, paper.y
    paper.width = names - 2
    paper.text("label ↓  answer →", 6.5, colour=QUIET)
    for answer, label in enumerate(report.labels):
        paper.x, paper.y, paper.width = left + names + answer * cell, top, cell - 1
        paper.text(label, size, align="C")
    for target, label in enumerate(report.labels):
        y = top + 4 + target * (height + 0.8)
        paper.x, paper.y, paper.width = left, y + (height - size * 0.46) / 2, names - 2
        paper.text(label, size, align="R")
        counts = report.confusion[target].tolist()
        for answer, count in enumerate(counts):
            share = count / max(sum(counts), 1)
            colour = _tint(_GREEN if answer == target else _AMBER, 0.18 + 0.42 * share) if count else WASH
            x = left + names + answer * cell
            paper.box(x, y, cell - 0.8, height, colour)
            paper.x, paper.y, paper.width = x, y + (height - 8 * 0.46) / 2, cell - 0.8
            paper.text(str(count) if count else "·", 8, align="C")
    paper.column(0, top + 4 + n * (height + 0.8) + 1.5)


def _value(paper: Paper, report: Report, left_over: tuple[str, ...], top: float) -> None:
    paper.column(1, top)
    paper.heading("What it is worth")
    paper.bullets([*report.value[:3], *left_over, *report.value[3:]], 5, _PHOTOS_Y - 2)


def _wrong_photos(paper: Paper, report: Report) -> None:
    paper.whole_width(_PHOTOS_Y)
    if not report.wrong:
        paper.heading("Photos it got wrong")
        paper.text("None: every photo was answered right by a classifier that had not seen it.")
        return
    several = f"{len(report.wrong)} of the {report.n_wrong} photos it got wrong, the surest mistakes first"
    paper.heading(several if report.n_wrong > 1 else "The one photo it got wrong")
    top, gap = paper.y, 7.0
    side = (INNER - gap * (MOST_WRONG - 1)) / MOST_WRONG
    for nth, photo in enumerate(report.wrong):
        x = MARGIN + nth * (side + gap)
        paper.picture(photo.thumbnail, x, top, side)
        paper.x, paper.y, paper.width = x, top + side + 0.8, side
        paper.text(f"labelled {photo.label}", 7)
        paper.text(f"answered {photo.answer}", 7, bold=True)
        paper.text(f"{photo.confidence} sure", 7, colour=QUIET)


def _lacks(paper: Paper, report: Report, notes: list[str]) -> None:
    paper.column(0, _LAST_Y)
    paper.heading("What the photos lack")
    paper.bullets([*notes, *report.lacks], 4, _RULES_Y - 2)


def _card(paper: Paper, report: Report) -> None:
    paper.column(1, _LAST_Y)
    paper.heading("About this classifier (model card)")
    for (heading, text), lines in zip(report.card, _CARD_LINES, strict=True):
        paper.text(heading, 7.5, bold=True)
        paper.text(text, 7.5, lines=lines)
        paper.y += 0.5


def _rules(paper: Paper, report: Report) -> None:
    paper.pdf.set_draw_color(*RULE)
    paper.pdf.line(MARGIN, _RULES_Y, MARGIN + INNER, _RULES_Y)
    rules = report.rules
    half = (len(rules) + 1) // 2
    paper.whole_width(_RULES_Y + 1.5)
    paper.text("The rules behind the verdict, in their order: the first that fails decides.", 7, colour=QUIET)
    top = paper.y + 0.4
    paper.y = _RULES_Y + 1.5
    paper.text(HOW_TO_READ, 7, colour=QUIET, align="R")
    for nth, rule in enumerate(rules):
        paper.column(nth // half, top + (nth % half) * 3.3)
        paper.text(SIGNS[rule.state], 7, bold=True, colour=_STATES[rule.state])
        paper.y -= 7 * 0.46
        paper.x, paper.width = paper.x + 4, COLUMN - 4
        decided = " · decided" if rule.decided else ""
        paper.text(f"{rule.title}: {rule.state}{decided}", 7, bold=bool(decided), colour=INK)


def _tint(colour: Colour, strength: float) -> Colour:
    red, green, blue = (round(255 - (255 - part) * strength) for part in colour)
    return red, green, blue


# --- letters that no font has --------------------------------------------------------------------------------------


def showable(report: Report) -> tuple[Report, list[str]]:
    """Return the report with letters that the fonts have, and sentences on what stands for the others."""
    stand_ins = {
        label: f"label {number}"
        for number, label in enumerate(report.labels, start=1)
        if not pdf_fonts.can_show(pdf_fonts.clean(label))
    }
    safe = _with_texts(report, lambda text: pdf_fonts.shown(_renamed(text, stand_ins)))
    notes = []
    if stand_ins:
        names = ", ".join(stand_ins.values())
        notes.append(f"This file has no letters for the real names of {names}: the HTML report shows them.")
    if any(pdf_fonts.REPLACEMENT in text for text in _texts(safe)):
        notes.append(
            f"{pdf_fonts.REPLACEMENT} stands for a letter that this file has no font for: see the HTML report."
        )
    return safe, notes


def _renamed(text: str, stand_ins: dict[str, str]) -> str:
    for label in sorted(stand_ins, key=len, reverse=True):
        text = text.replace(label, stand_ins[label])
    return text


def _with_texts(report: Report, change: Callable[[str], str]) -> Report:
    """Return the report with every text changed."""

    def photo(known: WrongPhoto) -> WrongPhoto:
        return replace(known, name=change(known.name), label=change(known.label), answer=change(known.answer))

    return replace(
        report,
        title=change(report.title),
        about=change(report.about),
        next_steps=tuple((heading, change(text)) for heading, text in report.next_steps),
        figures=tuple(Figure(f.what, change(f.value), change(f.between), change(f.meaning)) for f in report.figures),
        labels=tuple(map(change, report.labels)),
        mix_ups=tuple(map(change, report.mix_ups)),
        wrong=tuple(map(photo, report.wrong)),
        flagging=tuple(map(change, report.flagging)),
        value=tuple(map(change, report.value)),
        lacks=tuple(map(change, report.lacks)),
        card=tuple((change(heading), change(text)) for heading, text in report.card),
    )


def _texts(report: Report) -> Iterator[str]:
    """Yield every text of the report."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    _with_texts(report, note)
    yield from found
