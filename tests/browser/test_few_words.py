"""What stands on Train and Results before a click: few words, none of them of the field, headings in order."""

import itertools

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import choose, idle, key
from views.results.page import BETTER, MISTAKES, TRUST

MOST = 120
OF_THE_FIELD = (
    "accuracy", "calibration", "baseline", "precision", "recall", "out-of-fold", "cross-validation", "fine-tun",
    "linear head", "frozen", "backbone", "interval", "confusion", "network", "ensemble",
)  # fmt: skip
_VISIBLE = """() => {
  const texts = [], page = document.querySelector('[data-testid=stMainBlockContainer]')
  const walk = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const inside = walk.currentNode.parentElement, folded = inside.closest('details:not([open])')
    if (inside.closest('style, script, .unseen, .st-key-footer, [data-testid=stIconMaterial], [role=img]')) continue
    if (folded && !inside.closest('summary')) continue
    if (!inside.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue
    texts.push(walk.currentNode.textContent)
  }
  return texts.join(' ')
}"""


def words(page: Page) -> str:
    """Return what is to be read without a click, of the page itself."""
    idle(page)
    return str(page.evaluate(_VISIBLE))


def check(page: Page) -> None:
    text = words(page)
    assert len(text.split()) <= MOST, text
    assert not [term for term in OF_THE_FIELD if term in text.lower()], text
    levels = page.locator("h1:visible, h2:visible, h3:visible").evaluate_all("all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels


def test_train_is_said_in_few_words(new_page: NewPage, ready: str, trained: str) -> None:
    for workspace in (ready, trained):
        page = new_page(f"train?w={workspace}")
        expect(key(page, "train")).to_be_visible()
        check(page)


def test_results_are_said_in_few_words(new_page: NewPage, mislabelled: str) -> None:
    page = new_page(f"results?w={mislabelled}", width=390)
    for part in (MISTAKES, TRUST, BETTER):
        choose(page, "part", part)
        check(page)
