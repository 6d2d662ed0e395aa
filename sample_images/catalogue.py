"""The catalogue of examples: what each is about, its photos, its costs, and what it teaches.

It knows nothing of the product, so that anything may import it: costs are plain figures here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent

Kind = Literal["first", "easy", "shortcut", "hopeless", "series", "strangers"]
NEITHER = "none of these"
"""The folder of photos that show things of neither label: in test sets only, never learnt from."""


@dataclass(frozen=True)
class Costs:
    """Costs: what an example fills Decide with. Shares are 0 to 1, amounts in euros, figures a month."""

    idea: str
    who: str
    today: str
    case: str  # the label that is the case to be found
    photos: int
    case_share: float
    missed_cost: float
    alarm_cost: float
    minutes: float
    wage: float
    person_misses: float
    upkeep: float
    person_checks: bool = True


@dataclass(frozen=True)
class Example:
    """One example. Its folders hold a sub-folder a label; a sealed one may hold `NEITHER` beside them."""

    code: str
    kind: Kind  # what it teaches; a team must not read it before the end
    title: str
    sentence: str  # what it is
    lesson: str  # for the facilitator, and for all after the exercise
    labels: tuple[str, ...]
    costs: Costs
    train: Path
    tried: Path | None  # photos for Try it, which everybody may see
    sealed: Path
    first: int = 20  # photos of each label that it begins with; the others wait

    @property
    def picture(self) -> Path:
        """One of its photos, to know it by."""
        return min((self.train / self.labels[-1]).glob("*.jpg"))


def example(code: str) -> Example:
    """Return the example of a code; an unknown one raises KeyError."""
    return _BY_CODE[code]


EXAMPLES: tuple[Example, ...] = (
    Example(
        code="turbines",
        kind="first",
        title="Wind turbines",
        sentence="Drones photograph rotor blades. Which ones need maintenance?",
        lesson="Twenty photos of each kind are enough to begin with, and each further twenty help a little less.",
        labels=("healthy", "needs maintenance"),
        costs=Costs(
            idea="Find blades that need maintenance on the day of the flight",
            who="Inspection leads of 40 wind farms",
            today="Two technicians look at every photo",
            case="needs maintenance",
            photos=2000,
            case_share=0.05,
            missed_cost=250,
            alarm_cost=120,
            minutes=3,
            wage=60,
            person_misses=0.1,
            upkeep=200,
        ),
        train=_HERE / "train",
        tried=_HERE / "try",
        sealed=_HERE / "try",
    ),
)
_BY_CODE = {one.code: one for one in EXAMPLES}
