"""The checks of a set of photos: each says what is wrong with it, with its photos and what mends it."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from cli import check as check_report
from cli.main import main
from jobs.check_queue import CheckQueue
from model.checks import run
from model.checks.findings import Finding, Value
from model.checks.run import Check, after_training, before_training
from model.checks.wording import words
from model.classifier.classifier import Classifier
from model.common.errors import Stopped
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore
from tests.support.datasets import make_dataset
from tests.support.pictures import encoded, picture, picture_bytes, write_folder
from tests.support.workspaces import filled
from workspace.workspace import Workspace

DATASET = Dataset(("a", "b"), ("i",), ("a.jpg",), np.array([0]), PhotoStore(Path()))


def by_check(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


def test_sound_photos_pass_every_check(dataset: Dataset) -> None:
    findings = by_check(before_training(dataset))
    for check in ("imbalance", "wrong-labels", "two-labels", "blur", "dark", "overexposed", "blank"):
        assert findings[check].outcome == "passed"
    assert findings["too-few"].outcome == "caution"
    assert findings["tiny"].outcome == findings["shortcuts"].outcome == "not checked"


@pytest.mark.parametrize("n_photos", [0, 1, 8])
def test_a_pass_that_means_nothing_is_not_checked(dataset: Dataset, n_photos: int) -> None:
    one_label = dataset.only(np.flatnonzero(dataset.targets == 0)[:n_photos])
    findings = by_check(before_training(one_label))
    about_labels = {"imbalance", "two-spellings", "two-labels", "wrong-labels", "shortcuts"}
    about_pairs = {"near-copies", "series"} if n_photos < 2 else set()
    unchecked = (about_labels | about_pairs) & set(findings)
    assert unchecked if n_photos else set(findings) == {"too-few"}
    for code in unchecked:
        assert findings[code].outcome == "not checked", code
        assert words(findings[code]).sentence.startswith("This takes two")
    assert findings["too-few"].outcome == "problem"
    exact = check_report.refused_copies([], n_photos)
    assert exact.outcome == ("passed" if n_photos > 1 else "not checked")


@pytest.mark.parametrize("n_photos", [0, 8])
def test_after_training_one_label_alone_is_not_checked(
    dataset: Dataset, quick_classifier: Classifier, n_photos: int
) -> None:
    one_label = dataset.only(np.flatnonzero(dataset.targets == 0)[:n_photos])
    for finding in after_training(one_label, quick_classifier):
        assert finding.outcome == "not checked"
        assert words(finding).sentence.startswith("This takes two")


def test_a_wrong_label_is_named_without_what_to_say_instead(tmp_path: Path) -> None:
    workspace = filled(tmp_path, {"striped": 12, "dotted": 12}, seeds_apart=50, mislabelled=1)
    found = by_check(before_training(workspace.dataset()))["wrong-labels"]
    wrong = next(photo.id for photo in workspace.photos() if photo.name == "striped 0.jpg")
    assert found.outcome == "caution"
    assert found.photo_ids == (wrong,)
    assert not found.move
    assert "it may be none, or up to" in words(found).sentence


def test_near_copies_can_be_removed_but_one(tmp_path: Path) -> None:
    dataset = with_copy(tmp_path, target=0)
    found = by_check(before_training(dataset))["near-copies"]
    assert found.outcome == "caution"
    assert {dataset.photo_ids[0], dataset.photo_ids[-1]} <= set(found.photo_ids)
    assert dataset.photo_ids[-1] in found.remove
    assert dataset.photo_ids[0] not in found.remove


def test_a_near_copy_under_another_label_is_a_problem(tmp_path: Path) -> None:
    dataset = with_copy(tmp_path, target=1)
    findings = before_training(dataset)
    assert findings[0].code == "two-labels"
    assert findings[0].outcome == "problem"
    assert {dataset.photo_ids[0], dataset.photo_ids[-1]} <= set(findings[0].photo_ids)


def with_copy(folder: Path, target: int) -> Dataset:
    """Return photos of which the last is the first one again, a little brighter."""
    dataset = make_dataset(folder)
    bright = ImageEnhance.Brightness(picture(0, 0)).enhance(1.05)
    copy = read_photo("copy.png", encoded(bright, "PNG"))
    dataset.store.add(copy)
    return replace(
        dataset, photo_ids=(*dataset.photo_ids, copy.id), names=(*dataset.names, copy.name),
        targets=np.append(dataset.targets, target),
    )  # fmt: skip


def test_blurred_photos_can_be_removed_unless_too_few_would_be_left(tmp_path: Path) -> None:
    for n, removable in ((5, True), (4, False)):
        workspace = Workspace.create(tmp_path)
        for kind, name in enumerate(("a", "b")):
            label = workspace.add_label(name)
            for seed in range(n):
                shown = picture(2, 3 + 20 * kind + seed, side=32).resize((256, 256), Image.Resampling.NEAREST)
                if kind == 0 and seed < 2:
                    shown = shown.filter(ImageFilter.GaussianBlur(8))
                workspace.add_photo(read_photo(f"{name}{seed}.png", encoded(shown, "PNG")), label.id)
        blur = by_check(before_training(workspace.dataset()))["blur"]
        assert len(blur.photo_ids) == 2
        assert "2 of" in words(blur).sentence
        assert "all under “a”" in words(blur).sentence
        assert blur.outcome == "problem"
        assert bool(blur.remove) is removable


@pytest.mark.parametrize("counts", [(0, 0), (3, 0), (1, 1), (30, 2)])
def test_few_and_uneven_photos_are_said_and_break_nothing(tmp_path: Path, counts: tuple[int, int]) -> None:
    workspace = filled(tmp_path, {f"label {kind}": n for kind, n in enumerate(counts)}, side=32)
    findings = by_check(before_training(workspace.dataset()))
    assert findings["too-few"].outcome == "problem"
    if min(counts):
        assert findings["imbalance"].outcome == ("problem" if counts[0] == 30 else "passed")


def test_findings_after_training_say_whether_the_classifier_disagrees(
    tmp_path: Path, quick_classifier: Classifier, dataset: Dataset
) -> None:
    findings = by_check(after_training(dataset, quick_classifier))
    assert findings["wrong-labels"].outcome == "passed"
    swapped = replace(dataset, targets=np.where(np.arange(16) == 0, 1, dataset.targets))
    found = by_check(after_training(swapped, quick_classifier))["wrong-labels"]
    assert found.photo_ids[0] == dataset.photo_ids[0]
    assert "A classifier that had not seen them disagrees with 1 of" in words(found).sentence


def test_a_finding_comes_back_from_json() -> None:
    values: dict[str, Value] = {"n": 1, "share": 0.5, "trained": True, "labels": ("a", "b"), "few": {"a": 3}}
    finding = Finding("blur", "caution", values, ("a", "b"), ("a",), (("b", "x"),))
    assert msgspec.json.decode(msgspec.json.encode([finding]), type=list[Finding]) == [finding]
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(msgspec.json.encode([finding]).replace(b"caution", b"fine"), type=list[Finding])


def test_what_was_found_is_not_looked_up_once_a_check_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run.version.__wrapped__()
    assert run.version.__wrapped__() == before
    monkeypatch.setattr(run, "BEFORE_TRAINING", (*run.BEFORE_TRAINING, Check("watermark", lambda _: [])))
    assert run.version.__wrapped__() != before


def test_what_was_found_once_is_looked_up_until_the_photos_change(tmp_path: Path) -> None:
    workspace = filled(tmp_path, {"striped": 5, "dotted": 5})
    with closing(CheckQueue()) as checker:
        first = checker.before_training(workspace, patience=60)
        assert first
        assert CheckQueue().before_training(workspace) == first  # another one, which has found nothing out itself
        (derived,) = workspace.folder.glob("cache/findings-*/*.json")
        derived.write_text("[{}]")  # another program's doing
        again = CheckQueue()
        assert again.before_training(workspace, patience=60) == first
        workspace.move([workspace.photos()[0].id], workspace.labels()[1].id)
        assert again.before_training(workspace, patience=60) != first
        again.close()


def test_checks_can_be_stopped(tmp_path: Path) -> None:
    def stop(_: object) -> None:
        raise Stopped("enough")

    with pytest.raises(Stopped):
        before_training(make_dataset(tmp_path), stop)


def test_a_deleted_workspace_does_not_come_back(tmp_path: Path) -> None:
    workspace, checker = filled(tmp_path, {"striped": 5, "dotted": 5}), CheckQueue()
    checker.before_training(workspace)
    checker.stop(workspace)
    workspace.delete()
    checker.close()
    assert not workspace.exists
    assert not list(workspace.folder.rglob("findings-*"))


def test_the_command_line_names_findings_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path, {"striped": 0, "dotted": 1}, per_label=12)
    (folder / "striped" / "wrong.jpg").write_bytes(picture_bytes(1, 400))
    (folder / "dotted" / "twice.jpg").write_bytes((folder / "striped" / "wrong.jpg").read_bytes())
    assert main(["check", str(folder), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    found = {finding["check"]: finding for finding in printed["findings"]}
    assert found["exact-copies"]["outcome"] == "problem"
    lines = check_report.in_words(
        Finding("blur", "caution", {"n": 1, "of": 2, "all_under": ""}, ("i",), (), (("i", "b"),)), DATASET
    )
    first, advice, photo = lines.split("\n")
    assert first == "! Blur: 1 of 2 photos is blurred."
    assert advice.startswith("    If you can't see")
    assert photo == "    a.jpg  (rather “b”?)"


def test_labels_that_nobody_named_are_a_finding_and_named_ones_are_not(dataset: Dataset) -> None:
    named = {finding.code for finding in before_training(dataset)}
    begun = before_training(replace(dataset, labels=("Label 1", "blue")))
    assert "unnamed" not in named
    assert [words(finding).sentence for finding in begun if finding.code == "unnamed"] == [
        "“Label 1” does not say what the photos show."
    ]
