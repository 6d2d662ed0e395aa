"""Decision inputs: what a person has answered to the questions of the Decide page. One JSON file.

Each question knows whose answer stands there, so that nobody's figures are ever taken for a person's own. A file may be
old, cut short or written by anyone: what is missing or of another kind becomes the default.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_type_hints

import msgspec

from model.common.files import read_json, write_json
from model.decision.value import EXAMPLE, NOTHING_SAID, Amount, Situation

LONGEST_TEXT = 1000
LONGEST_CURRENCY = 8

# A label of this name is rarely what one looks for.
_SOUND = {"healthy", "ok", "okay", "good", "normal", "intact", "sound", "fine", "clean", "tidy", "no", "none", "other"}

Question = Literal["case", "work", "costs", "wanted"]
QUESTIONS: tuple[Question, ...] = get_args(Question)
MONEY: tuple[Question, ...] = ("case", "work", "costs")  # all that an amount follows from
Whose = Literal["", "own", "unknown", "example"]  # "": nobody has answered; "unknown": a person does not know
Demand = Literal["", "yes", "unasked", "refused"]
_Known = TypeVar("_Known")

# The figures and words that a question cannot do without.
_NEEDED: Mapping[Question, tuple[str, ...]] = {
    "case": ("case",),
    "work": ("photos", "case_share", "minutes", "wage"),
    "costs": ("missed_cost",),
    "wanted": ("wanted",),
}


@dataclass(frozen=True)
class Answers:
    """Answers: whose answer stands at each question."""

    case: Whose = ""  # which label is the case to be found
    work: Whose = ""  # how many photos a month, who looks at them, how long, how common the case is
    costs: Whose = ""  # what a missed case and a false alarm cost
    wanted: Whose = ""  # who wants it


@dataclass(frozen=True)
class DecisionInputs:
    """Everything that a person wrote or chose on the Decide page."""

    idea: str = ""  # what it would do for them, in a sentence: heads the report
    who: str = ""
    today: str = ""  # who looks at the photos today
    wanted: Demand = ""
    answers: Answers = Answers()
    situation: Situation = NOTHING_SAID
    photos_a_week: Amount = 0  # that can be brought, for the dates of a data plan

    def whose(self, question: Question) -> Whose:
        """Return whose answer stands at a question."""
        answer: Whose = getattr(self.answers, question)
        return answer

    def answered(self, question: Question, whose: Whose = "own") -> "DecisionInputs":
        """Return the same with a question answered by somebody."""
        return replace(self, answers=replace(self.answers, **{question: whose}))

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions that are still to be asked."""
        return tuple(question for question in QUESTIONS if not self.whose(question))

    @property
    def not_known(self) -> tuple[Question, ...]:
        """The questions about money that a person could not answer."""
        return tuple(question for question in MONEY if self.whose(question) == "unknown")

    @property
    def has_figures(self) -> bool:
        """Whether somebody has given all figures that an amount follows from."""
        return all(self.whose(question) in ("own", "example") for question in MONEY)

    @property
    def of_example(self) -> bool:
        """Whether any of those figures are the example's."""
        return any(self.whose(question) == "example" for question in MONEY)

    def lacking(self, question: Question) -> tuple[str, ...]:
        """Return what an answer to a question still lacks, by the names of its fields."""
        lacks = [name for name in _NEEDED[question] if not self._field(name)]
        if question == "work" and self.situation.case_share >= 1:
            lacks.append("case_share")
        if question == "costs" and not self.situation.person_checks and not self.situation.alarm_cost:
            lacks.append("alarm_cost")
        if question == "wanted" and self.wanted == "yes" and not self.who:
            lacks.append("who")
        return tuple(lacks)

    def _field(self, name: str) -> object:
        return self.wanted if name == "wanted" else getattr(self.situation, name)

    def for_labels(self, labels: Sequence[str]) -> "DecisionInputs":
        """Return what is left of the answers for these labels: a case that they have, and nothing half said.

        Where no case is left, the likeliest label is proposed, and the question is to be asked. The example's answers
        hold for its own labels alone.
        """
        case = tuple(label for label in self.situation.case if label in labels)
        fits = bool(case) and len(case) < len(labels)
        unsound = [label for label in labels if label.casefold() not in _SOUND]
        proposed = case if fits else tuple((unsound or list(labels))[-1:])
        kept = replace(self, situation=replace(self.situation, case=proposed))
        gone = [q for q in QUESTIONS if self.whose(q) == "example" and not fits]
        gone += [q for q in QUESTIONS if self.whose(q) == "own" and kept.lacking(q)]
        for question in gone if fits else [*gone, QUESTIONS[0]]:
            kept = kept.answered(question, "")
        return kept

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)


