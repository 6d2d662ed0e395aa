"""A room's teams are judged on its sealed photos when their classifiers change, once each, and never wait for it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.rooms import sealed_judge
from jobs.rooms.sealed_judge import SealedJudge
from model.anomaly import detector_file
from model.anomaly.detector import Detector
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FolderGone
from model.prediction import prediction
from rooms import answers, teams
from rooms.answers import TeamAnswers
from rooms.room import Room
from sample_images.catalogue import NEITHER
from tests.support.classifiers import classifier_with
from tests.support.judged_rooms import seal, trained
from workspace.workspace import Workspace, write_share_to_answer


@pytest.fixture
def workspaces(tmp_path: Path) -> Path:
    return tmp_path / "workspaces"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    room = Room.create(tmp_path / "rooms", "Monday")
    seal(room, 4)
    return room


@pytest.fixture
def judge(workspaces: Path) -> Iterator[SealedJudge]:
    judge = SealedJudge(workspaces)
    yield judge
    judge.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many classifiers were asked each time."""
    counts: list[int] = []
    real = prediction.predict_each

    def counted(classifiers: list[Classifier], photos: list[bytes]) -> object:
        counts.append(len(classifiers))
        return real(classifiers, photos)

    monkeypatch.setattr(sealed_judge, "predict_each", counted)
    return counts


def wait_for(known: Callable[[], TeamAnswers | None], seconds: float = 120) -> TeamAnswers:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := known()) is not None:
            return found
        time.sleep(0.02)
    raise TimeoutError


def current(room: Room, team: int, workspace: Workspace) -> TeamAnswers | None:
    return answers.current(room, team, workspace, room.sealed.dataset())


def test_each_team_is_asked_once_and_again_when_its_classifier_changed(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier, asked: list[int]
) -> None:
    both = [trained(room, name, quick_classifier, workspaces) for name in ("Ada", "Bob")]
    judge.want(room)
    for team, workspace in both:
        found = wait_for(lambda team=team, workspace=workspace: current(room, team.id, workspace))  # type: ignore[misc]
        assert (found.trouble, found.labels, len(found.photos)) == ("", quick_classifier.labels, 8)
    assert asked == [2]  # together
    judge.want(room)
    team, workspace = both[0]
    classifier_file.save(quick_classifier, workspace.classifier_path)
    assert current(room, team.id, workspace) is None
    judge.want(room)
    wait_for(lambda: current(room, team.id, workspace))
    assert asked in ([2, 1], [2, 0, 1], [2, 1, 0])


def test_what_is_kept_is_what_the_classifier_says(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier
) -> None:
    team, workspace = trained(room, "Ada", quick_classifier, workspaces)
    judge.want(room)
    found = wait_for(lambda: current(room, team.id, workspace))
    sealed = room.sealed.dataset()
    said = prediction.predict(
        quick_classifier, prediction.load_backbone(), [sealed.store.jpeg(photo_id) for photo_id in sealed.photo_ids]
    )
    for photo, answer in zip(found.photos, said, strict=True):
        assert photo.probabilities == pytest.approx(answer.probabilities.tolist(), abs=1e-5)
    assert found.promised is not None
    assert found.promised[0] == quick_classifier.evaluation.headline.value


def test_a_new_share_to_answer_changes_the_threshold(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier
) -> None:
    team, workspace = trained(room, "Ada", quick_classifier, workspaces)
    judge.want(room)
    assert wait_for(lambda: current(room, team.id, workspace)).threshold == 0
    write_share_to_answer(workspace.training_folder, 0.5)
    judge.want(room)
    assert wait_for(lambda: current(room, team.id, workspace)).threshold > 0.5


