"""The estimate before the click and the time left while it runs: never absurd, and better after each training."""

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from model.classifier.settings import PACES, Pace, Settings
from model.common.errors import Stopped
from model.common.progress import Counter, OnProgress, Progress
from model.learning import training_time
from model.learning.training_time import Clock, Speed, Work, timed
from model.network import catalogue
from model.photos.dataset import Dataset
from tests.support.datasets import make_dataset

SPEED = Speed(look=0.02, head=0.01, beside=0.04, view=0.01, sample=0.02)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, in which nothing was measured yet."""
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Time:
    """Stands in for the module `time`: it passes when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr("model.learning.training_time.time", time)
    monkeypatch.setattr("model.common.progress.time", time)
    return time


# --- the estimate ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", PACES)
def test_more_photos_never_cost_less(chosen: Pace) -> None:
    settings = Settings(pace=chosen)
    estimates = [training_time.estimate(settings, n) for n in range(10, 5000, 7)]
    assert estimates == sorted(estimates)


@pytest.mark.parametrize("n_photos", [10, 40, 200, 1000, 5000])
def test_a_more_thorough_pace_takes_longer(n_photos: int) -> None:
    quick, balanced, thorough = (training_time.estimate(Settings(pace=chosen), n_photos) for chosen in PACES)
    assert quick < balanced < thorough


def test_photos_that_the_network_has_not_seen_cost_time() -> None:
    quick = Settings(pace="quick")
    assert training_time.estimate(quick, 40, unseen=40) > training_time.estimate(quick, 40)


def test_a_larger_network_takes_longer_before_it_was_ever_used() -> None:
    estimates = [training_time.estimate(Settings(network=name), 40) for name in catalogue.BUILT_IN]
    assert estimates == sorted(set(estimates))


def test_what_was_measured_counts_for_its_network_and_by_size_for_others() -> None:
    settings, larger = Settings(), Settings(network=catalogue.LITE1.name)
    before, larger_before = training_time.estimate(settings, 40), training_time.estimate(larger, 40)
    training_time.learn(settings.network, {"view": 1.0, "sample": 1.0})
    assert training_time.estimate(settings, 40) > 10 * before
    assert training_time.estimate(larger, 40) > 10 * larger_before
    training_time.learn(larger.network, {"view": 0.001, "sample": 0.001})
    assert training_time.estimate(larger, 40) < larger_before


def test_the_average_moves_towards_the_newest_measurement() -> None:
    seen = []
    for seconds in (0.1, 0.2, 0.2, 0.2):
        training_time.learn("efficientnet-lite0", {"sample": seconds})
        seen.append(training_time.speed_of("efficientnet-lite0").sample)
    assert seen[0] == 0.1
    assert 0.1 < seen[1] < seen[2] < seen[3] < 0.2


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'{"efficientnet-lite0": 3}', b'{"efficientnet-lite0": {"sample": "quick"}}',
        b'{"efficientnet-lite0": {"sample": NaN, "view": -1.0, "look": 1e9, "other": 0.1, "head": true}}',
    ],
)  # fmt: skip
def test_an_unreadable_speed_file_falls_back_to_the_defaults(cache: Path, content: bytes) -> None:
    before = training_time.estimate(Settings(), 40)
    cache.mkdir()
    (cache / "pace.json").write_bytes(content)
    assert training_time.estimate(Settings(), 40) == before
    training_time.learn("efficientnet-lite0", {"sample": 0.5})
    assert training_time.speed_of("efficientnet-lite0").sample == 0.5


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(cache: Path) -> None:
    cache.write_bytes(b"a file stands where the folder would be")
    training_time.learn("efficientnet-lite0", {"sample": 0.5})
    assert training_time.estimate(Settings(), 40) > 0


@pytest.mark.parametrize("nonsense", [0.0, -1.0, math.inf, math.nan, 3600.0])
def test_what_cannot_be_a_measurement_is_not_learnt(nonsense: float) -> None:
    before = training_time.speed_of("efficientnet-lite0")
    training_time.learn("efficientnet-lite0", {"sample": nonsense})
    assert training_time.speed_of("efficientnet-lite0") == before


# --- the time left -----------------------------------------------------------------------------------------------


class Training:
    """A training of known work and speed, that reports as the real one does."""

    def __init__(self, time: Time, work: Work, speed: Speed) -> None:
        self.time, self.work, self.speed = time, work, speed

    def __call__(self, dataset: object, settings: object, on_progress: OnProgress) -> Iterator[str]:
        self._count(Counter(on_progress, "looking", self.work.look), self.work.look, self.speed.look)
        self.time.now += self.work.head * self.speed.head
        yield "first answer"
        self._count(Counter(on_progress, "beside", self.work.beside), self.work.beside, self.speed.beside)
        if self.work.view:
            photos = self.work.view // 6
            self._count(Counter(on_progress, "preparing", photos, (0, 0.05)), photos, 6 * self.speed.view)
            steps = self.work.sample // 8
            self._count(Counter(on_progress, "tuning", steps, (0.05, 1)), steps, 8 * self.speed.sample)
            yield "better answer"

    def _count(self, counter: Counter, total: int, seconds: float) -> None:
        for _ in range(total):
            self.time.now += seconds
            counter.step()


