"""The pages' own logic: what they say, and that nothing a visitor named turns into markup."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from jobs.training_queue import TrainingQueue
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.common.files import workspaces_folder
from model.evaluation.evaluation import Evaluation
from model.learning import training_time
from model.photos.photo import read_photo
from model.photos.wording import PhotoCode
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT
from views.shared import charts, confusion
from views.shared import text as words
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


def app(page: str | None = None, workspace: Workspace | None = None) -> AppTest:
    """Run the app on one of its pages."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if workspace is not None:
        test.query_params["w"] = workspace.id
    test.run()
    if page is not None:
        test.switch_page(f"views/{page}.py").run()
    assert not test.exception
    return test


def part_of_results(workspace: Workspace, part: str) -> AppTest:
    """Run the app on one part of the results."""
    test = app("results", workspace)
    test.segmented_control(key="part").set_value(part).run()
    assert not test.exception
    return test


def workspace_with(**labels: int) -> Workspace:
    """Make a workspace with that many photos under each label."""
    workspace = Workspace.create(workspaces_folder())
    for kind, (name, n_photos) in enumerate(labels.items()):
        label = workspace.add_label(name)
        for seed in range(n_photos):
            workspace.add_photo(read_photo(f"{name}{seed}.jpg", picture_bytes(kind, seed)), label.id)
    return workspace


def said(test: AppTest) -> str:
    """Return all that a page says."""
    shown = [*test.markdown, *test.caption, *test.warning, *test.info, *test.error, *test.text, *test.subheader]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def button(test: AppTest, label: str) -> bool:
    return any(label in b.label for b in test.button)


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["start", "photos", "train", "results", "try_it"])
def test_every_page_opens_without_a_workspace(page: str) -> None:
    app(page)


@pytest.mark.parametrize("page", ["start", "photos", "train", "results", "try_it"])
def test_every_page_opens_with_photos(page: str) -> None:
    app(page, workspace_with(healthy=5, cracked=5))


def test_the_first_page_leaves_no_workspace_behind(tmp_path: Path) -> None:
    app()
    assert not (tmp_path / "workspaces").exists()


def test_the_first_page_goes_on_with_photos_that_are_there() -> None:
    assert button(app(workspace=workspace_with(healthy=2)), "Continue with your 2 photos")


def test_two_labels_are_there_to_begin_with() -> None:
    test = app("photos")
    assert [field.value for field in test.text_input if "Name of the label" in field.label] == ["Label 1", "Label 2"]


def test_a_label_is_renamed() -> None:
    workspace = workspace_with(healthy=1)
    test = app("photos", workspace)
    test.text_input(key=f"name-{workspace.labels()[0].id}").set_value("sound").run()
    assert workspace.labels()[0].name == "sound"


@pytest.mark.parametrize("name", ["cracked", "CRACKED ", "", "\u202e"])
def test_a_label_name_that_cannot_be_used_is_refused_with_a_sentence(name: str) -> None:
    workspace = workspace_with(healthy=1, cracked=1)
    test = app("photos", workspace)
    field = f"name-{workspace.labels()[0].id}"
    test.text_input(key=field).set_value(name).run()
    assert len(test.warning) == 1
    assert test.text_input(key=field).value == workspace.labels()[0].name == "healthy"


def test_a_new_label_is_added_and_a_taken_one_refused() -> None:
    workspace = workspace_with(healthy=1)
    test = app("photos", workspace)
    test.text_input(key="new-label-name").set_value("dirty")
    next(b for b in test.button if b.label == "Add label").click().run()
    assert [label.name for label in workspace.labels()] == ["healthy", "dirty"]
    test.text_input(key="new-label-name").set_value("Dirty")
    next(b for b in test.button if b.label == "Add label").click().run()
    assert len(test.error) == 1


def test_what_is_missing_is_said_in_place_of_a_button() -> None:
    workspace = workspace_with(healthy=5, cracked=3)
    for page in ("photos", "train"):
        test = app(page, workspace)
        assert "add at least 2 more" in said(test)
        assert not button(test, "Train")


def test_five_photos_under_two_labels_can_be_trained() -> None:
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert button(test, "Train")
    assert "2 labels apart from 10 photos" in said(test)


def times_offered(test: AppTest) -> list[str]:
    """Return how long each pace would take, as the Train page says it."""
    captions = test.radio(key="pace").proto.captions
    return [caption.split("**")[1] for caption in captions]


def test_the_time_is_said_before_the_click_and_differs_between_paces() -> None:
    test = app("train", workspace_with(healthy=5, cracked=5))
    times = times_offered(test)
    assert test.radio(key="pace").value == Settings().pace
    assert len(set(times)) == 3
    assert all(time.startswith("About ") for time in times)