# The figures of the wind-turbine example: the workspace that it is opened in has them, marked as the example's.
EXAMPLE_INPUTS = DecisionInputs(
    idea="Find blades that need maintenance on the day of the flight",
    who="Inspection leads of 40 wind farms",
    today="Two technicians look at every photo",
    wanted="yes",
    answers=Answers("example", "example", "example", "example"),
    situation=EXAMPLE,
)


def from_json(known: Any) -> DecisionInputs:  # noqa: ANN401
    """Read decision inputs from anything that JSON can hold."""
    if isinstance(known, Mapping) and "idea_stage" in known:
        return _of_first_form(known)
    read = _read(DecisionInputs(), known)
    if isinstance(known, Mapping) and "answers" not in known:  # written by hand: what is given there is meant
        for question in QUESTIONS:
            if not read.lacking(question):
                read = read.answered(question)
    return read


def _of_first_form(known: Mapping[str, Any]) -> DecisionInputs:
    """Read what the first form of the page wrote.

    It filled in the example's figures, and kept no mark of which ones a person had confirmed: so each question is asked
    again, with what differs from the example filled in.
    """
    situation, stage = (known.get(name) for name in ("situation", "idea_stage"))
    own = situation if isinstance(situation, Mapping) else {}
    own = {name: value for name, value in own.items() if name == "case" or value != getattr(EXAMPLE, name, None)}
    read = _read(DecisionInputs(), {**known, "situation": own, "answers": None})
    demand = {"yes": "yes", "no": "unasked"}
    wanted = demand.get(str(stage.get("wanted")), "") if isinstance(stage, Mapping) else ""
    pain = known.get("pain")
    who = "\n".join(text for text in (read.who, pain) if isinstance(text, str) and text)
    return _read(read, {**read.to_json(), "wanted": wanted, "who": who})


def not_taken(inputs: DecisionInputs, known: Mapping[str, Any]) -> tuple[str, object] | None:
    """Return the first figure of what `inputs` was read from that became the default, by its name."""
    said = known.get("situation", {})
    if not isinstance(said, Mapping):
        return "situation", said
    if "idea_stage" in known:
        return None
    for name, value in asdict(inputs.situation).items():
        if name in said and not isinstance(value, str) and said[name] != (list(value) if name == "case" else value):
            return name, said[name]
    return None


def load(folder: Path) -> DecisionInputs:
    """Read the decision inputs of a workspace's folder; empty ones where there are none."""
    return from_json(read_json(_path(folder)))


def save(folder: Path, inputs: DecisionInputs) -> None:
    """Keep the decision inputs of a workspace's folder, whole or not at all.

    Raises:
        StorageFull: the disk has no space; what was there before still is.
    """
    write_json(_path(folder), inputs.to_json(), below=folder)


def _path(folder: Path) -> Path:
    return folder / "decision.json"


def _read(default: _Known, known: object) -> _Known:
    """Return a dataclass with those fields of `known` that are of the right kind; the others keep the default."""
    read: dict[str, object] = {}
    kinds = get_type_hints(type(default), include_extras=True)
    for field in fields(default):  # type: ignore[arg-type]  # a type variable cannot say "any dataclass"
        before = getattr(default, field.name)
        value = known.get(field.name) if isinstance(known, Mapping) else None
        if is_dataclass(before):
            read[field.name] = _read(before, value)
            continue
        with suppress(msgspec.ValidationError):
            read[field.name] = _shown(msgspec.convert(value, kinds[field.name]), field.name)
    return replace(default, **read)  # type: ignore[type-var]


def _shown(value: object, name: str) -> object:
    """Return text that a person typed without the characters that no reader shows; anything else as it is."""
    if not isinstance(value, str):
        return value
    longest = LONGEST_CURRENCY if name == "currency" else LONGEST_TEXT
    return "".join(c for c in value if c.isprintable() or c == "\n").strip()[:longest]
