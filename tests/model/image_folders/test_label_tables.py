"""A table beside photos gives their labels, whatever it is called, written in or made by."""

import pytest

from model.image_folders.proposals import Proposal, from_uploads
from model.image_folders.wording import LayoutCode
from tests.support.labelled_files import refusal_of

NAMES = [f"{letter}{i}" for letter in "sp" for i in range(4)]
LABELS = {name: {"s": "Shirt, rot", "p": "Hose grün"}[name[0]] for name in NAMES}
EXPECTED = {"Hose grün": 4, "Shirt, rot": 4}


def proposed(table: bytes | str, name: str = "labels.csv", at: str = "images/{}.jpg") -> Proposal:
    photos = [(at.format(photo), photo.encode()) for photo in NAMES]
    return from_uploads([*photos, (name, table if isinstance(table, bytes) else table.encode())])


def table(photo: str = "{}.jpg", separator: str = ";", heading: str | None = "Datei;Klasse", quote: str = '"') -> str:
    rows = [f"{photo.format(name)};{quote}{label}{quote}" for name, label in LABELS.items()]
    return "\r\n".join([*([heading] if heading else []), *rows]).replace(";", separator) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp850"])
def test_every_encoding_is_read(encoding: str) -> None:
    proposal = proposed(table().encode(encoding))
    assert proposal.best.counts() == EXPECTED
    assert proposal.best.how.sentence == "The labels are in the column “Klasse” of “labels.csv”."
    assert not proposal.is_plain


@pytest.mark.parametrize(
    ("separator", "name"), [(";", "a.csv"), (",", "a.csv"), ("\t", "a.tsv"), ("\t", "a.txt"), ("|", "a.csv")]
)
def test_every_separator_is_read(separator: str, name: str) -> None:
    assert proposed(table(separator=separator), name).best.counts() == EXPECTED
    assert proposed("sep=;\r\n" + table(), "a.csv").best.counts() == EXPECTED


@pytest.mark.parametrize(
    "photo",
    [
        "{}.jpg", "{}", "images/{}.jpg", "./images/{}.jpg", "images\\{}.jpg", "C:\\my set\\images\\{}.JPG",
        "/data/x/{}.jpg", "file:///a/{}.jpg",
    ],
)  # fmt: skip
def test_a_photo_is_found_by_its_path_its_name_or_its_stem(photo: str) -> None:
    assert proposed(table(photo)).best.counts() == EXPECTED
    assert proposed(table(photo, heading=None)).best.counts() == EXPECTED


def test_the_columns_are_found_by_what_is_in_them() -> None:
    rows = [
        f"{i},2024,{0.1 * i:.2f},{LABELS[name].split()[0].strip(',')},{name}.jpg,{'ab'[i % 2]}"
        for i, name in enumerate(NAMES)
    ]
    proposal = proposed("\n".join(["id,year,size,defect,filename,camera", *rows]))
    assert [reading.how.values.get("column") for reading in proposal.readings][:2] == ["defect", "camera"]
    assert proposal.best.counts() == {"Hose": 4, "Shirt": 4}
    assert proposal.readings[1].counts() == {"a": 4, "b": 4}


def test_rows_without_a_photo_and_photos_without_a_row_are_named() -> None:
    text = table().replace("p3.jpg", "missing.jpg")
    reading = proposed(text).best
    assert "1 row of “labels.csv” names no photo that is here: missing.jpg." in [
        note.sentence for note in reading.notes
    ]
    (left,) = (file for file in reading.files if file.label is None)
    assert left.name == "images/p3.jpg"
    assert "it has no row in “labels.csv”" in refusal_of(left)


def test_a_photo_with_two_labels_is_refused_by_name() -> None:
    reading = proposed(table() + "s1.jpg;other\r\n").best
    (left,) = (file for file in reading.files if file.label is None)
    assert left.name == "images/s1.jpg"
    assert "several labels" in refusal_of(left)


def test_a_column_of_splits_keeps_photos_apart() -> None:
    rows = [f"{name}.jpg,{name[0]},{'test' if name[1] == '3' else 'train'}" for name in NAMES]
    reading = proposed("\n".join(["file,kind,split", *rows])).best
    assert reading.counts() == {"p": 3, "s": 3}
    assert len(reading.test) == 2


def test_tables_of_one_form_are_one_and_say_a_split_by_their_names() -> None:
    names = [f"{split}/{i}.jpg" for split in ("train", "val", "test") for i in range(6)]
    text = "id,label\n" + "\n".join(f"{i},{'ab'[i % 2]}" for i in range(6))
    tables = [(f"{split}.csv", text.encode()) for split in ("train", "val")]
    reading = from_uploads([*((f"set/{n}", n.encode()) for n in names), *((f"set/{n}", t) for n, t in tables)]).best
    assert reading.counts() == {"a": 6, "b": 6}
    assert LayoutCode.WITHOUT_LABELS in [note.code for note in reading.notes]
    inside = [(f"{split}/metadata.csv", text.encode()) for split in ("train", "val", "test")]
    reading = from_uploads([*((n, n.encode()) for n in names), *inside]).best
    assert reading.counts() == {"a": 6, "b": 6}
    assert len(reading.test) == 6


