"""Labels are found in the folders, names, tables, boxes and zips of other tools, and shown before they count."""

from collections import Counter
from pathlib import Path

import pytest

from model.image_folders.proposals import Proposal, from_path, from_uploads
from model.image_folders.wording import LayoutCode
from tests.support.labelled_files import refusal_of
from tests.support.zips import zip_of


def uploaded(*names: str, **texts: str) -> Proposal:
    """Read uploads of these names; `texts` are files with a text, `_` for the dot."""
    files = [(name, name.encode()) for name in names]
    return from_uploads(
        [*files, *((name.replace("__", "/").replace("_", "."), t.encode()) for name, t in texts.items())]
    )


def photos(folder: str, n: int = 4, name: str = "{i}.jpg") -> list[str]:
    return [f"{folder}{'/' if folder else ''}{name.format(i=i)}" for i in range(n)]


def kept_apart(proposal: Proposal) -> dict[str | None, int]:
    return dict(Counter(file.label for file in proposal.best.test))


def codes(proposal: Proposal) -> list[LayoutCode]:
    return [note.code for note in proposal.best.notes]


# ---- folders ----


@pytest.mark.parametrize("around", ["", "set/", "a/b/"])
@pytest.mark.parametrize("below", ["", "images/"])
@pytest.mark.parametrize(
    ("train", "val", "test"),
    [
        ("train", "val", "test"),
        ("Training", "Validation", "Testing"),
        ("training_set", "valid", "test_set"),
        ("train2017", "val2017", "test2017"),
        ("seg_train/seg_train", "dev", "seg_test/seg_test"),
    ],
)
def test_labels_lie_below_train_and_test(around: str, below: str, train: str, val: str, test: str) -> None:
    proposal = uploaded(
        *[
            name
            for split in (train, val, test)
            for label in ("shirt", "pants")
            for name in photos(f"{around}{split}/{below}{label}")
        ]
    )
    assert proposal.best.counts() == {"pants": 8, "shirt": 8}
    assert kept_apart(proposal) == {"shirt": 4, "pants": 4}
    assert LayoutCode.KEPT_APART in codes(proposal)
    assert not proposal.is_plain


def test_splits_may_lie_below_the_labels_or_below_images() -> None:
    below = uploaded(
        *[n for label in ("cat", "dog") for split in ("train", "test") for n in photos(f"{label}/{split}")]
    )
    yolo = uploaded(
        *[n for label in ("cat", "dog") for split in ("train", "val") for n in photos(f"images/{split}/{label}")]
    )
    assert below.best.counts() == {"cat": 4, "dog": 4}
    assert kept_apart(below) == {"cat": 4, "dog": 4}
    assert yolo.best.counts() == {"cat": 8, "dog": 8}
    assert not yolo.best.test


def test_what_is_to_be_answered_has_no_labels_and_is_left_out_in_a_sentence() -> None:
    proposal = uploaded(*photos("train", 20, "cat.{i}.jpg"), *photos("train", 20, "dog.{i}.jpg"), *photos("test1", 30))
    assert proposal.best.how.code is LayoutCode.NAMES
    assert proposal.best.counts() == {"cat": 20, "dog": 20}
    assert "The 30 photos in “test1” have no labels" in proposal.best.notes[0].sentence
    assert len(proposal.best.files) == 40


def test_a_single_label_called_train_is_a_label() -> None:
    assert uploaded(*photos("train"), *photos("bus")).best.counts() == {"bus": 4, "train": 4}


def test_a_zip_and_a_folder_give_the_same_labels(tmp_path: Path) -> None:
    names = [n for split in ("train", "test") for label in ("a", "b") for n in photos(f"set/{split}/{label}/thing")]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "set.zip").write_bytes(zip_of([(name, name.encode()) for name in names]))
    folder, zipped, page = from_path(tmp_path / "set"), from_path(tmp_path / "set.zip"), uploaded(*names)
    for proposal in (folder, zipped, page):
        assert [(f.label, f.folder, f.read()) for f in proposal.best.files] == [
            (f.label, f.folder, f.read()) for f in page.best.files
        ]
        assert kept_apart(proposal) == {"a": 4, "b": 4}
    assert {file.folder for file in page.best.files} == {"thing"}


def test_the_folders_between_a_label_and_a_photo_are_kept() -> None:
    files = uploaded("set/a/turbine 3/blade 2/1.jpg", "set/a/2.jpg", "set/b/\u202efar/3.jpg").best.files
    assert [file.folder for file in files] == ["turbine 3/blade 2", "", "far"]


