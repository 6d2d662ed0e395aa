"""Label tables (CSV, TSV, lists): the column that names photos and those that may be labels, by what is in them."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from model.common.errors import PhotoRefused
from model.common.text import clean_text
from model.image_folders.code_pages import decoded
from model.image_folders.placed_files import PlacedFile
from model.image_folders.splits import Split, split_of

TABLE_ENDINGS = {".csv": ";,\t|", ".tsv": "\t", ".tab": "\t", ".psv": "|", ".txt": "\t;,| "}
_MOST_TABLES, _LARGEST, _MOST_ROWS = 10, 4 << 20, 50_000
_SAMPLE = 400  # rows by which the column of photos is found
_MOST_LABELS, _MOST_COLUMNS = 100, 60
# Words that people write above labels, without accents; a column below one of them goes before others.
_LABEL_WORDS = {
    "label", "labels", "class", "classes", "classname", "klasse", "klassen", "category", "categories", "kategorie",
    "target", "kind", "type", "typ", "art", "diagnosis", "diagnose", "dx", "condition", "state", "status",
    "zustand", "befund", "etichetta", "etiquette", "etiqueta", "classe", "clase", "categoria", "categorie",
    "species", "breed", "fault", "defect", "schaden", "tag", "y", "gt", "groundtruth", "truth", "annotation",
}  # fmt: skip
# Words above a column that says which thing a photo shows, where several photos show the same one.
_THING_WORDS = {
    "series", "serie", "sequence", "thing", "things", "ding", "object", "objekt", "objet", "objeto", "oggetto", "item",
    "group", "gruppe", "groupe", "grupo", "gruppo", "instance", "individual", "specimen", "subject", "patient",
    "lesion", "asset", "exemplar", "place", "site", "turbine", "blade", "burst",
}  # fmt: skip


@dataclass(frozen=True)
class LabelColumn:
    """A column of a table whose values may be labels, or things, by the photos that its rows name."""

    table: PlacedFile
    heading: str  # of the column; empty: the table has none
    labels: dict[int, str]  # by the place of a photo in the list of photos
    splits: dict[int, Split]  # of photos for which another column says one
    several: frozenset[int]  # photos that have several labels
    without_photo: tuple[str, ...]  # what rows name that is not there
    is_named_label: bool  # its heading is a word for labels
    is_named_thing: bool = False  # its heading is a word for what several photos may show

    @property
    def n_values(self) -> int:
        """How many labels, or things, it names."""
        return len(set(self.labels.values()))

    @property
    def may_be_labels(self) -> bool:
        """Whether its values repeat as labels do."""
        most = min(_MOST_LABELS, max(2, len(self.labels) // 2))
        return 2 <= self.n_values <= most or (self.is_named_label and self.n_values == 1)


def columns_of(files: Iterable[PlacedFile], photos: Sequence[PlacedFile]) -> list[LabelColumn]:
    """Return the columns of tables among files that may be the labels of photos, the likeliest first."""
    index = _PhotoIndex(photos)
    tables = [file for file in files if file.path.suffix.lower() in TABLE_ENDINGS and not index.has_stem_of(file)]
    found = _joined(column for table in tables[:_MOST_TABLES] for column in _columns_of_table(table, index))
    # Python's sort keeps the order of columns among equals.
    return sorted(found, key=lambda c: (not c.is_named_label, -len(c.labels), c.n_values))


def _joined(columns: Iterable[LabelColumn]) -> list[LabelColumn]:
    """Return columns of one heading in tables of other photos as one: train.csv and test.csv."""
    joined: list[LabelColumn] = []
    for column in columns:
        for i, known in enumerate(joined):
            if known.heading.casefold() == column.heading.casefold() and not known.labels.keys() & column.labels.keys():
                joined[i] = replace(
                    known,
                    labels=known.labels | column.labels,
                    splits=known.splits | column.splits,
                    several=known.several | column.several,
                    without_photo=(*known.without_photo, *column.without_photo),
                )
                break
        else:
            joined.append(column)
    return joined


class _PhotoIndex:
    """Finds a photo by what a table calls it: a path, a part of one, a name, with or without its ending."""

    def __init__(self, photos: Sequence[PlacedFile]) -> None:
        self._places: dict[str, set[int]] = defaultdict(set)
        self.n = len(photos)
        for place, photo in enumerate(photos):
            for end in _ends_of(photo.path):
                self._places[end].add(place)
                self._places[end.removesuffix(photo.path.suffix.lower())].add(place)

    def places(self, column: Sequence[str], table: PlacedFile) -> list[int | None]:
        """Return the places of the photos that the cells of a column name."""
        return [self.find(cell, table.path) if cell else None for cell in column]

    def find(self, said: str, table: PurePosixPath) -> int | None:
        """Return the place of the photo that a table means; `None`: none, or any of several.

        Of photos of one name, the one that lies beside the table is meant, or in the folder that is called like it.
        """
        path = PurePosixPath(re.sub(r"^(?:[A-Za-z]+:)?[./]*", "", said.strip().replace("\\", "/")))
        if _key(path.name) not in self._places:  # most cells name no photo
            return None
        beside = (table.parent / path, table.with_suffix("") / path, path)
        for end in (end for meant in beside for end in _ends_of(meant)):
            places = self._places.get(end, ())
            if len(places) == 1:
                return next(iter(places))
        return None

    def has_stem_of(self, file: PlacedFile) -> bool:
        """Say whether a file is called like a photo: then it speaks of that photo alone."""
        return _key(file.path.stem) in self._places


def _ends_of(path: PurePosixPath) -> list[str]:
    """Return the ends of a path, the longest first: "set/a/1.jpg", "a/1.jpg", "1.jpg"."""
    parts = path.parts[-6:]
    return [_key("/".join(parts[i:])) for i in range(len(parts))]


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _columns_of_table(table: PlacedFile, index: _PhotoIndex) -> list[LabelColumn]:
    try:
        data = table.read()
    except PhotoRefused:
        return []
    if len(data) > _LARGEST:
        return []
    text = re.sub(r"\Asep=.\r?\n", "", decoded(data))  # a line by which Excel is told
    best: list[LabelColumn] = []
    for delimiter in TABLE_ENDINGS[table.path.suffix.lower()]:
        columns = _read(table, _rows(text, delimiter), index)
        if columns and (not best or len(columns[0].labels) > len(best[0].labels)):
            best = columns
    return best


def _rows(text: str, delimiter: str) -> list[list[str]]:
    if delimiter not in text:
        return []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        rows = [[cell.strip() for cell in row] for row, _ in zip(lines, range(_MOST_ROWS), strict=False)]
    except csv.Error:
        return []
    return [row for row in rows if any(row)]


def _read(table: PlacedFile, rows: list[list[str]], index: _PhotoIndex) -> list[LabelColumn]:
    """Return the columns that may be labels, if another one names photos."""
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return []
    cells = [[row[i] if i < len(row) else "" for row in rows] for i in range(min(width, _MOST_COLUMNS))]
    every = len(rows) // _SAMPLE + 1
    names = max(range(len(cells)), key=lambda i: _n_found(index.places(cells[i][::every], table)))
    places = index.places(cells[names], table)
    if _n_found(places) < 2 or _n_found(places) * 2 < min(len(rows), index.n):
        return []
    headings = _headings(rows, places, cells[names])
    body = slice(1 if headings else 0, None)
    rest = [(headings[i] if headings else "", cells[i][body]) for i in range(len(cells)) if i != names]
    named = _NamedPhotos(table, places[body], cells[names][body], {})
    named = replace(named, splits=named.splits_in([values for _, values in rest], split_of(table.path.stem)))
    found = [named.column(heading, values) for heading, values in _joined_ones(rest)]
    return [column for column in found if column is not None]


def _n_found(places: Sequence[int | None]) -> int:
    return len({place for place in places if place is not None})


def _headings(rows: list[list[str]], places: Sequence[int | None], names: Sequence[str]) -> list[str]:
    """Return the first row, if it names no photo and looks like no file's name; empty: there are no headings."""
    is_file = places[0] is not None or re.search(r"\.\w{2,4}$", names[0])
    return [] if is_file else rows[0] + [""] * _MOST_COLUMNS