def test_a_column_for_each_label_is_read() -> None:
    rows = [f"{name},{float(name[0] == 's')},{float(name[0] == 'p')},0.0" for name in NAMES]
    assert proposed("\n".join(["image,shirt,pants,hat", *rows])).best.counts() == {"pants": 4, "shirt": 4}


def test_a_list_of_paths_and_classes_is_read() -> None:
    rows = [f"images/{name}.jpg {int(name[0] == 's')}" for name in NAMES]
    reading = proposed("\n".join(rows), "train.txt").best
    assert reading.counts() == {"0": 4, "1": 4}
    assert reading.how.code is LayoutCode.TABLE_WITHOUT_HEADINGS


def test_folders_count_before_a_table_that_says_the_same_or_no_label() -> None:
    photos = [(f"{LABELS[name]}/{name}.jpg", b"x") for name in NAMES]
    same = from_uploads([*photos, ("labels.csv", table().encode())])
    cameras = "\n".join(["file,camera", *(f"{name}.jpg,{'ab'[i % 2]}" for i, name in enumerate(NAMES))])
    for proposal in (same, from_uploads([*photos, ("cameras.csv", cameras.encode())])):
        assert [reading.how.code for reading in proposal.readings] == [LayoutCode.FOLDERS]
        assert proposal.best.counts() == EXPECTED


def test_a_table_counts_before_folders_that_are_parts() -> None:
    proposal = proposed(table(), at="images_part_{0[1]}/{0}.jpg")
    assert [reading.how.code for reading in proposal.readings] == [LayoutCode.TABLE, LayoutCode.FOLDERS]


def test_words_of_ours_in_a_table_are_no_labels() -> None:
    text = table().replace("Hose grün", "not sure")
    assert proposed(text).best.counts() == {"Shirt, rot": 4}


@pytest.mark.parametrize("text", ["", "\0\0\0\0\0", "a" * 300_000, '"' * 1000, ";\n;\n;;;;;", "a;b\n" * 50])
def test_what_is_no_table_of_photos_is_passed_over(text: str) -> None:
    assert proposed(text).best.how.code is LayoutCode.ONE_LABEL


def test_a_spreadsheet_gets_a_sentence() -> None:
    notes = [note.sentence for note in proposed(b"PK\3\4", "labels.xlsx").best.notes]
    assert any("save it as CSV" in sentence for sentence in notes)


def test_a_column_of_things_says_what_belongs_together_in_whatever_capitals() -> None:
    things = {name: f"{'Blade' if name[1] == '1' else 'blade'} {name[0]}{int(name[1]) // 2}" for name in NAMES}
    rows = [f"{name}.jpg,{name[0]},{thing}" for name, thing in things.items()]
    proposal = proposed("\n".join(["file,kind,object_id", *rows]))
    assert [reading.how.code for reading in proposal.readings] == [LayoutCode.TABLE, LayoutCode.ONE_LABEL]
    assert proposal.best.counts() == {"p": 4, "s": 4}
    assert sorted({str(file.series) for file in proposal.best.files}) == [
        "blade p0",
        "blade p1",
        "blade s0",
        "blade s1",
    ]


def test_a_column_of_things_beside_folders_of_labels_is_read_and_shown_first() -> None:
    photos = [(f"{LABELS[name]}/{name}.jpg", b"x") for name in NAMES]
    text = "\n".join(["Datei;Gruppe", *(f"{name}.jpg;{name[0]}{int(name[1]) // 2}" for name in NAMES)])
    proposal = from_uploads([*photos, ("things.csv", text.encode())])
    assert proposal.best.counts() == EXPECTED
    assert sorted(str(file.series) for file in proposal.best.files) == sorted(["s0", "s1", "p0", "p1"] * 2)
    assert "The column “Gruppe” of “things.csv” says which photos show the same thing: 4 things." in [
        note.sentence.partition(". ")[0] + "." for note in proposal.best.notes
    ]
    assert not proposal.is_plain


def test_a_column_called_group_is_the_label_where_there_is_no_other() -> None:
    rows = [f"{name}.jpg,{name[0]}" for name in NAMES]
    reading = proposed("\n".join(["file,group", *rows])).best
    assert reading.counts() == {"p": 4, "s": 4}
    assert {file.series for file in reading.files} == {None}


def test_a_column_with_no_more_things_than_labels_is_no_column_of_things() -> None:
    rows = [f"{name}.jpg,{name[0]},{'ab'[int(name[1]) % 2]}" for name in NAMES]
    proposal = proposed("\n".join(["file,kind,group", *rows]))
    assert [reading.how.values.get("column") for reading in proposal.readings][:2] == ["kind", "group"]
    assert {file.series for file in proposal.best.files} == {None}
