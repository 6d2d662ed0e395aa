"""A reading: one way to take labels from the places, the names or the table of files, and what is to be said of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from model.common.errors import LabelRefused, PhotoRefused, Value
from model.common.text import LONGEST_PATH, clean_text, shortened
from model.image_folders.folder_layouts import LaidFile
from model.image_folders.placed_files import FileListing, PlacedFile, refusing
from model.image_folders.wording import LayoutCode
from model.photos.label_names import Spelling, clean_label, label_order, spelling_key
from model.photos.labelled_files import LabelledFile
from model.photos.wording import PhotoCode

WhyNot = Callable[[LaidFile], tuple[PhotoCode, dict[str, Value]]]  # why a photo has no label


@dataclass(frozen=True)
class Note:
    """Something to be said of a set of files before its labels count."""

    code: LayoutCode
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The same in words."""
        return self.code.sentence(**self.values)


@dataclass(frozen=True)
class Reading:
    """Files with the labels that one way of reading gives them."""

    how: Note
    files: tuple[LabelledFile, ...]  # to learn from; those without a label, or refused, say why when they are read
    test: tuple[LabelledFile, ...] = ()  # to be kept apart
    notes: tuple[Note, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many files each label has, in the order of labels."""
        return label_counts(self.files)


def label_counts(files: Sequence[LabelledFile]) -> dict[str, int]:
    """Return how many files each label has, in the order of labels."""
    counts = Counter(file.label for file in files if file.label is not None)
    return {label: counts[label] for label in sorted(counts, key=label_order)}


def reading_of(  # noqa: PLR0913  (a reading's parts)
    how: Note,
    photos: Sequence[LaidFile],
    labels: Mapping[int, str],
    why_not: WhyNot,
    *,
    folder_is_label: bool = False,
    notes: Sequence[Note] = (),
) -> Reading:
    """Give photos their labels; `labels` are by the place of a photo in the list."""
    named, cleaned = _Labels(), []
    for place, photo in enumerate(photos):
        folders = photo.folders[1:] if folder_is_label else photo.folders
        cleaned.append(named.give(photo, labels.get(place), why_not, _shown(folders)))
    learnt = _without_labels_left_out(photos, cleaned)
    kept_apart = [i for i in learnt if photos[i].split == "test"]
    if len(kept_apart) == len(learnt):  # nothing else to learn from
        kept_apart = []
    test = tuple(cleaned[i] for i in kept_apart if cleaned[i].label is not None)
    apart = set(kept_apart)
    files = tuple(cleaned[i] for i in learnt if i not in apart)
    about = [*_about_splits(photos, learnt, kept_apart), *_about_spelling(files), *notes]
    return Reading(how, (*files, *named.refused()), test, tuple(about))


class _Labels:
    """Cleans labels, spells each as it was spelled first, and refuses once what cannot be one."""

    def __init__(self) -> None:
        self._spelled, self._wrong = Spelling(), defaultdict[str, list[LabelRefused]](list)

    def give(self, photo: LaidFile, label: str | None, why_not: WhyNot, folder: str) -> LabelledFile:
        """Return a photo with its label."""
        name = photo.file.name
        if label is None:
            code, values = why_not(photo)
            read = photo.file.read if code is PhotoCode.NO_LABEL else refusing(PhotoRefused(name, code, **values))
            return LabelledFile(None, name, read, folder, path=photo.file.raw)
        try:
            return LabelledFile(
                self._spelled.as_first(clean_label(label)), name, photo.file.read, folder, path=photo.file.raw
            )
        except LabelRefused as refusal:
            self._wrong[label].append(refusal)
            return LabelledFile(None, "", photo.file.read)

    def refused(self) -> list[LabelledFile]:
        """Return a file that cannot be read for each name that cannot be a label."""
        return [_refused_label(label, refusals) for label, refusals in self._wrong.items()]


def _refused_label(label: str, refusals: list[LabelRefused]) -> LabelledFile:
    name = shortened(clean_text(label), 60) or "A folder without a name"
    first = refusals[0]
    values = {**first.values, "because": first.code.name, "n_files": len(refusals)}
    return LabelledFile(None, name, refusing(PhotoRefused(name, PhotoCode.LABEL_NAME, **values)))


def _shown(folders: Sequence[str]) -> str:
    return shortened("/".join(filter(None, map(clean_text, folders))), LONGEST_PATH)


def _without_labels_left_out(photos: Sequence[LaidFile], files: Sequence[LabelledFile]) -> list[int]:
    """Return the places of the photos that count: not those of a split in which nothing has a label."""
    labelled = {photo.split_folder for photo, file in zip(photos, files, strict=True) if file.label is not None}
    return [
        place
        for place, (photo, file) in enumerate(zip(photos, files, strict=True))
        if file.name and photo.split != "none" and (photo.split_folder in labelled or not photo.split_folder)
    ]


def _about_splits(photos: Sequence[LaidFile], learnt: Sequence[int], kept_apart: Sequence[int]) -> list[Note]:
    """Say which splits are kept apart, and which have no labels."""
    apart = Counter(photos[i].split_folder for i in kept_apart)
    known = {photos[i].split_folder for i in learnt}
    left = Counter(p.split_folder for p in photos if p.split_folder and p.split_folder not in known)
    about = ((LayoutCode.KEPT_APART, apart), (LayoutCode.WITHOUT_LABELS, left))
    return [Note(code, {"n": n, "folder": clean_text(name)}) for code, counts in about for name, n in counts.items()]


def _about_spelling(files: Sequence[LabelledFile]) -> list[Note]:
    """Ask about labels that look like one label in two spellings."""
    spelled: dict[str, str] = {}
    notes = []
    for label in dict.fromkeys(file.label for file in files if file.label is not None):
        first = spelled.setdefault(spelling_key(label), label)
        if first != label:
            notes.append(Note(LayoutCode.TWO_SPELLINGS, {"label": first, "other": label}))
    return notes


def passed_over(files: Sequence[PlacedFile]) -> list[LabelledFile]:
    """Return files that are no photos by their names: refused once for each kind, by the name of the first."""
    kinds: dict[str, list[PlacedFile]] = defaultdict(list)
    for file in files:
        kinds[file.path.suffix.lower()].append(file)
    return [
        LabelledFile(
            None,
            same[0].name,
            refusing(PhotoRefused(same[0].name, PhotoCode.BESIDE_PHOTOS, ending=ending, n=len(same))),
            path=same[0].raw,
        )
        for ending, same in kinds.items()
    ]


def empty_labels(listing: FileListing, photos: Sequence[LaidFile]) -> list[Note]:
    """Name the folders that lie where the folders of labels do, and hold nothing."""
    above = {photo.file.path.parents[len(photo.folders)] for photo in photos if photo.folders}
    empty = [folder for folder in listing.empty if folder.parent in above]
    return [Note(LayoutCode.EMPTY_LABEL, {"label": clean_text(folder.name)}) for folder in empty]
