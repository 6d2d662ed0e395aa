"""The results: what more photos would bring, whether confidence can be believed, photos kept apart."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from jobs.example_photos import first_files, waiting_files
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.network.backbone import Backbone
from sample_images.catalogue import EXAMPLES
from server import services
from tests.support.evaluations import power_law
from tests.support.pages import app, button, part_of_results, said, workspace_with
from tests.support.pictures import picture_bytes, write_folder
from tests.support.workspaces import counts
from tests.support.zips import zip_of
from views.results.page import BETTER, TRUST
from workspace.kept_trainings import keep_current, kept
from workspace.workspace import Workspace, read_share_to_answer, write_share_to_answer

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.fixture
def trained(quick_classifier: Classifier) -> Workspace:
    workspace = workspace_with(striped=5, dotted=5)
    told = replace(quick_classifier, forecast=power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03))
    classifier_file.save(told, workspace.classifier_path)
    return workspace


def test_results_say_what_more_photos_would_bring(trained: Workspace) -> None:
    results = part_of_results(trained, BETTER)
    forecast = power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03)
    assert forecast.sentence() in said(results)
    results.number_input(key="more-photos").set_value(60).run()
    assert forecast.sentence(60) in said(results)


def test_the_examples_photos_that_wait_are_a_click_away_where_more_are_advised(
    quick_classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_folder(tmp_path / "example", {"striped": 0, "dotted": 1}, per_label=22)  # ours has 120 photos
    example = replace(EXAMPLES[0], labels=("striped", "dotted"), train=folder)
    monkeypatch.setattr("views.shared.example_photos.waiting_files", partial(waiting_files, examples=[example]))
    workspace = workspace_with()
    services.upload_queue().add_example(workspace, first_files(example))
    classifier_file.save(quick_classifier, workspace.classifier_path)
    part_of_results(workspace, BETTER).button(key="add-example").click().run()
    assert counts(workspace) == {"striped": 22, "dotted": 22}
    assert not button(app("photos", workspace), "examples")


def test_few_photos_that_were_all_right_are_no_promise_of_twenty(trained: Workspace) -> None:
    results = app("results", trained)
    assert "at least" in results.title[0].value
    assert "with so few photos, some of that may be luck" in said(results)
    assert "at least" in app("train", trained).header[0].value


def test_what_it_answers_is_three_cards_that_say_what_is_left_for_a_person(trained: Workspace) -> None:
    results = part_of_results(trained, TRUST)
    cards = results.radio(key="answer-cards")
    assert (cards.value, list(cards.options)) == (1.0, ["Every photo", "The surest eight in ten", "The surest half"])
    cards.set_value(0.5).run()
    assert read_share_to_answer(trained.training_folder) == 0.5
    assert results.select_slider(key="share-to-answer").value == 0.5
    results.select_slider(key="share-to-answer").set_value(0.3).run()
    assert results.radio(key="answer-cards").value is None  # none of the three


def test_a_training_is_compared_with_the_one_before_and_there_is_a_way_back(
    trained: Workspace, quick_classifier: Classifier
) -> None:
    assert "On the same" not in said(app("results", trained))
    write_share_to_answer(trained.training_folder, 0.5)
    keep_current(trained)
    worse = quick_classifier.evaluation.probabilities[:, ::-1].copy()
    now = replace(quick_classifier, evaluation=replace(quick_classifier.evaluation, probabilities=worse))
    classifier_file.save(now, trained.classifier_path)
    results = app("results", trained)
    assert "On the same 16 photos: before 20, now 0 of 20; 16 photos changed sides." in said(results)
    assert "before 20, now 0 of 20" in said(app("train", trained))
    (training,) = kept(trained)
    results.session_state["earlier-trainings"] = True
    results.run()
    results.button(key=f"back-{training.when}").click().run()
    assert "before 0, now 20 of 20" in said(results)
    assert read_share_to_answer(trained.training_folder) == 0.5
    assert len(kept(trained)) == 1  # the worse one, should somebody want it after all


def test_no_forecast_is_given_after_a_promise_that_did_not_hold(trained: Workspace) -> None:
    members = [
        (f"{label}/{seed}.jpg", picture_bytes(kind, seed))
        for label, kind in {"striped": 1, "dotted": 0}.items()  # the other way round
        for seed in range(900, 908)
    ]
    results = part_of_results(trained, TRUST)
    results.file_uploader(key="test-set-zip-0").upload("apart.zip", zip_of(members), "application/zip").run(timeout=60)
    assert "The promise did not hold" in said(results)
    assert "It answers " in said(results)
    better = part_of_results(trained, BETTER)
    assert "Add photos like your test photos" in said(better)
    assert not any(box.key == "more-photos" for box in better.number_input)
    (headline,) = app("results", trained).title
    assert "about 0 of 20" in headline.value  # what the test found, and not what was promised
    assert "Your own test did worse" in said(app("results", trained))
    decide = app("decide", trained)
    assert "hardly help" not in said(decide)
    assert "more photos of each label" not in said(decide)


def test_photos_kept_apart_are_judged_and_stay_after_a_refresh(trained: Workspace, backbone: Backbone) -> None:
    results = part_of_results(trained, TRUST)
    labels = {"striped": 0, "dotted": 1, "<b>wavy</b>": 2}
    data = zip_of(
        (f"apart/{label}/{seed}.jpg", picture_bytes(kind, seed))
        for label, kind in labels.items()
        for seed in range(900, 904)
    )
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
