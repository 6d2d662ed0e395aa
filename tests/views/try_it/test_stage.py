"""What the stage is given, and what it may ask for: messages come from a browser, so they may be anything."""

import msgspec
import pytest
import streamlit as st

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.network.backbone import Backbone
from model.photos.photo import Photo, read_photo
from model.prediction.prediction import predict
from tests.support.pages import workspace_with
from tests.support.pictures import picture_bytes
from views.try_it import kept_photos, stage, tried_photos
from views.try_it.pictures import Asked
from views.try_it.stage import Judge, Show, Undo
from views.try_it.tried_photos import Tried
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home", "own_session")


@pytest.fixture
def own_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


@pytest.fixture
def workspace(quick_classifier: Classifier) -> Workspace:
    made = workspace_with(striped=5, dotted=5)
    classifier_file.save(quick_classifier, made.classifier_path)
    return made


def tried(workspace: Workspace, classifier: Classifier, backbone: Backbone, *photos: Photo) -> list[Tried]:
    """Try photos."""
    for photo in photos:
        tried_photos._keep(photo.name, photo, tried_photos.store_of(workspace))
    answers = predict(classifier, backbone, [photo.jpeg for photo in photos])
    return [Tried(photo.id, photo.name, photo.name, answer) for photo, answer in zip(photos, answers, strict=True)]


def new_photo(seed: int) -> Photo:
    return read_photo(f"new {seed}.jpg", picture_bytes(0, seed))


def test_a_kept_photo_is_remembered_as_seen_first_and_can_be_taken_back(
    workspace: Workspace, quick_classifier: Classifier, backbone: Backbone
) -> None:
    (one,) = tried(workspace, quick_classifier, backbone, new_photo(900))
    known = {one.photo_id: one}
    stage.act_on(Judge(one.photo_id, "dotted"), workspace, known)
    dataset = workspace.dataset()
    assert dataset.changes[one.photo_id].by == "tried"
    assert dataset.labels[dataset.targets[dataset.photo_ids.index(one.photo_id)]] == "dotted"
    assert (dataset.as_they_came() == dataset.targets).all()
    assert "Added to “dotted”" in str(kept_photos.what_is_kept(workspace, [one]))
    stage.act_on(Undo(one.photo_id), workspace, known)
    assert one.photo_id not in workspace.dataset().photo_ids
    assert not kept_photos.what_is_kept(workspace, [one])


def test_a_photo_that_it_learned_from_is_called_no_test_and_is_not_taken_away(
    workspace: Workspace, quick_classifier: Classifier, backbone: Backbone
) -> None:
    own = workspace.photos()[0]
    photo = read_photo(own.name, picture_bytes(0, 0))
    assert photo.id == own.id
    (one,) = tried(workspace, quick_classifier, backbone, photo)
    assert "no test" in str(kept_photos.what_is_kept(workspace, [one])[own.id])
    stage.act_on(Undo(own.id), workspace, {own.id: one})
    assert own.id in workspace.dataset().photo_ids


@pytest.mark.parametrize(
    "message",
    [
        {"type": "judge", "id": "../../etc", "label": "dotted"},
        {"type": "judge", "id": "a" * 64, "label": "x" * 201},
        {"type": "judge", "id": "a" * 64},
        {"type": "remove everything"},
        {"type": "why", "open": "yes"},
        [1, 2],
        None,
    ],
)
def test_a_message_of_another_shape_is_refused(message: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(message, type=stage._Act)


def test_a_message_about_a_photo_that_is_not_there_does_nothing(workspace: Workspace) -> None:
    before = workspace.photos()
    for act in (Judge("a" * 64, "dotted"), Undo(before[0].id), Show("b" * 64)):
        stage.act_on(act, workspace, {})
    assert workspace.photos() == before


def test_of_a_thousand_photos_the_stage_gets_those_around_the_one_that_is_shown(
    workspace: Workspace, quick_classifier: Classifier, backbone: Backbone
) -> None:
    (one,) = tried(workspace, quick_classifier, backbone, new_photo(901))
    many = [Tried(one.photo_id, f"{i}.jpg", f"{i}.jpg", one.answer) for i in range(1_000)]
    asked = Asked(quick_classifier, workspace.classifier_path, tried_photos.store_of(workspace))
    view = stage._view(workspace, many, 500, asked)
    photos = view["photos"]
    assert isinstance(photos, list)
    assert (len(photos), view["before"], view["total"]) == (2 * stage.AROUND + 1, 500 - stage.AROUND, 1_000)
    assert len(msgspec.json.encode(view)) < 600_000
