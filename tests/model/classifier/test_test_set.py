"""Test set: judged by, never learnt from, and copies of what was learnt are told and left out."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cli import main
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.test_set import TestSet, are_copies, judge, promise_held
from model.classifier.wording import left_out_sentences, promise_sentence
from model.evaluation.evaluation import Evaluation
from model.network.backbone import Backbone
from model.photos.dataset import Dataset
from model.photos.photo import read_photo
from model.photos.photo_store import PhotoStore
from tests.conftest import LABELS
from tests.model.evaluation.test_evaluation import evaluation
from tests.model.evaluation.test_forecast import power_law
from tests.support.pictures import picture_bytes, write_folder
from tests.views.test_pages import part_of_results, said, workspace_with
from views.results.page import BETTER, TRUST
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def apart(folder: Path, seeds: range, labels: tuple[str, ...] = LABELS[:2]) -> Dataset:
    """Store as many pictures of each kind as there are seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    store = PhotoStore(folder)
    photos = [
        (read_photo(f"{kind}-{s}.jpg", picture_bytes(kind, s)), kind) for kind in range(len(labels)) for s in seeds
    ]
    for photo, _ in photos:
        store.add(photo)
    return Dataset(
        labels,
        tuple(p.id for p, _ in photos),
        tuple(p.name for p, _ in photos),
        np.array([k for _, k in photos]),
        store,
    )


def test_photos_never_seen_are_all_judged(quick_classifier: Classifier, dataset: Dataset, tmp_path: Path) -> None:
    judged = judge(quick_classifier, apart(tmp_path, range(700, 706)), dataset.store)
    assert judged.evaluation is not None
    assert len(judged.evaluation.targets) + judged.n_copies == 12
    assert not judged.evaluation.out_of_fold
    assert judged.evaluation.accuracy.value > 0.9


def test_a_photo_that_was_learnt_from_does_not_count(
    quick_classifier: Classifier, dataset: Dataset, tmp_path: Path
) -> None:
    judged = judge(quick_classifier, apart(tmp_path, range(6, 10)), dataset.store)  # 6 and 7 were learnt from
    assert judged.evaluation is not None
    assert judged.n_copies >= 4
    assert not set(judged.evaluation.photo_ids) & set(quick_classifier.training_photos.ids)
    assert "left out" in " ".join(left_out_sentences(judged.n_copies, judged.unknown_labels))


def test_learnt_photos_alone_leave_nothing_to_judge_by(quick_classifier: Classifier, dataset: Dataset) -> None:
    judged = judge(quick_classifier, dataset, dataset.store)
    assert judged.evaluation is None
    assert judged.n_copies == len(dataset.photo_ids)


def test_near_copies_are_known_where_the_learnt_photos_lie() -> None:
    rng = np.random.default_rng(0)
    known = rng.normal(size=(20, 50)) + 3
    known = (known / np.linalg.norm(known, axis=1, keepdims=True)).astype(np.float32)
    near = known[:3] + rng.normal(scale=0.005, size=(3, 50))
    far = rng.normal(size=(3, 50)) + 3
    asked = np.concatenate([near, far])
    asked = (asked / np.linalg.norm(asked, axis=1, keepdims=True)).astype(np.float32)
    assert are_copies(asked, known).tolist() == [True] * 3 + [False] * 3


def test_labels_it_does_not_know_are_named(quick_classifier: Classifier, dataset: Dataset, tmp_path: Path) -> None:
    strange = apart(tmp_path, range(700, 703), ("STRIPED ", "wavy"))
    judged = judge(quick_classifier, strange, dataset.store)
    assert judged.unknown_labels == ("wavy",)
    assert judged.evaluation is not None
    assert set(judged.evaluation.targets.tolist()) == {0}
    assert "“wavy”" in " ".join(left_out_sentences(judged.n_copies, judged.unknown_labels))


def test_test_sets_survive_on_disk_and_keep_their_first_label(tmp_path: Path) -> None:
    photos = TestSet(tmp_path / "test_set")
    assert not photos.dataset().photo_ids
    first = apart(tmp_path / "test_set", range(3))
    assert photos.add(first) == 6
    assert photos.add(replace(first, labels=("Dotted", "striped"))) == 0
    again = TestSet(tmp_path / "test_set").dataset()
    assert again.photo_ids == first.photo_ids
    assert again.targets.tolist() == first.targets.tolist()
    photos.clear()
    assert not photos.dataset().photo_ids


