"""A stand-in trial: two tokens that open nothing of each other, and photos that wait until people have answered."""

import time
from itertools import count

import pytest

from model.common.errors import TwentyError
from model.common.files import workspaces_folder, write_json
from model.photos.photo import Photo, read_photo
from tests.support.pictures import picture_bytes
from workspace import stand_in_photos
from workspace.pass_index import PassEnded, PassUnknown
from workspace.share_link import DAY, HOUR
from workspace.stand_in import Trial, end_trial, find_trial, open_trial, set_trial, trial_of
from workspace.stand_in_photos import NOT_SURE, TrialPhotos
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home")
_seeds = count(5000)


def photo() -> Photo:
    seed = next(_seeds)
    return read_photo(f"{seed}.jpg", picture_bytes(0, seed))


def sent(photos: TrialPhotos, n: int = 1) -> None:
    for _ in range(n):
        one = photo()
        photos.add(one, one.id[:32], time.time() - 2)


def says(photos: TrialPhotos, person: str, label: int, people: int = 1) -> int:
    """Let a person answer the photo that is next for them, and return its number."""
    shown, _ = photos.next_for(person, people)
    assert shown is not None
    photos.say(shown.number, person, label, people)
    return shown.number


@pytest.fixture
def trial(workspace: Workspace) -> Trial:
    return open_trial(workspace, DAY)


@pytest.fixture
def photos(trial: Trial) -> TrialPhotos:
    return TrialPhotos(trial.workspace)


def test_a_token_opens_its_own_side_alone(trial: Trial) -> None:
    root = workspaces_folder()
    assert find_trial(root, "product", trial.product).workspace.id == trial.workspace.id
    assert find_trial(root, "person", trial.person).workspace.id == trial.workspace.id
    for side, token in (("product", trial.person), ("person", trial.product)):
        for asked in (token, trial.workspace.id, "", "A" * 22, "../" * 7 + "a"):
            with pytest.raises(PassUnknown):
                find_trial(root, side, asked)  # type: ignore[arg-type]
    assert trial.workspace.id not in trial.product + trial.person


def test_both_sides_end_by_time_by_hand_by_a_new_trial_and_with_the_workspace(workspace: Workspace) -> None:
    root = workspaces_folder()

    def have_ended(trial: Trial) -> bool:
        for side, token in (("product", trial.product), ("person", trial.person)):
            with pytest.raises(PassEnded):
                find_trial(root, side, token)  # type: ignore[arg-type]
        return True

    first, second = open_trial(workspace, DAY), open_trial(workspace, DAY)
    assert have_ended(first)
    end_trial(workspace)
    assert have_ended(second)
    third, now = open_trial(workspace, HOUR), time.time()
    for began, ends in ((now + HOUR, now + DAY), (now - DAY, now - 1)):  # a clock set back; over
        kept = {"product": third.product, "person": third.person, "began": began, "ends": ends}
        write_json(workspace.folder / "stand_in" / "trial.json", kept)
        assert have_ended(third)
        assert trial_of(workspace) is None
    fourth = open_trial(workspace, DAY)
    workspace.delete()
    assert have_ended(fourth)


def test_a_photo_waits_until_as_many_have_answered_as_shall(photos: TrialPhotos) -> None:
    sent(photos)
    assert says(photos, "ann", 1, people=2) == 1
    assert photos.photos()[0].answered is None
    assert photos.next_for("ann", 2) == (None, 0)  # nobody answers twice
    says(photos, "bob", 2, people=2)
    (answered,) = photos.photos()
    assert answered.answered is not None
    assert answered.answered - answered.came >= 2
    assert answered.agreed == NOT_SURE
    assert [look.label for look in answered.looks] == [1, 2]
    assert all(0 <= look.seconds < 60 for look in answered.looks)