Reports = list[tuple[float, Progress]]


def follow(time: Time, work: Work, actual: Speed) -> tuple[Reports, Clock]:
    """Run a training by the clock; return its reports, each with the seconds that were really left."""
    reports: Reports = []
    by_the_clock = Clock(lambda progress: reports.append((time.now, progress)), work, SPEED)
    by_the_clock.start()
    for _ in Training(time, work, actual)(None, None, by_the_clock.progress):
        by_the_clock.answered()
    return [(time.now - at, progress) for at, progress in reports], by_the_clock


WHOLE = Work(look=40, head=40, beside=80, view=240, sample=1920)


@pytest.mark.parametrize("factor", [0.2, 1.0, 5.0])
def test_a_time_left_is_there_from_the_start_and_right_in_the_end(time: Time, factor: float) -> None:
    actual = Speed(*(factor * each for each in SPEED))
    reports, _ = follow(time, WHOLE, actual)
    assert all(progress.seconds_left is not None for _, progress in reports)
    late = [(left, progress) for left, progress in reports if progress.phase == "tuning" and progress.done >= 120]
    assert all(progress.seconds_left == pytest.approx(left, rel=0.15, abs=0.5) for left, progress in late)
    assert reports[-1][1].seconds_left == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("slow", ["look", "head", "beside", "view", "sample"])
def test_the_time_left_does_not_jump_where_a_phase_ends(time: Time, slow: str) -> None:
    reports, _ = follow(time, WHOLE, SPEED._replace(**{slow: 3 * getattr(SPEED, slow)}))
    said = [progress.seconds_left or 0 for _, progress in reports[5:]]  # the first photos correct the estimate
    whole = sum(SPEED.seconds(WHOLE))
    assert max(abs(one - other) for one, other in pairwise(said)) < 0.1 * whole


def test_the_bar_never_goes_back(time: Time) -> None:
    for factor in (0.3, 1.0, 4.0):
        reports, _ = follow(time, WHOLE, Speed(*(factor * each for each in SPEED)))
        fractions = [progress.fraction for _, progress in reports]
        assert fractions == sorted(fractions)
        assert fractions[-1] == pytest.approx(1, abs=0.01)


def test_photos_that_must_be_looked_at_are_learnt_from_the_first_report(time: Time) -> None:
    reports, by_the_clock = follow(time, WHOLE, SPEED._replace(look=0.5))
    assert by_the_clock.measured()["look"] == pytest.approx(0.5)
    unexpected = Clock(lambda progress: reports.append((0, progress)), WHOLE._replace(look=0), SPEED)
    reports.clear()
    for _ in Training(time, WHOLE, SPEED)(None, None, unexpected.progress):
        unexpected.answered()
    assert unexpected.measured() == pytest.approx(SPEED._asdict())


def test_a_report_that_counts_nothing_is_passed_on_as_it_is() -> None:
    reports: list[Progress] = []
    plain = Progress("network", 0.5, 30.0)
    Clock(reports.append, WHOLE, SPEED).progress(plain)
    assert reports == [plain]


# --- both together -----------------------------------------------------------------------------------------------


@pytest.fixture
def photos(tmp_path: Path) -> Dataset:
    return make_dataset(tmp_path, per_label=20)


@pytest.mark.parametrize("factor", [0.1, 1.0, 20.0])
def test_after_a_measured_training_the_estimate_is_right(time: Time, photos: Dataset, factor: float) -> None:
    settings = Settings(pace="balanced")
    work = training_time.work_of(settings, 40)
    train = timed(Training(time, work, Speed(*(factor * each for each in SPEED))))
    start = time.now
    list(train(photos, settings, lambda _: None))
    assert training_time.estimate(settings, 40) == pytest.approx(time.now - start, rel=0.1)
    assert training_time.estimate(Settings(pace="thorough"), 40) > training_time.estimate(settings, 40)


def test_a_stopped_training_is_learnt_from_too(time: Time, photos: Dataset) -> None:
    settings = Settings(pace="thorough")
    work = training_time.work_of(settings, 40)

    def stop_in_the_middle(progress: Progress) -> None:
        if progress.phase == "tuning" and (progress.done or 0) > 100:
            raise Stopped

    with pytest.raises(Stopped):
        list(timed(Training(time, work, SPEED))(photos, settings, stop_in_the_middle))
    assert training_time.speed_of(settings.network).sample == pytest.approx(SPEED.sample, rel=0.05)


def test_a_handful_of_photos_is_no_measurement(time: Time) -> None:
    _, by_the_clock = follow(time, Work(3, 5, 4, 6, 7), SPEED)
    assert by_the_clock.measured() == {}


def test_the_parts_stand_in_the_order_of_the_work() -> None:
    t = training_time
    order = (t._LOOK, t._HEAD, t._BESIDE, t._VIEW, t._SAMPLE)
    assert [Work._fields[part] for part in order] == list(Speed._fields)
