"""A detector: what it says of photos like the good ones, and of others, and where."""

import io
from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
from PIL import Image

from model.anomaly.detector import Detector, inspect
from model.anomaly.found import find
from model.anomaly.wording import found_sentences, promise_sentence
from model.common.arrays import Float32s
from model.common.errors import Stopped, TooFewPhotos
from model.common.progress import Progress
from model.learning.one_label import train_detector
from model.photos.dataset import Dataset
from tests.support.datasets import make_dataset
from tests.support.pictures import encoded, picture


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """New photos: striped ones, which are good, and dotted ones."""
    return make_dataset(tmp_path_factory.mktemp("both"), per_label=10, first_seed=500)


def test_photos_of_another_kind_are_more_unlike_than_those_of_the_same(detector: Detector, both: Dataset) -> None:
    found = find(detector, both)
    assert (len(found.good), len(found.bad)) == (10, 10)
    assert found.area is not None
    assert found.area >= 0.9
    assert found.found >= 8
    assert found.in_vain <= 3


def test_an_answer_says_what_its_score_means(detector: Detector, both: Dataset) -> None:
    answers = inspect(detector, [both.store.jpeg(i) for i in both.photo_ids])
    for answer in answers:
        assert answer.is_unlike == (answer.score > detector.limit.score)
        assert answer.more_unlike_than == pytest.approx(float((detector.scale.own < answer.score).mean()))
        assert answer.heat.shape == (8, 8)
        assert (answer.heat >= 0).all()


def test_the_stem_and_the_last_stages_run_once_for_an_answer(
    detector: Detector, both: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, run = [], ort.InferenceSession.run

    def counted(session: ort.InferenceSession, *args: object) -> list[Float32s]:
        runs.append(session)
        found: list[Float32s] = run(session, *args)
        return found

    monkeypatch.setattr(ort.InferenceSession, "run", counted)
    inspect(detector, [both.store.jpeg(both.photo_ids[0])])
    assert len(runs) == len(set(map(id, runs))) == 2


def test_the_heatmap_is_hottest_where_a_good_photo_was_spoilt(detector: Detector, striped: Dataset) -> None:
    photo = Image.open(io.BytesIO(striped.store.jpeg(striped.photo_ids[0])))
    photo.paste(picture(2, 0).resize((photo.width // 4, photo.height // 4)), (5 * photo.width // 8, photo.height // 8))
    (answer,) = inspect(detector, [encoded(photo, "JPEG")])
    row, column = np.unravel_index(answer.heat.argmax(), answer.heat.shape)
    assert row < 4 <= column


def test_the_same_photos_give_the_same_detector(detector: Detector, striped: Dataset) -> None:
    again = train_detector(striped)
    assert np.array_equal(again.scale.own, detector.scale.own)
    assert again.limit == detector.limit


def test_photos_that_were_learnt_from_do_not_count_as_good_ones(detector: Detector, striped: Dataset) -> None:
    found = find(detector, striped)
    assert (len(found.good), found.n_left_out) == (0, 20)
    assert found.share_in_vain is None


def test_a_larger_share_to_flag_lowers_the_limit(detector: Detector) -> None:
    more = detector.with_share_to_flag(0.3)
    assert more.limit.score < detector.limit.score
    assert (more.scale.own > more.limit.score).mean() <= 0.3


def test_nine_good_photos_are_told_what_they_cannot_promise(striped: Dataset) -> None:
    few = train_detector(striped.only(np.arange(9)))
    sentence = promise_sentence(few)
    assert "10\u202f%" in sentence
    assert "that takes 19 different photos" in sentence


def test_fewer_than_five_photos_are_too_few(striped: Dataset) -> None:
    with pytest.raises(TooFewPhotos, match="striped"):
        train_detector(striped.only(np.arange(4)))


def test_five_copies_are_too_few(striped: Dataset) -> None:
    first = np.zeros(5, dtype=np.intp)
    with pytest.raises(TooFewPhotos, match="copies"):
        train_detector(striped.only(first))


def test_first_bad_photos_say_how_many_it_finds(detector: Detector, both: Dataset) -> None:
    bad = both.only(np.flatnonzero(both.targets == 1)[:2])
    few, many = (found_sentences(find(detector, photos), detector) for photos in (bad, both))
    assert few[0].startswith("It finds ")
    assert "of 2 bad photos" in few[0]
    assert not any("two labels" in sentence for sentence in few)
    assert any("10 bad photos are enough to train two labels" in sentence for sentence in many)


def test_a_label_with_another_spelling_is_the_same_label(detector: Detector, both: Dataset) -> None:
    found = find(detector, replace(both, labels=("Striped ", "dotted")))
    assert (len(found.good), len(found.bad)) == (10, 10)


def test_training_tells_of_its_work_to_the_end_and_can_be_stopped_at_any_photo(striped: Dataset) -> None:
    reports: list[Progress] = []

    def stop(progress: Progress) -> None:
        reports.append(progress)
        if progress.done == 35:
            raise Stopped

    train_detector(striped, on_progress=reports.append)
    own = [report for report in reports if report.phase == "first-answer"]
    assert (own[-1].done, own[-1].total, own[-1].fraction) == (60, 60, 1.0)
    with pytest.raises(Stopped):
        train_detector(striped, on_progress=stop)
    assert reports[-1].done == 35
