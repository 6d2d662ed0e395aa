"""What a person says about the idea: who wants it, what it costs, at which stage it is. Kept on disk as one JSON file.

A file may be old, cut short or written by anyone: what is missing or of another kind becomes the default.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from model.common.files import read_json, write_json
from model.decision.value import EXAMPLE, Situation

LONGEST_TEXT = 1000
LONGEST_CURRENCY = 8

# A label of this name is rarely what one looks for.
_SOUND = {"healthy", "ok", "okay", "good", "normal", "intact", "sound", "fine", "clean", "tidy", "no", "none", "other"}

Data = Literal["", "none", "few", "plenty"]
Answer = Literal["", "yes", "no"]


@dataclass(frozen=True)
class Stage:
    """Where the idea stands; empty where nobody said so yet."""

    data: Data = ""  # are there photos with the right answer already?
    glance: Answer = ""  # would a person who knows the work see it in a second or two?
    repeated: Answer = ""  # is the same judgement made again and again?
    wanted: Answer = ""  # is it known that people want it?


@dataclass(frozen=True)
class Canvas:
    """Everything that a person wrote or chose on the Decide page."""

    idea: str = ""
    who: str = ""
    today: str = ""
    pain: str = ""
    stage: Stage = Stage()
    situation: Situation = EXAMPLE

    @property
    def has_own_figures(self) -> bool:
        """Whether the costs are no longer the example's."""
        return replace(self.situation, case=EXAMPLE.case) != EXAMPLE

    def for_labels(self, labels: Sequence[str]) -> "Canvas":
        """Return the same with a case that these labels have; where none is left, a guess that is easily changed."""
        case = tuple(label for label in self.situation.case if label in labels)
        if not case or len(case) == len(labels):
            unsound = [label for label in labels if label.casefold() not in _SOUND]
            case = tuple((unsound or list(labels))[-1:])
        return replace(self, situation=replace(self.situation, case=case))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)


def from_json(known: Any) -> Canvas:  # noqa: ANN401
    """Read a canvas from anything that JSON can hold."""
    known = _mapping(known)
    return Canvas(
        **{name: _text(known.get(name), LONGEST_TEXT) for name in ("idea", "who", "today", "pain")},
        stage=_stage(_mapping(known.get("stage"))),
        situation=_situation(_mapping(known.get("situation"))),
    )


def load(folder: Path) -> Canvas:
    """Read the canvas of a workspace's folder; an empty one where there is none."""
    return from_json(read_json(_path(folder)))


def save(folder: Path, canvas: Canvas) -> None:
    """Keep the canvas of a workspace's folder, whole or not at all.

    Raises:
        StorageFull: the disk has no space; what was there before still is.
    """
    write_json(_path(folder), canvas.to_json(), below=folder)


def _path(folder: Path) -> Path:
    return folder / "decision.json"


def _stage(known: Mapping[str, Any]) -> Stage:
    def chosen(name: str, options: tuple[str, ...]) -> Any:  # noqa: ANN401
        return known[name] if known.get(name) in options else ""

    answers = {name: chosen(name, get_args(Answer)) for name in ("glance", "repeated", "wanted")}
    return Stage(data=chosen("data", get_args(Data)), **answers)


def _situation(known: Mapping[str, Any]) -> Situation:
    values: dict[str, Any] = {}
    for field in fields(Situation):
        default, value = getattr(EXAMPLE, field.name), known.get(field.name)
        if isinstance(default, bool):
            values[field.name] = value if isinstance(value, bool) else default
        elif isinstance(default, float | int):
            values[field.name] = float(default if value is None or not _is_amount(value) else value)
    case = known.get("case")
    values["case"] = tuple(text for text in case if isinstance(text, str)) if isinstance(case, list | tuple) else ()
    values["currency"] = _text(known.get("currency", EXAMPLE.currency), LONGEST_CURRENCY)
    return Situation(**values)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object, longest: int) -> str:
    """Keep text that a person typed, without the characters that no reader shows."""
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c.isprintable() or c == "\n").strip()[:longest]
