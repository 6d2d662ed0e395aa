"""The catalogue of examples: what each is about, its photos, its costs, and what it teaches.

It knows nothing of the product, so that anything may import it: costs are plain figures here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

_HERE = Path(__file__).parent

Kind = Literal["first", "easy", "shortcut", "hopeless", "series", "strangers"]
NEITHER = "neither"
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


class _Parts(TypedDict):
    train: Path
    tried: Path
    sealed: Path


def _parts(code: str) -> _Parts:
    """Return the folders of an example that is seen from above."""
    folder = _HERE / "photos" / code
    return {"train": folder / "train", "tried": folder / "try", "sealed": folder / "sealed"}


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
            case="needs maintenance", photos=2000, case_share=0.05, missed_cost=250, alarm_cost=120, minutes=3,
            wage=60, person_misses=0.1, upkeep=200,
        ),
        train=_HERE / "train",
        tried=_HERE / "try",
        sealed=_HERE / "sealed",
    ),
    Example(
        code="parking",
        kind="easy",
        title="Parking spaces",
        sentence="A camera looks down on a car park. Which spaces are free?",
        lesson=(
            "Some questions are easy: five photos of each kind are enough, because a car looks like nothing else on "
            "the ground. Begin with such a question."
        ),
        labels=("free", "taken"),
        costs=Costs(
            idea="Send drivers straight to a free space",
            who="Operators of 12 car parks",
            today="A guard walks through twice an hour",
            case="free", photos=60000, case_share=0.2, missed_cost=1, alarm_cost=0.1, minutes=0.2, wage=30,
            person_misses=0.05, upkeep=400, person_checks=False,
        ),
        **_parts("parking"),
        first=5,
    ),
    Example(
        code="eggs",
        kind="shortcut",
        title="Cracked eggs",
        sentence="A packing station photographs eggs. Which ones have a crack?",
        lesson=(
            "All cracked eggs were photographed on the dark bench, all whole ones on pale wood. It learnt the bench, "
            "not the crack: so it looked good, and fails wherever an egg lies elsewhere."
        ),
        labels=("whole", "cracked"),
        costs=Costs(
            idea="Take cracked eggs out before they are packed",
            who="Packing stations of 30 farms",
            today="A person holds every tray against a lamp",
            case="cracked", photos=40000, case_share=0.03, missed_cost=4, alarm_cost=0.3, minutes=0.05, wage=30,
            person_misses=0.15, upkeep=300,
        ),
        **_parts("eggs"),
    ),
    Example(
        code="parcels",
        kind="hopeless",
        title="Parcels sent back",
        sentence="A shop photographs every parcel it sends. Which ones will come back?",
        lesson=(
            "The answer is not in the photos: a parcel that comes back looks like one that is kept. No number of "
            "photos and no better network helps, so to stop is the right decision, and it is cheap this early."
        ),
        labels=("kept", "sent back"),
        costs=Costs(
            idea="Call buyers before they send a parcel back",
            who="The service team of an online shop",
            today="Nobody knows before the parcel is there",
            case="sent back", photos=8000, case_share=0.2, missed_cost=9, alarm_cost=4, minutes=1, wage=30,
            person_misses=0.5, upkeep=250,
        ),
        **_parts("parcels"),
        first=40,
    ),
    Example(
        code="plants",
        kind="series",
        title="Thirsty plants",
        sentence="A nursery photographs its pot plants. Which ones are thirsty?",
        lesson=(
            "There are many photos, but only six plants of each kind. It knows these plants again, each in its pot. "
            "New plants are what counts: twenty plants once each teach more than six plants four times."
        ),
        labels=("watered", "thirsty"),
        costs=Costs(
            idea="Water only the plants that need it",
            who="Gardeners of a nursery",
            today="A gardener walks along all tables every morning",
            case="thirsty", photos=20000, case_share=0.1, missed_cost=3, alarm_cost=0.2, minutes=0.1, wage=30,
            person_misses=0.1, upkeep=200,
        ),
        **_parts("plants"),
        first=24,
    ),
    Example(
        code="recycling",
        kind="strangers",
        title="Sorting waste",
        sentence="Bottles and cans lie on a sorting belt. Which is which?",
        lesson=(
            "It knows two things, and the world holds more. A banana is neither a bottle nor a can, and “none of "
            "these” is then the right answer. Ask of every product what it does with what it has never seen."
        ),
        labels=("bottle", "can"),
        costs=Costs(
            idea="Sort glass and metal on one belt",
            who="The shift leads of a sorting plant",
            today="Six people stand at the belt",
            case="can", photos=90000, case_share=0.4, missed_cost=0.15, alarm_cost=0.1, minutes=0.05, wage=30,
            person_misses=0.05, upkeep=900, person_checks=False,
        ),
        **_parts("recycling"),
    ),
)  # fmt: skip
_BY_CODE = {one.code: one for one in EXAMPLES}