def test_two_who_answer_side_by_side_get_two_photos_until_one_is_held_too_long(
    photos: TrialPhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(photos, 2)
    first, waiting = photos.next_for("ann", 1)
    second, _ = photos.next_for("bob", 1)
    assert first is not None
    assert second is not None
    assert (first.number, waiting, second.number) == (1, 2, 2)
    again, _ = photos.next_for("ann", 1)
    assert again == first
    photos.say(2, "bob", 1, 1)
    assert photos.next_for("bob", 1)[0] is None
    monkeypatch.setattr(stand_in_photos, "HELD", -1.0)
    taken, _ = photos.next_for("bob", 1)
    assert taken == first


def test_more_people_later_are_asked_about_what_is_answered_already(photos: TrialPhotos) -> None:
    sent(photos, 2)
    says(photos, "ann", 1)
    answered_at = photos.photos()[0].answered
    assert says(photos, "bob", 1, people=2) == 2  # what waits goes first
    assert says(photos, "bob", 1, people=2) == 1
    assert photos.photos()[0].answered == answered_at  # the answer that went back stays
    assert photos.photos()[1].answered is None
    photos.settle(1)
    assert photos.photos()[1].answered is not None


def test_only_what_a_person_was_shown_can_be_seen_and_answered_by_them(photos: TrialPhotos) -> None:
    sent(photos)
    for number in (1, 99):
        with pytest.raises(TwentyError):
            photos.shown_to(number, "ann")
        with pytest.raises(TwentyError):
            photos.say(number, "ann", 1, 1)
    photos.next_for("ann", 1)
    assert photos.shown_to(1, "ann") == photos.store.jpeg(photos.photos()[0].id)
    photos.say(1, "ann", 1, 1)
    photos.say(1, "ann", 2, 1)  # sent twice
    assert photos.photos()[0].looks[0].label == 1
    with pytest.raises(TwentyError):
        photos.shown_to(1, "ann")


def test_a_slip_is_asked_about_again_and_the_answer_that_went_back_stays(photos: TrialPhotos) -> None:
    sent(photos, 3)
    says(photos, "ann", 1)
    says(photos, "ann", 1)
    before = photos.photos()[1].answered
    photos.take_back("ann")
    assert [len(photo.looks) for photo in photos.photos()] == [1, 0, 0]
    assert says(photos, "ann", 2) == 2
    assert photos.photos()[1].answered == before
    assert photos.photos()[1].agreed == 2
    photos.note_kept([2])
    photos.take_back("ann")  # a label already
    assert photos.photos()[1].agreed == 2
    photos.take_back("bob")  # who has said nothing
    assert says(photos, "ann", 2) == 3


def test_so_many_wait_and_no_more_and_a_ticket_counts_once(
    photos: TrialPhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_in_photos, "MOST_WAITING", 2)
    monkeypatch.setattr(stand_in_photos, "MOST_PHOTOS", 3)
    one = photo()
    for _ in range(2):
        photos.add(one, "t" * 32, time.time())
    assert len(photos.photos()) == 1
    sent(photos)
    with pytest.raises(TwentyError, match="wait for an answer"):
        sent(photos)
    says(photos, "ann", 1)
    sent(photos)
    says(photos, "ann", 1)
    with pytest.raises(TwentyError, match="as many as it takes"):
        sent(photos)


def test_photos_and_answers_outlive_a_trial_and_read_as_a_workspace_takes_them(photos: TrialPhotos) -> None:
    sent(photos, 2)
    says(photos, "ann", 7)
    workspace = Workspace(photos.store.below)
    end_trial(workspace)
    trial = open_trial(workspace, DAY, people=2)
    assert trial.people == 2
    again = TrialPhotos(workspace)
    assert [each.agreed for each in again.photos()] == [7, NOT_SURE]
    assert again.photos()[0].agreed == 7
    read = again.read([1])
    assert list(read) == [1]
    label = workspace.add_label("new")
    assert workspace.add_photos(read.values(), label.id) == 1
    assert workspace.dataset().metadata[read[1].id].file_type == "JPEG"
    again.note_kept([1])
    assert [each.kept for each in again.photos()] == [True, False]
    again.delete()
    assert again.photos() == []
    assert workspace.photos()


def test_how_a_trial_is_set_can_be_changed_while_it_goes_on(trial: Trial) -> None:
    set_trial(trial.workspace, people=3)
    set_trial(trial.workspace, keeps=True)
    changed = trial_of(trial.workspace)
    assert changed is not None
    assert (changed.people, changed.keeps, changed.person) == (3, True, trial.person)
    set_trial(Workspace(trial.workspace.folder / "none"), people=2)  # there is none, so nothing is made
