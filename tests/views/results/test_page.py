"""The results: what more photos would bring, whether confidence can be believed, photos kept apart."""

from dataclasses import replace

import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.test_set_wording import NO_FORECAST
from model.network.backbone import Backbone
from tests.support.evaluations import power_law
from tests.support.pages import app, part_of_results, said, workspace_with
from tests.support.pictures import picture_bytes
from tests.support.zips import zip_of
from views.results.page import BETTER, TRUST
from workspace.workspace import Workspace

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
    assert forecast.sentence(20) in said(results)
    results.number_input(key="more-photos").set_value(60).run()
    assert forecast.sentence(60) in said(results)


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
    assert NO_FORECAST in said(part_of_results(trained, BETTER))
    decide = app("decide", trained)
    assert "flattens" not in said(decide)
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
