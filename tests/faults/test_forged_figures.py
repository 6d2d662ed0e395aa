"""Figures that somebody wrote into a file with every sum right: bounded where they are read, or told in a sentence."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from cli import main
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.decision.inputs import from_json
from model.decision.verdict import gather
from model.photos.decoder import Decoder
from model.report.html_report import to_html
from model.report.report import compose
from tests.support.hostile_classifiers import ARRAYS, MANIFEST, packed
from tests.support.saved_workspaces import filled_workspace, saved_bytes
from tests.support.zips import unpacked
from workspace.saved.opening import Opened, open_saved
from workspace.workspace import read_share_to_answer

Change = Callable[[dict[str, Any], dict[str, np.ndarray]], object]
HUGE = 2**63


def forged(data: bytes, change: Change) -> bytes:
    """Return a classifier's file with its manifest and its arrays changed, and every sum made right."""
    files = unpacked(data)
    manifest, arrays = json.loads(files[MANIFEST]), {k: v.copy() for k, v in load(files[ARRAYS]).items()}
    change(manifest, arrays)
    return packed(files | {ARRAYS: save(arrays)}, manifest)


def curve(sizes: list[int], variance: float) -> dict[str, Any]:
    covariance = np.diag([variance] * len(sizes)).tolist()
    return {"sizes": sizes, "errors": [0.1] * len(sizes), "covariance": covariance}


FORGED: dict[str, Change] = {
    "all targets alike": lambda _, a: a["targets"].fill(0),
    "a label without photos": lambda _, a: a["targets"].__imul__(0).__iadd__(1),
    "a target outside": lambda _, a: a["targets"].__iadd__(1),
    "probabilities above 1": lambda _, a: a["probabilities"].fill(0.9),
    "probabilities that are no numbers": lambda _, a: a["probabilities"].fill(np.nan),
    "probabilities below 0": lambda _, a: a["probabilities"].__imul__([[2, -1]]),
    "groups outside": lambda _, a: a["groups"].__iadd__(10_000),
    "familiarity without end": lambda _, a: a["familiarity"].fill(np.inf),
    "labels alike": lambda m, _: m["labels"].__setitem__(1, m["labels"][0].upper()),
    "a share outside": lambda m, _: m.update(share_to_answer=1.5),
    "no share": lambda m, _: m.update(share_to_answer=0.0),
    "a temperature of 1e300": lambda m, _: m.update(temperature=1e300),
    "a seed too large": lambda m, _: m["settings"].update(seed=HUGE),
    "folds below 0": lambda m, _: m["settings"].update(folds=-1),
    "a network's name too long": lambda m, _: m["settings"].update(network="x" * 1000),
    "a forecast of other labels": lambda m, _: m["forecast"].update(n_labels=7),
    "a forecast outside its interval": lambda m, _: m["forecast"]["today"].update(low=0.0, value=0.9, high=0.1),
    "evidence without end": lambda m, _: m["forecast"].update(effective_size=1e300),
    "a curve of 1e300": lambda m, _: m["forecast"].update(curve=curve([2, 4], 1e300)),
    "a curve that runs back": lambda m, _: m["forecast"].update(curve=curve([4, 2], 0.01)),
    "a curve of one size twice": lambda m, _: m["forecast"].update(curve=curve([4, 4], 0.01)),
}


@pytest.mark.parametrize("what", FORGED)
def test_figures_that_lead_to_no_verdict_are_refused_when_the_file_is_opened(
    quick_classifier: Classifier, what: str
) -> None:
    with pytest.raises(FileRefused, match="damaged"):
        classifier_file.from_bytes(forged(classifier_file.to_bytes(quick_classifier), FORGED[what]))


def test_a_file_forged_into_itself_opens(quick_classifier: Classifier) -> None:
    """Otherwise the test above would pass for a reason of its own."""
    data = classifier_file.to_bytes(quick_classifier)
    same = classifier_file.from_bytes(forged(data, lambda m, _: m["forecast"].update(curve=curve([2, 4], 0.01))))
    assert to_html(compose(same, gather(same, from_json({}))))


@pytest.fixture
def opening(
    quick_classifier: Classifier, tmp_path: Path, decoder: Decoder
) -> Iterator[Callable[[Change, dict[str, Any]], Opened]]:
    workspace = filled_workspace(tmp_path / "here", per_label=1, side=24)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    files = unpacked(saved_bytes(workspace, tmp_path))

    def opened(change: Change, said: dict[str, Any]) -> Opened:
        decision = json.dumps(said).encode()
        classifier = forged(files["classifier.twenty"], change)
        both = files | {"classifier.twenty": classifier, "decision.json": decision}
        return open_saved(packed(both), "x.zip", tmp_path / "there", decoder)

    return opened


SITUATION = dict.fromkeys(("photos", "missed_cost", "alarm_cost", "minutes", "wage", "upkeep", "case_share"), 1e300)


def test_a_saved_workspace_with_forged_figures_opens_without_its_classifier(
    opening: Callable[[Change, dict[str, Any]], Opened],
) -> None:
    opened = opening(FORGED["all targets alike"], {"situation": SITUATION})
    assert not opened.workspace.classifier_path.exists()
    assert "classifier" in str(opened.left_out[0])


def test_a_saved_workspace_with_costs_of_1e300_opens_to_a_verdict(
    opening: Callable[[Change, dict[str, Any]], Opened],
) -> None:
    opened = opening(lambda *_: None, {"situation": SITUATION | {"case": ["x"] * 5000, "currency": "\u202e" * 99}})
    assert opened.left_out == ()
    classifier = classifier_file.load(opened.workspace.classifier_path)
    said = from_json(json.loads((opened.workspace.folder / "decision.json").read_bytes()))
    assert to_html(compose(classifier, gather(classifier, said)))
    assert read_share_to_answer(opened.workspace.training_folder) is None


@pytest.mark.parametrize("tiny", [5e-324, 1e-300, 0.9999999999999999, 1e9])
def test_figures_at_the_ends_of_what_the_form_takes_give_numbers(quick_classifier: Classifier, tiny: float) -> None:
    for at_once in (True, False):
        for names in (SITUATION, ["missed_cost"], ["alarm_cost"], ["case_share"], ["missed_cost", "case_share"]):
            said = {"situation": dict.fromkeys(names, min(tiny, 0.5) if names == SITUATION else tiny)}
            said["situation"]["person_checks"] = not at_once
            facts = gather(quick_classifier, from_json(said))
            assert facts.value is None or facts.value.threshold >= 0
            assert "nan" not in " ".join(compose(quick_classifier, facts).value).split()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"missed_cost": 1e300}, "missed_cost"),
        ({"wage": -1}, "wage"),
        ({"case_share": 1.5}, "case_share"),
        ({"photos": "many"}, "photos"),
        ({"case": "blue"}, "case"),
        ([], "situation"),
    ],
)
def test_a_report_on_figures_that_cannot_be_used_says_which(
    quick_classifier: Classifier, tmp_path: Path, capsys: pytest.CaptureFixture[str], said: object, name: str
) -> None:
    classifier_file.save(quick_classifier, tmp_path / "a.twenty")
    (tmp_path / "facts.json").write_text(json.dumps({"situation": said}))
    files = ["a.twenty", "--html", "r.html", "--facts", "facts.json"]
    command = ["report", *(each if each.startswith("--") else str(tmp_path / each) for each in files)]
    assert main.main(command) == 1
    assert f"{name} is" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()