@pytest.mark.parametrize(
    ("n_right", "n_photos", "start"),
    [
        (34, 40, "The promise held"),
        (40, 40, "It did better than promised"),
        (6, 10, "It was right less often than promised, which may still be chance"),
        (20, 40, "The promise did not hold"),
    ],
)
def test_the_verdict_on_a_promise(n_right: int, n_photos: int, start: str) -> None:

    def answered(right: int, n: int) -> Evaluation:
        """Return answers to photos of two labels in turn, of which that many are right."""
        rows = [[0.9, 0.1] if (i % 2 == 0) == (i < right) else [0.1, 0.9] for i in range(n)]
        return evaluation([i % 2 for i in range(n)], rows)

    promised = answered(68, 80).balanced_accuracy
    found = replace(answered(n_right, n_photos), out_of_fold=False).balanced_accuracy
    told = promise_sentence(promise_held(promised, found), promised, found)
    assert told.startswith(start), told


# --- the command line ------------------------------------------------------------------------------------------------


def test_train_judges_once_by_a_folder_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=10)
    test = write_folder(tmp_path / "test", {"striped": 0, "dotted": 1}, per_label=4, first_seed=800)
    (test / "striped" / "seen.jpg").write_bytes(next((learn / "striped").iterdir()).read_bytes())
    (test / "dotted" / "notes.txt").write_text("no photo")
    report = tmp_path / "report.json"
    assert main.main(["train", str(learn), "--quick", "--out", str(tmp_path / "a.twenty"), "--json", str(report),
                     "--test", str(test)]) == 0  # fmt: skip
    told = json.loads(report.read_text())
    assert told["out_of_fold"]
    assert told["test"]["out_of_fold"] is False
    assert told["test"]["copies"] >= 1
    assert told["test"]["photos"] == 9 - told["test"]["copies"]
    assert [refused["photo"] for refused in told["test"]["refused"]] == ["dotted/notes.txt"]
    assert "promise" in capsys.readouterr().err


def test_a_test_folder_without_photos_is_refused_and_the_classifier_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn = write_folder(tmp_path / "learn", {"striped": 0, "dotted": 1}, per_label=5)
    (tmp_path / "empty").mkdir()
    out = tmp_path / "a.twenty"
    assert main.main(["train", str(learn), "--quick", "--out", str(out), "--test", str(tmp_path / "empty")]) == 1
    assert "has no photos in sub-folders" in capsys.readouterr().err
    assert classifier_file.load(out).labels == ("dotted", "striped")


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def trained(quick_classifier: Classifier) -> Workspace:
    workspace = workspace_with(striped=5, dotted=5)
    told = replace(quick_classifier, forecast=power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03))
    classifier_file.save(told, workspace.classifier_path)
    return workspace


def test_results_say_what_more_photos_would_bring(trained: Workspace) -> None:
    results = part_of_results(trained, BETTER)
    forecast = power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03)
    assert forecast.sentence(20) in said(results)
    results.number_input(key="more-photos").set_value(60).run()
    assert forecast.sentence(60) in said(results)


def test_results_say_whether_confidence_can_be_believed(trained: Workspace) -> None:
    results = part_of_results(trained, TRUST)
    assert "When it says" in said(results)
    assert any("believe" in html.proto.body for html in results.get("html"))


def zipped(labels: dict[str, int], seeds: range) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for label, kind in labels.items():
            for seed in seeds:
                archive.writestr(f"apart/{label}/{seed}.jpg", picture_bytes(kind, seed))
    return out.getvalue()


def test_photos_kept_apart_are_judged_and_stay_after_a_refresh(trained: Workspace, backbone: Backbone) -> None:
    results = part_of_results(trained, TRUST)
    data = zipped({"striped": 0, "dotted": 1, "<b>wavy</b>": 2}, range(900, 904))
    results.file_uploader(key="test-set-zip-0").upload("apart.zip", data, "application/zip").run(timeout=60)
    assert not results.exception
    told = said(results)
    assert "of these photos (between" in told
    assert "It does not know the label" in told
    assert "<b>" not in "".join(str(m.value).replace("\\<", "") for m in results.markdown)

    assert len(trained.photos()) == 10  # none of them is trained on
    assert "of these photos (between" in said(part_of_results(trained, TRUST))
    results.button(key="clear-test-set").click().run()
    assert "The hardest test" in said(part_of_results(trained, TRUST))
