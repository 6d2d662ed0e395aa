"""Forecasts find the curve that is there, promise nothing impossible, and say when they cannot tell."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.arrays import Ints
from model.common.errors import FileRefused
from model.evaluation.evaluation import things
from model.evaluation.forecast import Curve, Forecast, outlook_sentence
from model.evaluation.intervals import Estimate, share
from model.learning import linear_head
from model.learning.learning_curve import learning_curve
from tests.support.classifiers import manifest, rebuilt
from tests.support.evaluations import power_law

MORE = (0, 5, 20, 60, 140, 980)


@pytest.mark.parametrize(("a", "b", "c"), [(0.05, 0.9, 0.6), (0.1, 0.5, 0.4), (0.0, 0.8, 0.5), (0.2, 0.6, 0.9)])
def test_a_power_law_is_recovered_from_its_points(a: float, b: float, c: float) -> None:
    measured = power_law(a, b, c, per_label=200)
    for n in (200, 300, 500):
        figure, gain = measured.at(n), measured.gain(n - 200)
        assert figure.value == pytest.approx(1 - a - b * n**-c, abs=0.015)
        assert figure.low <= 1 - a - b * n**-c <= figure.high
        assert gain.value == pytest.approx(b * (200**-c - n**-c), abs=0.015)
        assert gain.low <= b * (200**-c - n**-c) <= gain.high


def test_it_flattens_where_twice_as_many_photos_bring_less_than_a_point() -> None:
    a, b, c = 0.1, 3.0, 1.2
    flat = power_law(a, b, c, per_label=60).flat_after
    assert flat is not None
    exact = next(n for n in range(60, 600) if b * (n**-c - (2 * n) ** -c) < 0.01)
    assert exact / 1.5 <= flat <= exact * 1.5


def test_a_curve_that_goes_on_does_not_flatten() -> None:
    going_on = power_law(0.0, 0.9, 0.25, per_label=20, noise=0.02)
    assert going_on.flat_after is None
    assert "hardly help" not in going_on.sentence()


@pytest.mark.parametrize("right", [1.0, 0.97, 0.5, 0.31])
@pytest.mark.parametrize("per_label", [10, 20, 400])
def test_nothing_impossible_is_ever_promised(right: float, per_label: int) -> None:
    curve = Curve((5, 7), (1 - right, 1 - right), ((1e-3, 5e-4), (5e-4, 1e-3)))
    asked = Forecast(curve, per_label, 3, share(right, 20), effective_size=20, confidence=right)
    for n in (5, per_label, per_label + 20, 10_000):
        figure = asked.at(n)
        assert 0 <= figure.low <= figure.value <= figure.high <= 1
        gain = asked.gain(n)
        assert -1 <= gain.low <= gain.value <= gain.high <= 1


def test_more_photos_never_make_the_forecast_worse() -> None:
    asked = power_law(0.05, 0.9, 0.6, per_label=20, noise=0.05)
    for values in ([asked.at(20 + n).value for n in MORE], [asked.gain(n).value for n in MORE]):
        assert values == sorted(values)


def test_more_evidence_narrows_the_interval() -> None:
    little, much = (replace(power_law(0.1, 0.5, 0.5, 20, noise=0.05), effective_size=size) for size in (10, 1000))
    assert much.at(40).high - much.at(40).low < little.at(40).high - little.at(40).low


def test_luck_with_todays_photos_widens_the_level_more_than_the_gain() -> None:
    asked = replace(power_law(0.1, 0.5, 0.5, 20, noise=0.05), effective_size=20)
    level, gain = asked.at(40), asked.gain(20)
    assert gain.high - gain.low < 0.7 * (level.high - level.low)


def test_the_sentence_has_the_figures_of_the_forecast() -> None:
    asked = power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03)
    gain = asked.gain(20)
    low, high = max(round(gain.low * 100), 0), round(gain.high * 100)
    assert asked.sentence(20).startswith(
        f"20 more photos of each label would probably bring {low} to {high} more right answers of 100"
    )
    assert asked.sentence(1).startswith("1 more photo of each label")


def test_a_possible_loss_is_no_promise() -> None:
    outlook = power_law(0.05, 0.9, 0.6, per_label=20).outlook()
    sentence = outlook_sentence(outlook._replace(gain=Estimate(0.03, -0.02, 0.08)))
    assert "probably bring 0 to 8 more right answers of 100" in sentence


def test_it_says_when_it_cannot_tell() -> None:
    no_curve = Forecast(Curve((), (), ()), 8, 2, share(0.8, 8), effective_size=8, confidence=0.8)
    assert no_curve.flat_after is None
    assert no_curve.sentence().startswith("It cannot tell yet")


def test_a_flat_curve_says_that_more_of_the_same_hardly_helps() -> None:
    flat = power_law(0.2, 0.0, 1.0, per_label=200)
    assert "would hardly change it" in flat.sentence(20)
    assert flat.flat_after == 200


# --- measuring ------------------------------------------------------------------------------------------------------


def clouds(n: int, apart: float, seed: int = 0, n_labels: int = 2) -> tuple[linear_head.Views, np.ndarray]:
    """Return two views each of n points a label around means that are so far apart."""
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(n_labels, 60)) * apart
    targets = np.repeat(np.arange(n_labels), n)
    points = means[targets] + rng.normal(size=(len(targets), 60))
    values = np.stack([points, points + rng.normal(scale=0.1, size=points.shape)], axis=1)
    return linear_head.Views(values / np.linalg.norm(values, axis=2, keepdims=True), None), targets


def test_more_photos_give_fewer_errors_where_there_is_something_to_learn() -> None:
    views, targets = clouds(60, 0.35)
    curve = learning_curve(views, targets, np.arange(len(targets)), 2, seed=0)
    assert curve.sizes == (5, 7, 10, 14, 20, 28, 40)
    assert curve.errors[-1] < curve.errors[0] - 0.03
    assert np.linalg.eigvalsh(np.array(curve.covariance)).min() > 0


def test_copies_widen_what_is_known_of_the_curve() -> None:
    views, targets = clouds(60, 0.15)
    apart, copies = np.arange(len(targets)), np.arange(len(targets)) // 5 * 5
    copied = linear_head.Views(views.values[copies], None)
    one, other = (learning_curve(views, targets, apart, 2, 0), learning_curve(copied, targets, copies, 2, 0))
    assert other.covariance[0][0] > 2 * one.covariance[0][0]


def test_the_same_seed_gives_the_same_curve() -> None:
    views, targets = clouds(12, 0.3)
    once, again = (learning_curve(views, targets, np.arange(len(targets)), 2, seed=3) for _ in range(2))
    assert once == again


def test_fewer_than_ten_photos_of_a_label_give_no_curve() -> None:
    views, targets = clouds(9, 0.3)
    assert learning_curve(views, targets, np.arange(len(targets)), 2, seed=0).sizes == ()


def test_the_curve_of_forty_photos_is_sixty_small_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its seconds are measured by `benchmarks.speed.training_time`, with all that comes before the first answer."""
    views, targets = clouds(20, 0.3)
    learnt, fit = [], linear_head.learnt_from_parts

    def counted(views: linear_head.Views, targets: Ints, n_labels: int, parts: list[tuple[Ints, Ints]]) -> object:
        learnt.extend(len(photos) for photos, _ in parts)
        return fit(views, targets, n_labels, parts)

    monkeypatch.setattr(linear_head, "learnt_from_parts", counted)
    learning_curve(views, targets, np.arange(40), 2, seed=0)
    assert len(learnt) == 60
    assert max(learnt) <= 40