def test_who_learnt_from_sealed_photos_is_told_so(
    tmp_path: Path, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier
) -> None:
    room = Room.create(tmp_path / "rooms", "Leaky")
    seal(room, 4, first_seed=6)  # the classifier has learnt from 6 and 7 of each label
    team, workspace = trained(room, "Ada", quick_classifier, workspaces)
    judge.want(room)
    found = wait_for(lambda: current(room, team.id, workspace))
    assert [photo.left_out for photo in found.photos].count("copy") >= 4
    all_learnt = Room.create(tmp_path / "rooms", "All")
    seal(all_learnt, 4, first_seed=0)
    team, workspace = trained(all_learnt, "Ada", quick_classifier, workspaces)
    judge.want(all_learnt)
    assert wait_for(lambda: current(all_learnt, team.id, workspace)).trouble == "ALL_LEARNT"


def test_what_cannot_be_judged_says_why_and_keeps_nobody_else_waiting(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier, detector: Detector
) -> None:
    others = classifier_with(quick_classifier, ("red", "blue"))
    made = {
        "": trained(room, "Ada", quick_classifier, workspaces),
        "OTHER_LABELS": trained(room, "Bob", others, workspaces),
        "UNREADABLE": trained(room, "Cid", quick_classifier, workspaces),
    }
    made["UNREADABLE"][1].classifier_path.write_bytes(b"damaged")
    for name, why in (("Dot", "UNTRAINED"), ("Eve", "ONE_LABEL"), ("Fay", "GONE")):
        team = teams.join(room, name, "red", workspaces)
        made[why] = (team, Workspace.open(workspaces, team.workspace_id))
    detector_file.save(detector, made["ONE_LABEL"][1].detector_path)
    made["GONE"][1].delete()
    judge.want(room)
    for why, (team, workspace) in made.items():
        assert wait_for(lambda team=team, workspace=workspace: current(room, team.id, workspace)).trouble == why  # type: ignore[misc]


def test_a_classifier_that_leads_nowhere_is_unreadable_and_the_others_are_judged(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier
) -> None:
    broken = replace(quick_classifier, temperature=float("nan"))
    lost, lost_workspace = trained(room, "Ada", quick_classifier, workspaces)
    whole, workspace = trained(room, "Bob", quick_classifier, workspaces)
    real = sealed_judge._opened
    with pytest.MonkeyPatch.context() as patch:  # a file of such numbers is refused, so one is made in memory
        patch.setattr(sealed_judge, "_opened", lambda own: broken if own.id == lost_workspace.id else real(own))
        judge.want(room)
        assert wait_for(lambda: current(room, lost.id, lost_workspace)).trouble == "UNREADABLE"
        assert wait_for(lambda: current(room, whole.id, workspace)).trouble == ""


def test_strangers_are_asked_about_too(
    tmp_path: Path, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier
) -> None:
    room = Room.create(tmp_path / "rooms", "Strangers")
    seal(room, 3, (*quick_classifier.labels, NEITHER))
    team = teams.join(room, "Ada", "blue", workspaces)
    workspace = Workspace.open(workspaces, team.workspace_id)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    judge.want(room)
    found = wait_for(lambda: current(room, team.id, workspace))
    assert (found.trouble, len(found.photos)) == ("", 9)


def test_a_room_that_is_deleted_meanwhile_gets_no_answers(
    room: Room, judge: SealedJudge, workspaces: Path, quick_classifier: Classifier, tmp_path: Path
) -> None:
    trained(room, "Ada", quick_classifier, workspaces)
    room.delete(workspaces)
    judge.want(room)
    other = Room.create(tmp_path / "rooms", "Tuesday")
    seal(other, 2)
    team, workspace = trained(other, "Ada", quick_classifier, workspaces)
    judge.want(other)  # by one thread, after the first
    wait_for(lambda: current(other, team.id, workspace))
    assert not room.folder.exists()
    with pytest.raises(FolderGone):
        answers.write(room, 1, TeamAnswers("", ""))


@pytest.mark.parametrize("data", [b"", b"{}", b"\0" * 50])
def test_damaged_answers_count_as_none(room: Room, workspaces: Path, data: bytes) -> None:
    team = teams.join(room, "Ada", "blue", workspaces)
    answers.write(room, team.id, TeamAnswers("a", "b"))
    assert answers.read(room, team.id) == TeamAnswers("a", "b")
    answers.path_of(room, team.id).write_bytes(data)
    assert answers.read(room, team.id) is None