def _joined_ones(columns: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return columns that hold one 1 a row, and else zeros, as one: the heading above the 1 is the label."""
    ones = [(heading, values) for heading, values in columns if heading and set(values) <= {"0", "1", "0.0", "1.0"}]
    rows = list(zip(*(values for _, values in ones), strict=True))
    if len(ones) < 2 or any(sum(cell.startswith("1") for cell in row) != 1 for row in rows):
        return columns
    labels = [next(ones[i][0] for i, cell in enumerate(row) if cell.startswith("1")) for row in rows]
    return [(" / ".join(heading for heading, _ in ones[:3]), labels), *(c for c in columns if c not in ones)]


@dataclass(frozen=True)
class _NamedPhotos:
    """The column of a table that names photos."""

    table: PlacedFile
    where: list[int | None]  # for each row, the place of its photo
    said: list[str]  # what the row calls it
    splits: dict[int, Split]

    def splits_in(self, columns: Sequence[Sequence[str]], of_table: Split | None) -> dict[int, Split]:
        """Return the splits of photos, if a column says nothing else, or the table's name."""
        for column in columns:
            if any(column) and all(split_of(value) for value in column if value):
                found = zip(self.where, map(split_of, column), strict=True)
                return {place: split for place, split in found if place is not None and split is not None}
        return {place: of_table for place in self.where if place is not None} if of_table else {}

    def column(self, heading: str, values: Sequence[str]) -> LabelColumn | None:
        """Return another column as labels, if its values repeat as labels do."""
        by_photo: dict[int, set[str]] = defaultdict(set)
        for place, value in zip(self.where, values, strict=True):
            if place is not None and value:
                by_photo[place].add(clean_text(value))
        several = frozenset(place for place, found in by_photo.items() if len(found) > 1)
        labels = {place: next(iter(found)) for place, found in by_photo.items() if len(found) == 1}
        words = set(re.findall(r"[a-z]+", _unaccented(heading)))
        is_named, is_thing = bool(words & _LABEL_WORDS), bool(words & _THING_WORDS) and not words & _LABEL_WORDS
        is_split = bool(self.splits) and all(split_of(label) for label in labels.values())
        if is_split or len(several) * 2 > len(labels):
            return None
        missing = tuple(name for name, place in zip(self.said, self.where, strict=True) if place is None and name)
        column = LabelColumn(self.table, clean_text(heading), labels, self.splits, several, missing, is_named, is_thing)
        return column if column.may_be_labels or (is_thing and 2 <= column.n_values < len(labels)) else None


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