def test_a_larger_network_is_said_to_take_longer() -> None:
    test = app("train", workspace_with(healthy=20, cracked=20))
    before = times_offered(test)
    test.radio(key="pace").set_value("thorough").run()
    test.radio(key="network").set_value("efficientnet-lite2").run()
    assert times_offered(test) != before
    assert test.radio(key="pace").value == "thorough"  # other estimates change no choice


def test_a_network_that_is_not_here_says_why_and_cannot_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = "The weights of efficientnet-lite2 are not installed."
    monkeypatch.setattr("model.network.catalogue.why_not_installed", lambda name: why if name.endswith("2") else "")
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "cache"))
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert why in said(test)
    assert not any("Lite2" in option for option in test.radio(key="network").options)
    assert any("Lite1" in option for option in test.radio(key="network").options)


def test_a_network_is_named_by_hand_and_a_wrong_name_gets_a_sentence() -> None:
    test = app("train", workspace_with(healthy=5, cracked=5))
    test.radio(key="network").set_value("by name").run()
    assert test.button(key="train").disabled
    test.text_input(key="network-name").set_value("../resnet").run()
    assert len(test.warning) == 1
    assert test.button(key="train").disabled
    test.text_input(key="network-name").set_value("timm:mobilenetv3_small_100").run()
    assert not test.warning
    assert not test.button(key="train").disabled


def test_whoever_trains_now_is_counted_before_the_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrainingQueue, "ahead", lambda _: (2, 63.0))
    test = app("train", workspace_with(healthy=5, cracked=5))
    assert "2 trainings ahead of yours: it would start in about a minute" in said(test)


def test_a_time_left_is_there_while_the_trainer_still_warms_up() -> None:
    queue = TrainingQueue((sys.executable, "-c", "import time; time.sleep(60)"))  # never says that it is ready
    try:
        workspace = workspace_with(healthy=5, cracked=5)
        queue.submit(workspace, Settings())
        end = time.monotonic() + 10
        while queue.status(workspace).state != "starting":
            assert time.monotonic() < end
        assert queue.status(workspace).seconds_left == pytest.approx(training_time.estimate(Settings(), 10))
        queue.stop(workspace)
        assert queue.status(workspace).seconds_left is None
    finally:
        queue.close()


def test_waiting_is_the_sum_of_the_first_answers_ahead() -> None:
    queue = TrainingQueue((sys.executable, "-c", "import time; time.sleep(60)"))  # never says that it is ready
    try:
        assert queue.ahead() == (0, 0.0)
        first, second, third = (workspace_with(healthy=5, cracked=5) for _ in range(3))
        queue.submit(first, Settings(pace="thorough"))
        queue.submit(second, Settings(pace="thorough"))
        queue.submit(third, Settings(pace="quick"))
        n_ahead, seconds = queue.ahead()
        assert n_ahead == 3
        assert seconds > queue.status(third).seconds_left > queue.status(second).seconds_left > 0
        assert seconds < training_time.estimate(
            Settings(pace="thorough"), 10
        )  # whose fine-tuning stands still for others
        queue.stop(second)
        assert queue.ahead()[1] < seconds
    finally:
        queue.close()


def test_uneven_labels_are_told_before_the_click() -> None:
    assert "would help most" in said(app("train", workspace_with(healthy=15, cracked=5)))
    assert "would help most" not in said(app("train", workspace_with(healthy=5, cracked=5)))


def test_the_outcome_and_the_results_say_what_was_chosen_and_how(quick_classifier: Classifier) -> None:
    workspace = workspace_with(healthy=5, cracked=5)
    chosen = replace(quick_classifier, choice="The *simple* head was as good, so it was kept.")
    classifier_file.save(chosen, workspace.classifier_path)
    assert "The *simple* head was as good" in said(app("train", workspace))
    results = said(app("results", workspace))
    assert "The *simple* head was as good" in results
    assert "pace “Quick” on the network EfficientNet-Lite0" in results


def test_results_without_training_lead_to_the_next_step() -> None:
    assert "It begins with photos" in said(app("results"))
    assert "The photos are ready" in said(app("results", workspace_with(healthy=5, cracked=5)))


def test_refused_files_are_listed_until_they_are_dismissed() -> None:
    workspace = workspace_with(healthy=1)
    from model.common.errors import PhotoRefused

    workspace.add_refusals([PhotoRefused("*notes*.jpg", PhotoCode.EMPTY)])
    test = app("photos", workspace)
    assert any(text.value == "*notes*.jpg: it is text." for text in test.text)
    test.button(key="dismiss").click().run()
    assert workspace.refusals() == []


def test_selected_photos_are_removed_and_brought_back() -> None:
    workspace = workspace_with(healthy=3)
    test = app("photos", workspace)
    test.checkbox[0].check()
    test.checkbox[1].check().run()
    test.button(key="remove").click().run()
    assert len(workspace.photos()) == 1
    test.button(key="undo").click().run()
    assert len(workspace.photos()) == 3


