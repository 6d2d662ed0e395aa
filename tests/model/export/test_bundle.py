"""A classifier as a zip: all that a person or a program needs is in it, and it is there whole or not at all."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from openapi_schema_validator import OAS31Validator
from packaging.requirements import Requirement

from cli.main import main
from model.anomaly import detector_file
from model.anomaly.detector import Detector
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused, Stopped
from model.common.progress import Progress
from model.export import bundle as exported
from model.export.wording import ExportCode
from model.network.catalogue import BUILT_IN
from model.prediction.photo_graph import photo_graph
from tests.model.export.conftest import NAME
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT

MEMBERS = {
    "model.onnx", "classifier.json", "classifier.schema.json", "MODEL_CARD.md", "README.md", "PARITY.md", "predict.py",
    "index.html", "web/classify.js", "requirements.txt", "Dockerfile", "NOTICE", "LICENSES/Apache-2.0.txt",
    "LICENSES/MIT-onnxruntime.txt",
}  # fmt: skip


def test_the_zip_has_all_that_its_readme_promises_and_every_file_is_whole(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
    assert names >= MEMBERS
    assert not [name for name in names if name.startswith("/") or ".." in name or "__pycache__" in name]


def test_files_of_the_app_are_copied_as_they_are(unpacked: Path) -> None:
    copied = list((unpacked / "twenty_photos").rglob("*.py"))
    assert unpacked / "twenty_photos" / "model" / "photos" / "formats" / "deep_pixels.py" in copied
    for path in copied:
        assert path.read_bytes() == (ROOT / path.relative_to(unpacked / "twenty_photos")).read_bytes()


def test_a_classifier_on_one_network_takes_25_megabytes_at_most(bundle: Path) -> None:
    assert bundle.stat().st_size < 25e6


def test_a_classifier_on_three_networks_takes_70_megabytes_at_most(
    classifier_of_three: Classifier, tmp_path: Path
) -> None:
    parity = exported.write_bundle(classifier_of_three, tmp_path / "three.zip")
    assert parity.holds
    assert (tmp_path / "three.zip").stat().st_size < 70e6


def test_the_description_follows_its_schema_and_says_what_the_classifier_is(
    unpacked: Path, quick_classifier: Classifier
) -> None:
    told = json.loads((unpacked / "classifier.json").read_text())
    schema = json.loads((unpacked / "classifier.schema.json").read_text())
    validator = OAS31Validator(schema)
    assert not list(validator.iter_errors(told))
    assert list(validator.iter_errors({**told, "labels": ["one"]}))
    assert told["labels"] == list(quick_classifier.labels)
    assert told["threshold"] == quick_classifier.threshold
    assert told["accuracy"]["value"] == quick_classifier.evaluation.headline.value
    assert told["accuracy"]["measured"] == "out-of-fold"
    assert [network["name"] for network in told["networks"]] == list(quick_classifier.networks)
    assert [each["photos"] for each in told["by_label"]] == list(quick_classifier.evaluation.label_counts.values())


def test_the_description_names_the_inputs_and_outputs_that_the_graph_has(unpacked: Path) -> None:
    told = json.loads((unpacked / "classifier.json").read_text())["model"]
    graph = onnx.load(unpacked / "model.onnx").graph
    assert [each["name"] for each in told["inputs"]] == [each.name for each in graph.input] == ["photo"]
    assert [each["name"] for each in told["outputs"]] == [each.name for each in graph.output]
    assert told["inputs"][0]["shape"] == [1, "height", "width", 3]
    assert told["bytes"] == (unpacked / "model.onnx").stat().st_size


def test_every_node_has_a_name_of_its_own_without_which_older_runtimes_refuse_the_graph(unpacked: Path) -> None:
    names = [node.name for node in onnx.load(unpacked / "model.onnx").graph.node]
    assert all(names)
    assert len(set(names)) == len(names)


def test_the_graph_alone_still_knows_its_labels(unpacked: Path, quick_classifier: Classifier) -> None:
    kept = {each.key: json.loads(each.value) for each in onnx.load(unpacked / "model.onnx").metadata_props}
    assert kept["labels"] == list(quick_classifier.labels)
    assert kept["name"] == NAME


def test_what_a_person_has_named_turns_into_no_markup(unpacked: Path) -> None:
    for document in ("README.md", "MODEL_CARD.md"):
        heading = (unpacked / document).read_text().splitlines()[0]
        assert not re.search(r"(?<!\\)[<*&]", heading)
        assert heading.replace("\\", "") == f"# {NAME}"


def test_the_card_says_how_good_it_is_with_its_range_and_what_it_is_not_for(unpacked: Path) -> None:
    card = (unpacked / "MODEL_CARD.md").read_text()
    for said in ("Expect it to be right on", "out-of-fold", "Not for decisions about people", "apache-2.0", "none of"):
        assert said in card


def test_notice_names_the_licence_of_each_network(unpacked: Path) -> None:
    assert f"{BUILT_IN['efficientnet-lite0'].licence}" in (unpacked / "NOTICE").read_text()
    assert (unpacked / "LICENSES" / "Apache-2.0.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_requirements_have_the_floors_of_the_project(unpacked: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    floors = {Requirement(line).name: Requirement(line).specifier for line in project["dependencies"]}
    asked = [Requirement(line) for line in (unpacked / "requirements.txt").read_text().splitlines()]
    assert {each.name for each in asked} == {"onnxruntime", "numpy", "pillow"}
    assert all(each.specifier == floors[each.name] for each in asked)


def test_the_container_copies_files_that_are_there_and_runs_as_nobody_in_particular(unpacked: Path) -> None:
    lines = (unpacked / "Dockerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY") for name in line.split()[1:-1]]
    assert set(copied) == {"requirements.txt", "model.onnx", "classifier.json", "predict.py", "twenty_photos"}
    assert all((unpacked / name).exists() for name in copied)
    assert lines.index("USER classifier") < lines.index('ENTRYPOINT ["python", "predict.py"]')


def test_the_same_classifier_gives_the_same_zip(bundle: Path, quick_classifier: Classifier) -> None:
    content, _ = exported.bundle_bytes(quick_classifier, NAME)
    assert content == bundle.read_bytes()


def test_answers_that_differ_from_the_app_are_not_exported(
    quick_classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(quick_classifier, temperature=2 * quick_classifier.temperature)
    monkeypatch.setattr(exported, "photo_graph", lambda _, described: photo_graph(other, described))
    with pytest.raises(FileRefused, match="Nothing was written") as refusal:
        exported.write_bundle(quick_classifier, tmp_path / "a.zip")
    assert refusal.value.code is ExportCode.DIFFERS
    assert not list(tmp_path.iterdir())


def test_a_program_that_gives_no_answer_is_not_exported(
    quick_classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported, "app_files", lambda *_, **__: {"twenty_photos/model/__init__.py": b""})
    with pytest.raises(FileRefused) as refusal:
        exported.write_bundle(quick_classifier, tmp_path / "a.zip")
    assert refusal.value.code is ExportCode.DID_NOT_RUN
    assert not list(tmp_path.iterdir())


def test_who_stops_it_finds_no_zip(quick_classifier: Classifier, tmp_path: Path) -> None:
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        if progress.phase == "comparing":
            raise Stopped

    with pytest.raises(Stopped):
        exported.write_bundle(quick_classifier, tmp_path / "a.zip", on_progress=stop)
    assert [progress.phase for progress in told] == ["packing", "comparing"]
    assert not list(tmp_path.iterdir())


def test_killed_while_it_writes_it_leaves_the_zip_that_was_there(
    bundle: Path, quick_classifier: Classifier, tmp_path: Path
) -> None:
    classifier_file.save(quick_classifier, tmp_path / "a.twenty")
    out = tmp_path / "a.zip"
    out.write_bytes(b"what was there before")
    script = (
        "import os, signal\nfrom cli.main import main\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"  # all is written, nothing is renamed yet
        f"main(['export', {str(tmp_path / 'a.twenty')!r}, '--out', {str(out)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL
    assert out.read_bytes() == b"what was there before"


def test_the_command_writes_it_and_says_how_the_answers_compare(
    quick_classifier: Classifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classifier_file.save(quick_classifier, tmp_path / "leaves.twenty")
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.png").write_bytes(picture_bytes(0, 900, format="PNG"))
    (photos / "b.jpg").write_bytes(b"no photo")
    arguments = ["export", str(tmp_path / "leaves.twenty"), "--out", str(tmp_path / "leaves.zip")]
    assert main([*arguments, "--photos", str(photos), "--answer", "50"]) == 0
    assert "On 1 photos the files answer as the app does" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "leaves.zip") as archive:
        told = json.loads(archive.read("classifier.json"))
    assert told["name"] == "leaves"
    assert told["share_answered"] == 0.5
    assert told["threshold"] > 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--format", "tflite"], ExportCode.NO_TFLITE),
        (["--format", "coreml"], ExportCode.NO_COREML),
        (["--photos", "{tmp}/bad"], ExportCode.NO_PHOTOS),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(
    quick_classifier: Classifier,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    code: ExportCode,
) -> None:
    classifier_file.save(quick_classifier, tmp_path / "a.twenty")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "text.jpg").write_text("no photo")
    filled = [text.format(tmp=tmp_path) for text in more]
    assert main(["export", str(tmp_path / "a.twenty"), "--out", str(tmp_path / "a.zip"), *filled]) == 1
    assert code.sentence() in capsys.readouterr().err
    assert not (tmp_path / "a.zip").exists()


def test_one_label_alone_is_not_exported_yet(
    detector: Detector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.twenty").write_bytes(detector_file.to_bytes(detector))
    assert main(["export", str(tmp_path / "good.twenty"), "--out", str(tmp_path / "a.zip")]) == 1
    assert "trained on one label alone" in capsys.readouterr().err


def test_every_sentence_of_the_export_is_used() -> None:
    used = {
        node.attr
        for path in [*(ROOT / "model" / "export").glob("*.py"), ROOT / "cli" / "export.py"]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ExportCode"
    }
    assert used == set(ExportCode.__members__)
