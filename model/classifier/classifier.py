"""A classifier, as training yields it: an ensemble on a pretrained network, how good it is, and what it learnt from.

Shapes: n photos, V views, C labels, D values of an embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.classifier.ensemble import Choice, EnsemblePart, LinearHead
from model.classifier.novelty import familiarity, least_familiar
from model.classifier.other_things import OtherThings, standing
from model.classifier.settings import Settings
from model.common.arrays import Bools, Float32s, Ints
from model.evaluation.abstention import ALL, threshold_for
from model.evaluation.evaluation import Evaluation
from model.evaluation.forecast import Forecast
from model.network.catalogue import known_spec
from model.network.features import whole_photo
from model.photos.levels import Mapped
from model.photos.squares import SquaresWanted

THUMBNAIL_SIDE = 160  # pixels, of the small copies


@dataclass(frozen=True, eq=False)
class TrainingPhotos:
    """Small copies of the photos a classifier learnt from, and what the network saw in them."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    targets: Ints  # (n,)
    thumbnails: tuple[bytes, ...]  # JPEG
    vectors: NDArray[np.float16]  # (n, channels of the last stage), unit length


@dataclass(frozen=True, eq=False)
class Classifier:
    """A trained classifier: `model.classifier.classifier_file` saves and loads it, `model.prediction` asks it."""

    labels: tuple[str, ...]
    ensemble: tuple[EnsemblePart, ...]
    temperature: float
    backbone: str  # the name of the pretrained network it stands on
    evaluation: Evaluation  # out-of-fold
    choice: Choice
    settings: Settings
    created: str  # ISO 8601, UTC
    training_photos: TrainingPhotos
    forecast: Forecast  # what more photos would probably bring
    familiarity: Float32s  # (n,) of the training photos, out-of-fold
    others: OtherThings | None = None  # what it should not name, where it was shown any
    share_to_answer: float = ALL  # of all photos, the surest. The user's choice
    mapping: Mapped | None = None  # of photos with more than 8 bits: the values that are black and white

    def with_share_to_answer(self, share: float) -> "Classifier":
        """Return the same classifier, which answers another share of photos."""
        return replace(self, share_to_answer=share)

    @property
    def beside(self) -> tuple[str, ...]:
        """The names of the networks that look beside its own."""
        named = dict.fromkeys(part.predictor.beside for part in self.ensemble if isinstance(part.predictor, LinearHead))
        return tuple(name for name in named if name is not None)

    @property
    def networks(self) -> tuple[str, ...]:
        """The names of all networks that it stands on, its own first."""
        return (self.backbone, *self.beside)

    @property
    def squares_wanted(self) -> SquaresWanted:
        """What has to be made of a photo for it to be asked."""
        specs = (known_spec(name) for name in self.networks)
        return SquaresWanted(tuple(sorted({spec.side for spec in specs if spec is not None})), self.mapping)

    def alone(self) -> "Classifier":
        """Return the same classifier without the networks beside its own."""
        heads = [part for part in self.ensemble if getattr(part.predictor, "beside", None) is None]
        total = sum(part.share for part in heads)
        return replace(self, ensemble=tuple(EnsemblePart(part.predictor, part.share / total) for part in heads))

    @cached_property
    def threshold(self) -> float:
        """The confidence from which it answers; below it is not sure."""
        return threshold_for(self.evaluation, self.share_to_answer, self.novel)

    @cached_property
    def novel_below(self) -> float:
        """The standing below which a photo is none of its labels."""
        return least_familiar(self._out_of_fold, self.training_photos.targets)

    @cached_property
    def novel(self) -> Bools:
        """Which training photos it would call none of its labels, had it not seen them, (n,)."""
        # The one that the limit was read off too: judged by a limit from the others, it would lie below.
        return self._out_of_fold <= self.novel_below

    @cached_property
    def _out_of_fold(self) -> Float32s:
        """The standing of the training photos, (n,), had each not been there."""
        return self.familiarity if self.others is None else self.standing(self.familiarity, self.others.margins)

    def standing(self, alike: Float32s, margins: Float32s) -> Float32s:
        """Return what says whether photos are novel, (m,), where it knows other things.

        `alike` (m,) is how familiar they are, `margins` (m,) by how much they are taken for a label.
        """
        assert self.others is not None
        return standing(alike, margins, self.familiarity, self.others.margins)

    def is_novel(self, embeddings: Float32s, channels: Sequence[int]) -> tuple[Float32s, Bools]:
        """Return how familiar photos are, (m,), and which are none of its labels, (m,), from embeddings (m, V, D)."""
        alike = familiarity(self.training_photos.vectors, whole_photo(embeddings[:, 0], channels))
        if self.others is None:
            return alike, alike < self.novel_below
        return alike, self.standing(alike, self.others.margins_of(embeddings, channels)) < self.novel_below

    @cached_property
    def others_refused(self) -> Bools:
        """Which of other things it would call none of its labels, had each not been there, (k,)."""
        if self.others is None:
            return np.empty(0, np.bool_)
        return self.standing(self.others.own_familiarity, self.others.own_margins) < self.novel_below
