"""The choice of how many photos to answer: kept, used on every page, and told in words."""

import csv

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.evaluation.abstention import Decision, operating_point, operating_points
from model.evaluation.intervals import percent
from model.network.backbone import Backbone
from model.photos.photo import Photo, read_photo
from model.prediction.prediction import predict
from tests.support.pages import app, component_data, part_of_results, said, workspace_with
from tests.support.pictures import encoded, picture_bytes
from views.results.abstention import share_dots
from views.results.page import TRUST
from views.shared import open_classifiers
from views.shared.open_classifiers import opened_elsewhere, usable
from views.try_it import all_answers, stage, tried_photos
from workspace.workspace import Workspace, read_share_to_answer, write_share_to_answer

pytestmark = pytest.mark.usefixtures("own_home", "shared_services")


@pytest.fixture
def trained(own_home: None, quick_classifier: Classifier) -> Workspace:
    workspace = workspace_with(striped=5, dotted=5)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    return workspace


def slope() -> Photo:
    """A picture without any pattern: novel to who knows stripes and dots."""
    ramp = np.linspace(0, 255, 96).astype(np.uint8)
    return read_photo("slope.png", encoded(Image.fromarray(np.tile(ramp, (96, 1))).convert("RGB"), "PNG"))


def try_photos(workspace: Workspace, *photos: Photo) -> AppTest:
    """Open the Try it page with photos that were tried."""
    for photo in photos:
        tried_photos.store_of(workspace).add(photo)
    test = app("try_it", workspace)
    test.session_state["try-photos"] = {photo.id: photo.name for photo in photos}
    test.run()
    assert not test.exception
    return test


def test_the_choice_is_kept_and_changes_the_sentence(trained: Workspace, quick_classifier: Classifier) -> None:
    test = part_of_results(trained, TRUST)
    before = said(test)
    slider = test.select_slider(key="share-to-answer")
    assert slider.value == 1.0
    slider.set_value(0.5).run()
    assert read_share_to_answer(trained.training_folder) == 0.5
    after = said(test)
    here = operating_point(quick_classifier.evaluation, 0.5, quick_classifier.novel)
    assert before != after
    assert f"It answers **{here.answered.value * 100:.0f}\u202f% of photos**" in after
    assert f"{here.right.value * 100:.0f}\u202f% of those**" in after
    slider = part_of_results(trained, TRUST).select_slider(key="share-to-answer")  # another visit, another tab
    assert slider.value == 0.5


def test_an_answer_below_the_choice_is_not_given_and_what_it_would_have_said_is(
    trained: Workspace, backbone: Backbone
) -> None:
    write_share_to_answer(trained.training_folder, 0.2)
    photos = [read_photo(f"{seed}.jpg", picture_bytes(0, seed)) for seed in range(700, 704)]
    shown = component_data(try_photos(trained, *photos), stage.KEY)["photos"]
    classifier = usable(trained.classifier_path)
    assert classifier is not None
    assert classifier.share_to_answer == 0.2
    found = predict(classifier, backbone, [photo.jpeg for photo in photos])
    given = [answer.decision(classifier.threshold) for answer in found]
    assert Decision.NOT_SURE in given
    assert [photo["decision"] for photo in reversed(shown)] == given
    assert all("Maybe “" in photo["note"] for photo in shown if photo["decision"] == Decision.NOT_SURE)


def test_what_is_taken_home_does_as_was_chosen(trained: Workspace, quick_classifier: Classifier) -> None:
    as_it_was = trained.classifier_path.read_bytes()
    assert open_classifiers.classifier_bytes(trained.classifier_path) == as_it_was
    write_share_to_answer(trained.training_folder, 0.4)
    taken = classifier_file.from_bytes(open_classifiers.classifier_bytes(trained.classifier_path))
    assert taken.share_to_answer == 0.4
    assert taken.threshold == quick_classifier.with_share_to_answer(0.4).threshold
    assert trained.classifier_path.read_bytes() == as_it_was


def test_a_file_from_elsewhere_keeps_its_own_choice(trained: Workspace, quick_classifier: Classifier) -> None:
    write_share_to_answer(trained.training_folder, 0.4)
    classifier_file.save(quick_classifier.with_share_to_answer(0.8), opened_elsewhere(trained))
    opened = usable(opened_elsewhere(trained))
    assert opened is not None
    assert opened.share_to_answer == 0.8


def test_the_csv_from_the_page_has_the_decisions(trained: Workspace, backbone: Backbone) -> None:
    classifier = usable(trained.classifier_path)
    assert classifier is not None
    photo = slope()
    (answer,) = predict(classifier, backbone, [photo.jpeg])
    (row,) = csv.DictReader(
        all_answers.csv_of([tried_photos.Tried(photo.id, photo.name, photo.name, answer)], classifier)
        .decode("utf-8-sig")
        .splitlines()
    )
    assert row["decision"] == "none of these"
    assert row["label"] == answer.label


def test_dots_name_their_figures_and_the_chosen_one_stands_out(quick_classifier: Classifier) -> None:
    points = operating_points(quick_classifier.evaluation)
    markup = share_dots(points, 3)
    assert markup.count("<i ") == len(points)
    assert markup.count('class="chosen"') == 1
    assert f"{percent(points[3].right.value)} as chosen" in markup
