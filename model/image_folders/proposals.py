"""Dataset layout detection: how labels may be read, the likeliest way first; one reader for page and CLI."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model.common.errors import Value
from model.common.text import LONGEST_PATH, clean_text, listed, shortened
from model.image_folders.folder_layouts import LaidFile, Layout, layout_of
from model.image_folders.label_boxes import BoxLabels, labels_of_boxes
from model.image_folders.label_in_names import labels_in_names
from model.image_folders.label_tables import TABLE_ENDINGS, LabelColumn, columns_of
from model.image_folders.placed_files import FileListing, PlacedFile, of_folder
from model.image_folders.readings import Note, Reading, empty_labels, passed_over, reading_of
from model.image_folders.wording import LayoutCode
from model.image_folders.zip_listings import of_uploads, of_zip, with_zips_as_folders
from model.photos.decoder import FileData
from model.photos.label_names import Spelling, label_key
from model.photos.labelled_files import LabelledFile
from model.photos.wording import PhotoCode

_MOST_COLUMNS = 4  # of tables that a person can choose from
_NAMED = 3  # that a sentence names; the files of all are named when they are refused
_SPREADSHEETS = (".xlsx", ".xls", ".ods")
# The endings of files that a reading has read beside the photos.
_READ_WITH_IT = {
    LayoutCode.TABLE: tuple(TABLE_ENDINGS),
    LayoutCode.TABLE_WITHOUT_HEADINGS: tuple(TABLE_ENDINGS),
    LayoutCode.BOXES: (".txt", ".yaml", ".yml", ".names", ".data", ".cache"),
}
_ASKED = (
    LayoutCode.NAMES_GUESSED,
    LayoutCode.EMPTY_LABEL,
    LayoutCode.THINGS,
)  # what a person should see before labels count


@dataclass(frozen=True)
class Proposal:
    """How the labels of files may be read."""

    readings: tuple[Reading, ...]  # the likeliest first; never empty
    listing: FileListing

    @property
    def best(self) -> Reading:
        """The likeliest reading."""
        return self.readings[0]

    @property
    def is_plain(self) -> bool:
        """Whether nothing was interpreted: one folder a label, as we lay them."""
        plain = self.best.how.code in (LayoutCode.FOLDERS, LayoutCode.NO_LABELS) or (
            self.best.how.code is LayoutCode.ONE_LABEL and not self.best.notes
        )
        asked = any(note.code in _ASKED for note in self.best.notes)
        return plain and len(self.readings) == 1 and not asked

    def without_labels(self) -> list[LabelledFile]:
        """Return all files without labels, for those that get one elsewhere."""
        every = (*self.listing.files, *self.listing.refused)
        return [LabelledFile(None, file.name, file.read, path=file.raw) for file in every]


def from_path(path: Path) -> Proposal:
    """Read a folder, or a zip.

    Raises:
        FileRefused: there is no such folder, or the zip cannot be opened.
    """
    is_zip = path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))
    return proposal_of(of_zip(path, path.name) if is_zip else with_zips_as_folders(of_folder(path)))


def from_uploads(uploads: Sequence[tuple[str, FileData]]) -> Proposal:
    """Read what was uploaded at once: files, the files of a folder, zips.

    Raises:
        FileRefused: one is a saved workspace that cannot be opened as a zip of photos.
    """
    return proposal_of(of_uploads(uploads))


def proposal_of(listing: FileListing) -> Proposal:
    """Say how the labels of files may be read."""
    layout = layout_of(listing.files)
    photos = [*layout.photos, *(LaidFile(file, ()) for file in layout.outside)]
    others = [file for file in listing.files if not file.may_be_photo]
    files = [photo.file for photo in photos]
    columns, things = _labels_and_things(columns_of(others, files), layout)
    if layout.has_labels:
        columns = [column for column in columns if _says_more(column, photos)]
        are_things = not columns and not layout.has_splits and _numbered_alike(layout.labels)
        readings = [_by_column(column, photos) for column in columns] or (_by_names(photos) if are_things else [])
        readings += [_by_folders(listing, layout, photos)]
        readings += _by_one_label(layout, listing, photos) if are_things and layout.holder else []
    else:
        readings = [_by_column(column, photos) for column in columns]
        readings += _by_boxes(labels_of_boxes(others, files), photos) or _by_names(photos)
        readings += _by_one_label(layout, listing, photos)
    readings = [_with_things(reading, things, photos) for reading in readings or [_unread(photos)]]
    return Proposal(tuple(_complete(reading, listing, others) for reading in readings), listing)


def _labels_and_things(columns: Sequence[LabelColumn], layout: Layout) -> tuple[list[LabelColumn], list[LabelColumn]]:
    """Part columns into those that may be labels and those of things, of which there are more than labels."""
    n_labels = next((column.n_values for column in columns if not column.is_named_thing), 0)
    n_labels = len(layout.labels) if layout.has_labels else n_labels
    are_things = [0 < n_labels < column.n_values and column.is_named_thing for column in columns]
    labels = [column for column, is_thing in zip(columns, are_things, strict=True) if not is_thing]
    things = [column for column, is_thing in zip(columns, are_things, strict=True) if is_thing]
    return [column for column in labels if column.may_be_labels][:_MOST_COLUMNS], things


def _with_things(reading: Reading, columns: Sequence[LabelColumn], photos: Sequence[LaidFile]) -> Reading:
    """Return a reading whose files say which thing they show, if a column does."""
    if not columns:
        return reading
    column, spelled = columns[0], Spelling()
    said = {
        photos[place].file.name: shortened(spelled.as_first(thing), LONGEST_PATH)
        for place, thing in column.labels.items()
    }
    files, test = (
        tuple(replace(file, series=said.get(file.name)) for file in some) for some in (reading.files, reading.test)
    )
    table, n = clean_text(column.table.path.name), len(set(said.values()))
    note = Note(LayoutCode.THINGS, {"column": column.heading, "table": table, "n": n})
    return replace(reading, files=files, test=test, notes=(note, *reading.notes))


def _by_folders(listing: FileListing, layout: Layout, photos: Sequence[LaidFile]) -> Reading:
    found = {(photo.split != "train", photo.split_folder) for photo in layout.photos if photo.split_folder}
    splits = [f"“{clean_text(name)}”" for _, name in sorted(found)]
    plain = LayoutCode.ZIPS if listing.has_zips_as_folders else LayoutCode.FOLDERS
    how = Note(LayoutCode.FOLDERS_IN_SPLITS, {"folders": listed(splits)}) if splits else Note(plain)
    notes = empty_labels(listing, layout.photos)
    return reading_of(how, photos, _of_folders(photos), _no_label, folder_is_label=True, notes=notes)


def _unread(photos: Sequence[LaidFile]) -> Reading:
    return reading_of(Note(LayoutCode.NO_LABELS), photos, _of_folders(photos), _no_label, folder_is_label=True)


def _of_folders(photos: Sequence[LaidFile]) -> dict[int, str]:
    return {place: photo.folders[0] for place, photo in enumerate(photos) if photo.folders}


def _says_more(column: LabelColumn, photos: Sequence[LaidFile]) -> bool:
    """Say whether a table beside folders has labels that the folders have not.

    Folders are labels, unless the table calls a column so and it says something else, or they are numbered parts.
    """
    folders = _of_folders(photos)
    pairs = {(label_key(label), folders.get(place)) for place, label in column.labels.items()}
    same = len(pairs) == len({label for label, _ in pairs}) == len({folder for _, folder in pairs})
    most = len(column.labels) * 2 > len(photos)
    return most and not same and (column.is_named_label or _numbered_alike(set(folders.values())))


def _numbered_alike(names: set[str]) -> bool:
    """Say whether names differ by their numbers alone: parts, things or days rather than labels."""
    words = {re.sub(r"\d+", "", name).casefold() for name in names}
    return len(names) > 1 and len(words) == 1 and any(letter.isalpha() for letter in words.pop())


def _by_column(column: LabelColumn, photos: Sequence[LaidFile]) -> Reading:
    table = clean_text(column.table.path.name)
    places = [
        replace(photo, split=column.splits[place], split_folder=column.splits[place])
        if place in column.splits
        else photo
        for place, photo in enumerate(photos)
    ]

    several = {places[place].file.name for place in column.several}

    def why_not(photo: LaidFile) -> tuple[PhotoCode, dict[str, Value]]:
        return PhotoCode.TWO_ROWS if photo.file.name in several else PhotoCode.NO_ROW, {"table": table}

    how = (
        Note(LayoutCode.TABLE, {"column": column.heading, "table": table})
        if column.heading
        else Note(LayoutCode.TABLE_WITHOUT_HEADINGS, {"table": table})
    )
    notes = [*_about_rows(column, table), *_about_rest(len(photos) - len(column.labels), len(photos))]
    return reading_of(how, places, column.labels, why_not, notes=notes)


def _about_rows(column: LabelColumn, table: str) -> list[Note]:
    """Name the rows that name no photo."""
    missing = [clean_text(name) for name in column.without_photo]
    if not missing:
        return []
    more = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    rows, name = ("row", "names") if len(missing) == 1 else ("rows", "name")
    values: dict[str, Value] = {
        "n": len(missing),
        "rows": rows,
        "name": name,
        "table": table,
        "names": ", ".join(missing[:_NAMED]) + more,
    }
    return [Note(LayoutCode.ROWS_WITHOUT_PHOTO, values)]


def _about_rest(n: int, of: int) -> list[Note]:
    return [Note(LayoutCode.PHOTOS_WITHOUT_LABEL, {"n": n, "of": of})] if n else []


def _by_boxes(boxes: BoxLabels | None, photos: Sequence[LaidFile]) -> list[Reading]:
    if boxes is None:
        return []

    several = {photos[place].file.name for place in boxes.several}

    def why_not(photo: LaidFile) -> tuple[PhotoCode, dict[str, Value]]:
        return PhotoCode.SEVERAL_BOXES if photo.file.name in several else PhotoCode.NO_BOX, {}

    notes = _about_rest(len(photos) - len(boxes.labels), len(photos))
    return [reading_of(Note(LayoutCode.BOXES), photos, boxes.labels, why_not, notes=notes)]


def _by_names(photos: Sequence[LaidFile]) -> list[Reading]:
    """Return labels in names, of each split by itself: what is to be answered has none."""
    labels: dict[int, str] = {}
    for split in dict.fromkeys(photo.split_folder for photo in photos):
        places = [place for place, photo in enumerate(photos) if photo.split_folder == split]
        found = labels_in_names([photos[place].file for place in places])
        labels |= {places[i]: label for i, label in found.items()}
    if not labels:
        return []
    first = next(iter(labels))
    how = Note(LayoutCode.NAMES, {"name": clean_text(photos[first].file.path.name), "label": clean_text(labels[first])})
    return [reading_of(how, photos, labels, lambda _: (PhotoCode.NO_LABEL_IN_NAME, {}))]


def _by_one_label(layout: Layout, listing: FileListing, photos: Sequence[LaidFile]) -> list[Reading]:
    """Return the name of the folder that holds all as the one label."""
    label = clean_text(layout.holder or listing.name)
    if not label or layout.has_splits or not photos:
        return []
    elsewhere = LayoutCode.ZIP_BESIDE if listing.is_zip else LayoutCode.POINT_ABOVE
    notes = [] if layout.holder else [Note(elsewhere, {"folder": label})]
    labels = dict.fromkeys(range(len(layout.photos)), label)
    return [reading_of(Note(LayoutCode.ONE_LABEL, {"label": label}), photos, labels, _no_label, notes=notes)]


def _no_label(_: LaidFile) -> tuple[PhotoCode, dict[str, Value]]:
    return PhotoCode.NO_LABEL, {}


def _complete(reading: Reading, listing: FileListing, others: Sequence[PlacedFile]) -> Reading:
    """Add to a reading what is to be said of every one: files that are no photos, names that were guessed."""
    code = reading.how.code
    notes = [Note(LayoutCode.NAMES_GUESSED)] if listing.names_guessed else []
    if code in (LayoutCode.ONE_LABEL, LayoutCode.NO_LABELS):
        sheets = [file for file in others if file.path.suffix.lower() in _SPREADSHEETS]
        notes += [Note(LayoutCode.SPREADSHEET, {"table": clean_text(file.path.name)}) for file in sheets[:1]]
    used = _READ_WITH_IT.get(code, ())
    if any(note.code is LayoutCode.THINGS for note in reading.notes):
        used = (*used, *TABLE_ENDINGS)
    rest = [file for file in others if file.path.suffix.lower() not in used]
    refused = [LabelledFile(None, file.name, file.read, path=file.raw) for file in listing.refused]
    return replace(reading, files=(*reading.files, *passed_over(rest), *refused), notes=(*notes, *reading.notes))