# --- in a classifier's file ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def foretold(quick_classifier: Classifier) -> Classifier:
    return replace(quick_classifier, forecast=power_law(0.05, 0.9, 0.6, per_label=20, noise=0.03))


def test_a_forecast_survives_the_file(foretold: Classifier) -> None:
    loaded = classifier_file.from_bytes(classifier_file.to_bytes(foretold))
    assert loaded.forecast == foretold.forecast
    assert loaded.forecast.sentence() == foretold.forecast.sentence()


@pytest.mark.parametrize(
    "damage",
    [
        {"curve": {"errors": [0.1, 7.0, 0.1, 0.1]}},
        {"curve": {"errors": [0.1]}},
        {"curve": {"sizes": [5, 7, 10, -14]}},
        {"curve": {"covariance": [[0.0] * 4] * 4}},
        {"curve": {"covariance": [[float("nan")] * 4] * 4}},
        {"effective_size": -1.0},
        {"effective_size": float("nan")},
        {"n_labels": 0},
        {"today": {"value": 2.0, "low": 0.0, "high": 1.0}},
        {"per_label": "many"},
        {"curve": None},
    ],
)
def test_a_forecast_that_is_not_possible_is_refused(foretold: Classifier, damage: dict[str, object]) -> None:
    damaged = msgspec.to_builtins(foretold.forecast)
    for key, value in damage.items():
        damaged[key] = damaged[key] | value if isinstance(value, dict) else value
    # What is no number is no JSON either, so such a file is not even looked into.
    with pytest.raises(FileRefused, match=r"damaged|is not a Twenty Photos classifier"):
        classifier_file.from_bytes(rebuilt(classifier_file.to_bytes(foretold), manifest(forecast=damaged)))


def test_training_measures_the_curve(quick_classifier: Classifier) -> None:
    told = quick_classifier.forecast
    assert told.per_label == things(quick_classifier.evaluation).min()
    assert told.today == quick_classifier.evaluation.headline
    assert told.sentence().startswith("It cannot tell yet")
