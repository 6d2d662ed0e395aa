"""Where several photos show one thing, words count things; where each shows another, nothing is said."""

from dataclasses import replace

import pytest

from model.common.series_source import SeriesSource
from model.decision.verdict import reach_verdict
from model.decision.wording import figures, next_step, title
from model.evaluation.evaluation import Evaluation
from model.evaluation.series_figures import SeriesFigures
from model.evaluation.wording import about_series, photos_and_things, unit
from tests.support.evaluations import power_law
from tests.support.facts import evaluation, facts, rule


def in_series(things: tuple[int, int], as_independent: float | None = None) -> Evaluation:
    judged = evaluation((24, 24), 48, n_groups=things[0])
    return replace(judged, series=SeriesFigures(SeriesSource.NAMES, things, as_independent))


def test_photos_and_things_are_counted() -> None:
    assert photos_and_things(in_series((6, 6))) == "96 photos of about 12 things"
    assert about_series(in_series((6, 6))) == "96 photos of about 12 things, by how their names begin."


@pytest.mark.parametrize("judged", [evaluation((24, 24), 48), in_series((48, 48))])
def test_nothing_is_said_where_each_photo_shows_another_thing(judged: Evaluation) -> None:
    assert about_series(judged) == ""
    assert unit(judged) == "photo"
    assert photos_and_things(judged) == "96 photos"


def test_the_cautious_figure_says_why_with_both_figures() -> None:
    said = about_series(in_series((6, 6), as_independent=0.99))
    assert "Counted one by one, it would seem right on 20 of 20." in said
    assert "right on about 10 of 20" in said


def test_two_figures_that_are_one_of_twenty_are_said_in_percent() -> None:
    assert "51 %" in about_series(in_series((6, 6), as_independent=0.51)).replace("\u202f", " ")


def test_the_rule_asks_for_things_and_not_for_photos() -> None:
    known = facts(in_series((6, 6)))
    judged = rule(known, "photos")
    assert judged.state == "failed"
    assert title(judged) == "At least 10 things of each label"
    assert figures(judged) == "The photos of one label show only about 6 things; 10 are needed."
    assert "Photograph new things: at least 4 of “healthy”, 4 of “cracked”" in next_step(known, reach_verdict(known))
    enough = rule(facts(in_series((12, 12))), "photos")
    assert enough.state == "passed"
    assert title(rule(facts(evaluation((24, 24), 48)), "photos")) == "At least 10 photos of each label"


def test_a_forecast_speaks_of_what_it_counts() -> None:
    forecast = power_law(0.02, 1.0, 0.7, per_label=40)
    assert forecast.sentence(unit="thing").startswith("Photos of 40 more things of each label")
    assert forecast.sentence().startswith("40 more photos of each label")
    assert forecast.sentence(1).startswith("1 more photo of each label")
