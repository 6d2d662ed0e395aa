"""Decision inputs: what a person says about the idea (who wants it, what it costs, how far it is). One JSON file.

A file may be old, cut short or written by anyone: what is missing or of another kind becomes the default.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_type_hints

import msgspec

from model.common.files import read_json, write_json
from model.decision.value import EXAMPLE, Situation

LONGEST_TEXT = 1000
LONGEST_CURRENCY = 8

# A label of this name is rarely what one looks for.
_SOUND = {"healthy", "ok", "okay", "good", "normal", "intact", "sound", "fine", "clean", "tidy", "no", "none", "other"}

Answer = Literal["", "yes", "no"]
Leaning = Literal["good", "careful", "not yet", "unknown"]
_Known = TypeVar("_Known")


@dataclass(frozen=True)
class IdeaStage:
    """How far the idea is; empty where nobody said so yet."""

    data: Literal["", "none", "few", "plenty"] = ""  # are there photos with the right answer already?
    glance: Answer = ""  # would a person who knows the work see it in a second or two?
    repeated: Answer = ""  # is the same judgement made again and again?
    wanted: Answer = ""  # is it known that people want it?


class Advice(NamedTuple):
    """Whether AI is right at a stage, and which advice fits it."""

    code: str
    leaning: Leaning


@dataclass(frozen=True)
class DecisionInputs:
    """Everything that a person wrote or chose on the Decide page."""

    idea: str = ""
    who: str = ""
    today: str = ""
    pain: str = ""
    idea_stage: IdeaStage = IdeaStage()
    situation: Situation = EXAMPLE

    @property
    def has_own_figures(self) -> bool:
        """Whether the costs are no longer the example's."""
        return replace(self.situation, case=EXAMPLE.case) != EXAMPLE

    def for_labels(self, labels: Sequence[str]) -> "DecisionInputs":
        """Return the same with a case that these labels have; where none is left, a guess that is easily changed."""
        case = tuple(label for label in self.situation.case if label in labels)
        if not case or len(case) == len(labels):
            unsound = [label for label in labels if label.casefold() not in _SOUND]
            case = tuple((unsound or list(labels))[-1:])
        return replace(self, situation=replace(self.situation, case=case))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)


def advice(stage: IdeaStage) -> Advice:
    """Return what to do at a stage; the answer that speaks most clearly against AI comes first."""
    if stage.repeated == "no":
        return Advice("leave-it-to-people", "not yet")
    if stage.data == "none":
        return Advice("fake-it", "not yet")
    if stage.glance == "no":
        return Advice("begin-with-a-glance", "careful")
    if stage.wanted == "no":
        return Advice("ask-first", "careful")
    if "" in (stage.data, stage.glance, stage.repeated, stage.wanted):
        return Advice("answer", "unknown")
    return Advice("collect-meanwhile", "careful") if stage.data == "few" else Advice("good-case", "good")


def from_json(known: Any) -> DecisionInputs:  # noqa: ANN401
    """Read decision inputs from anything that JSON can hold."""
    return _read(DecisionInputs(), known)


def not_taken(inputs: DecisionInputs, known: Mapping[str, Any]) -> tuple[str, object] | None:
    """Return the first figure of what `inputs` was read from that became the default, by its name."""
    said = known.get("situation", {})
    if not isinstance(said, Mapping):
        return "situation", said
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
