"""Clicks from the landing page to the first prediction; its seconds: benchmarks/speed/first_prediction.py."""

from pathlib import Path

from tests.browser.conftest import NewPage
from tests.browser.steps import fits
from tests.support.first_prediction import clicks, count_clicks, of_own_photos, of_the_example

MOST = 5


def test_five_clicks_lead_from_the_landing_page_to_a_prediction(new_page: NewPage) -> None:
    page = new_page(width=390)
    count_clicks(page)
    page.reload()
    of_the_example(page)
    assert 0 < clicks(page) <= MOST
    fits(page)


def test_five_clicks_lead_to_a_prediction_on_own_photos(new_page: NewPage, photos: Path) -> None:
    page = new_page()
    count_clicks(page)
    page.reload()
    labels = {folder.name: sorted(folder.iterdir()) for folder in sorted(photos.iterdir())}
    new = labels[min(labels)].pop()
    of_own_photos(page, labels, new)
    assert 0 < clicks(page) <= MOST
    fits(page)