def test_selected_photos_are_moved_to_another_label() -> None:
    workspace = workspace_with(healthy=3, cracked=1)
    test = app("photos", workspace)
    test.checkbox[0].check().run()
    test.menu_button(key="move").click("cracked").run()
    assert [label.n_photos for label in workspace.labels()] == [2, 2]


def test_a_damaged_classifier_file_gets_a_sentence() -> None:
    workspace = workspace_with(healthy=5, cracked=5)
    workspace.classifier_path.parent.mkdir(parents=True, exist_ok=True)
    workspace.classifier_path.write_bytes(b"not a classifier")
    for page in ("train", "results", "try_it"):
        assert len(app(page, workspace).error) == 1


def test_an_unknown_address_is_told_and_forgotten() -> None:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["w"] = "../../../etc"
    test.run()
    assert "are not here" in said(test)
    assert "w" not in test.query_params


def test_everything_is_deleted_for_good() -> None:
    workspace = workspace_with(healthy=1)
    test = app("photos", workspace)
    test.button(key="delete-all").click().run()
    assert not workspace.folder.exists()


# --- words and drawings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a**", r"\*\*a\*\*"),
        ("$x$", r"\$x\$"),
        ("<b>", r"\<b\>"),
        ("[a](b)", r"\[a\]\(b\)"),
        ("DJI_0001.JPG", r"DJI\_0001\.JPG"),
        ("plain words, äöü 图 🙂", "plain words\\, äöü 图 🙂"),
    ],
)
def test_names_are_shown_letter_for_letter(text: str, shown: str) -> None:
    assert words.plain(text) == shown


@pytest.mark.parametrize("text", [":red[x]", ":material/home:", "www.example.org", "http://a.b", "a@b.org", "->", "--"])
def test_what_is_replaced_in_finished_text_is_broken_up(text: str) -> None:
    assert "\u2060" in words.plain(text)
    assert words.plain(text).replace("\u2060", "").replace("\\", "") == text


def test_shares_are_never_rounded_to_certainty() -> None:
    assert [words.percent(p).replace("\u202f", " ") for p in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        "0 %", "< 1 %", "50 %", "> 99 %", "100 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.2, "a second"), (1.6, "2 seconds"), (9.4, "9 seconds"), (26, "25 seconds"), (57, "55 seconds"),
        (63, "a minute"), (119, "2 minutes"), (3600, "60 minutes"),
    ],
)  # fmt: skip
def test_estimates_are_no_finer_than_they_can_be_right(seconds: float, shown: str) -> None:
    assert words.spoken(seconds) == shown


def test_drawings_escape_what_visitors_named() -> None:
    evil = "<img src=x onerror=alert(1)>"
    drawn = [
        charts.confidence_bars([evil, "b"], np.array([0.6, 0.4])),
        charts.count_grid([evil, "b"], np.eye(2, dtype=int)),
        charts.table(["a", evil], [[evil, evil]], alt=evil),
        charts.big_answer(evil, 0.9),
    ]
    assert not any("<img" in markup for markup in drawn)


def evaluation(confused: list[list[int]], labels: tuple[str, ...]) -> Evaluation:
    """Make an evaluation with that confusion matrix."""
    pairs = [(t, a) for t, row in enumerate(confused) for a, n in enumerate(row) for _ in range(n)]
    targets = np.array([t for t, _ in pairs])
    probabilities = np.eye(len(labels))[[a for _, a in pairs]] * 0.8 + 0.2 / len(labels)
    names = tuple(f"{i}.jpg" for i in range(len(pairs)))
    return Evaluation(labels, names, names, targets, probabilities, np.arange(len(pairs)))


def test_mistakes_are_told_in_words_the_worst_label_first() -> None:
    told = confusion.worst_first(evaluation([[24, 0], [4, 20]], ("healthy", "cracked")))
    assert told == [
        "Of 24 photos labelled **“cracked”** it found 20 and called 4 “healthy”.",
        "Of 24 photos labelled **“healthy”** it found them all.",
    ]


def test_ten_labels_are_told_too() -> None:
    labels = tuple("abcdefghij")
    matrix = np.full((10, 10), 1) + np.eye(10, dtype=int) * 5
    told = confusion.worst_first(evaluation(matrix.tolist(), labels))
    assert told[0] == "Of 15 photos labelled **“a”** it found 6 and called 1 “b”, 1 “c”, 1 “d” and 6 something else."


def test_a_label_that_was_never_answered_has_no_precision() -> None:
    never = evaluation([[5, 0], [5, 0]], ("healthy", "cracked"))
    assert replace(never).by_label[1].precision is None
    assert "never gave this answer" in confusion.row(never.by_label[1])