def test_folders_that_differ_by_a_number_may_be_things_of_one_label() -> None:
    things = uploaded(*photos("healthy/blade1"), *photos("healthy/blade2"))
    assert [list(reading.counts()) for reading in things.readings] == [["blade1", "blade2"], ["healthy"]]
    assert {file.folder for file in things.readings[1].files} == {"blade1", "blade2"}
    assert uploaded(*photos("digits/1"), *photos("digits/2")).is_plain


def test_names_may_be_labels_in_folders_of_things() -> None:
    names = [
        n for place in (1, 2) for kind in ("rust", "crack") for n in photos(f"set/site{place}", 3, f"{kind}_{{i}}.jpg")
    ]
    proposal = uploaded(*names)
    assert [list(reading.counts()) for reading in proposal.readings][:2] == [["crack", "rust"], ["site1", "site2"]]
    assert {file.folder for file in proposal.best.files} == {"site1", "site2"}


def test_labels_that_are_numbers_are_sorted_as_numbers() -> None:
    names = [n for label in ("10", "9", "-2", "1.5", "class 10", "class 9") for n in photos(label)]
    assert list(uploaded(*names).best.counts()) == ["-2", "1.5", "9", "10", "class 9", "class 10"]


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    for folder in ("a", "b", "rust", "a/empty", "@eaDir", ".cache"):
        (tmp_path / folder).mkdir()
    for label in ("a", "b"):
        (tmp_path / label / "1.jpg").write_bytes(b"x")
    in_zip = from_uploads([("set.zip", zip_of([("a/1.jpg", b"x"), ("b/1.jpg", b"x"), ("rust/", b""), ("a/", b"")]))])
    for proposal in (from_path(tmp_path), in_zip):
        assert [note.sentence for note in proposal.best.notes] == [
            "The folder “rust” holds no photos, so it is no label."
        ]
        assert not proposal.is_plain


def test_two_spellings_of_one_label_get_a_question() -> None:
    proposal = uploaded(*photos("needs_repair"), *photos("needs repair"), *photos("Needs-Repair"), *photos("ok"))
    assert codes(proposal) == [LayoutCode.TWO_SPELLINGS] * 2
    assert "“needs_repair” and “needs repair” look like one label" in proposal.best.notes[0].sentence
    assert not codes(uploaded(*photos("1.0"), *photos("10"), *photos("A+"), *photos("A-")))


@pytest.mark.parametrize("label", ["not sure", "Not_Sure", "none of these", "NoneOfThese", "none-of-these"])
def test_words_of_ours_are_refused_once_and_not_for_each_photo(label: str) -> None:
    *good, bad = uploaded(*photos(label), *photos("NA"), *photos("ok")).best.files
    assert Counter(file.label for file in good) == {"NA": 4, "ok": 4}
    assert bad.label is None
    assert "its files are left out (4)" in refusal_of(bad)


# ---- one folder ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cat.{i}.jpg", "dog.{i}.jpg"),
        ("cat_{i}.jpg", "dog_{i}.jpg"),
        ("cat-00{i}.png", "dog-00{i}.png"),
        ("cat ({i}).jpg", "dog ({i}).jpg"),
        ("cat{i}.jpg", "dog{i}.jpg"),
        ("00{i}_cat.jpg", "00{i}_dog.jpg"),
        ("IMG_00{i}_cat.jpg", "IMG_01{i}_dog.jpg"),
        ("2024-01-0{i} cat.jpg", "2024-02-0{i} dog.jpg"),
        ("cat_{i}a3f9e.jpg", "dog_{i}b77c.jpg"),
    ],
)
def test_labels_are_found_in_names(one: str, other: str) -> None:
    proposal = uploaded(*photos("set", 4, one), *photos("set", 4, other))
    assert [reading.how.code for reading in proposal.readings] == [LayoutCode.NAMES, LayoutCode.ONE_LABEL]
    assert proposal.best.counts() == {"cat": 4, "dog": 4}


def test_labels_of_several_words_are_found_in_names() -> None:
    proposal = uploaded(*photos("pets", 3, "american_bulldog_{i}.jpg"), *photos("pets", 3, "Abyssinian_{i}.jpg"))
    assert proposal.best.counts() == {"Abyssinian": 3, "american_bulldog": 3}


@pytest.mark.parametrize(
    "names",
    [
        photos("", 4, "IMG_{i}.jpg") + photos("", 4, "DSC0{i}.jpg"),
        photos("", 4, "WTG03_blade2_00{i}.jpg"),
        photos("", 4, "Screenshot 2024-01-01 10.11.1{i}.png") + photos("", 4, "WhatsApp Image 2024-01-0{i}.jpg"),
        ["red shirt.jpg", "blue shirt.jpg", "hat.jpg"],
        [*photos("", 9), "cat1.jpg", "dog1.jpg"],
        ["0a3f.jpg", "b77c.jpg", "c0ff.jpg", "dead1.jpg"],
    ],
)
def test_names_of_cameras_and_of_single_things_are_no_labels(names: list[str]) -> None:
    assert uploaded(*names).best.how.code is LayoutCode.NO_LABELS


