"""What is asked: a classifier, or a detector of one label, behind one function that answers photos."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.photos.levels import Mapped
from model.photos.squares import AskedPhoto, SquaresWanted

AnswerJson = dict[str, object]
Look = Callable[[Sequence[tuple[str, AskedPhoto]]], list[AnswerJson]]
Publish = Callable[[AnswerJson], None]  # tells somebody beside the client who asked


@dataclass(frozen=True)
class Served:
    """A classifier or a detector, and what is told of it."""

    name: str
    labels: tuple[str, ...]
    look: Look  # names and photos -> answers as JSON holds them
    mapping: Mapped | None  # of photos with more than 8 bits
    wanted: SquaresWanted | None = None  # of each photo
    is_detector: bool = False