def test_a_picked_folder_of_one_label_stays_direct() -> None:
    proposal = uploaded(*photos("healthy", 6, "IMG_{i}.jpg"))
    assert proposal.is_plain
    assert proposal.best.counts() == {"healthy": 6}


def test_a_folder_of_photos_says_what_to_point_at(tmp_path: Path) -> None:
    for name in photos("healthy"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    reading = from_path(tmp_path / "healthy").best
    assert reading.counts() == {"healthy": 4}
    assert "give the folder above it" in reading.notes[0].sentence


# ---- zips ----


def test_a_zip_a_label_in_one_zip_in_a_folder_or_side_by_side(tmp_path: Path) -> None:
    cat, dog = (zip_of([(f"{i}.jpg", f"{name}{i}".encode()) for i in range(3)]) for name in ("cat", "dog"))
    nested = from_uploads([("set.zip", zip_of([("cat.zip", cat), ("dog.zip", dog)]))])
    beside = from_uploads([("cat.zip", cat), ("dog.zip", dog)])
    (tmp_path / "cat.zip").write_bytes(cat)
    (tmp_path / "dog.zip").write_bytes(dog)
    picked = from_uploads([("set/cat.zip", cat), ("set/dog.zip", dog)])
    for proposal in (nested, beside, from_path(tmp_path), picked):
        assert proposal.best.counts() == {"cat": 3, "dog": 3}
        assert [file.read() for file in proposal.best.files][::3] == [b"cat0", b"dog0"]
        assert proposal.best.files[0].name.endswith("cat/0.jpg")
        assert proposal.best.how.code is LayoutCode.ZIPS
        assert not proposal.is_plain


@pytest.mark.parametrize("inside", ["cat/{i}.jpg", "images/{i}.jpg", "{i}.jpg"])
def test_a_zip_of_a_label_may_hold_a_folder(inside: str) -> None:
    zips = [("cat.zip", zip_of([(inside.format(i=i), b"x") for i in range(3)])), ("dog.zip", zip_of([("1.jpg", b"y")]))]
    assert from_uploads(zips).best.counts() == {"cat": 3, "dog": 1}


def test_two_halves_of_a_set_are_one_set_and_train_and_test_may_be_zips() -> None:
    def half(*names: str) -> bytes:
        return zip_of([(name, name.encode()) for name in names])

    halves = [("set-001.zip", half("set/a/1.jpg", "set/b/1.jpg")), ("set-002.zip", half("set/a/2.jpg", "set/b/2.jpg"))]
    assert from_uploads(halves).best.counts() == {"a": 2, "b": 2}
    splits = [(f"{split}.zip", half(*photos("cat"), *photos("dog"))) for split in ("train", "test")]
    assert from_uploads(splits).best.counts() == {"cat": 4, "dog": 4}
    assert kept_apart(from_uploads(splits)) == {"cat": 4, "dog": 4}


# ---- boxes ----

BOX = "{} 0.5 0.5 0.2 0.2\n"


def test_a_photo_whose_boxes_are_of_one_class_has_a_label() -> None:
    texts = {f"set__labels__{i}_txt": BOX.format(i % 2) * (1 + i % 3) for i in range(6)}
    texts |= {"set__labels__6_txt": BOX.format(0) + BOX.format(1), "set__labels__7_txt": ""}
    yaml = {"set__data_yaml": "path: x\nnames:\n  0: crack\n  1: 'rust'\n"}
    proposal = uploaded(*photos("set/images", 8), **texts, **yaml)
    assert proposal.best.how.code is LayoutCode.BOXES
    assert proposal.best.counts() == {"crack": 3, "rust": 3}
    several, none = (file for file in proposal.best.files if file.label is None)
    assert "boxes of several kinds" in refusal_of(several)
    assert "no box is drawn" in refusal_of(none)


@pytest.mark.parametrize(
    "names", [{"classes_txt": "crack\nrust\n"}, {"data_yaml": "nc: 2\nnames: ['crack', \"rust\"]\n"}, {}]
)
def test_classes_have_the_names_that_stand_beside_them(names: dict[str, str]) -> None:
    texts = {f"{split}__labels__{i}_txt": BOX.format(i % 2) for i in range(4) for split in ("train", "test")}
    proposal = uploaded(*photos("train/images"), *photos("test/images"), **texts, **names)
    assert list(proposal.best.counts()) == (["crack", "rust"] if names else ["class 0", "class 1"])
    assert kept_apart(proposal) == dict.fromkeys(proposal.best.counts(), 2)
