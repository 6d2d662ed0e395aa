"""What keeps some people from using a page, as axe-core finds it."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_RUN = "() => axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)"


def check_accessibility(page: Page) -> None:
    """Check that axe-core finds nothing on a page, of whatever impact; a fault names each rule and where."""
    page.evaluate(_axe())
    found = [f"{rule['id']} ({rule['impact']}): {_where(rule)}" for rule in page.evaluate(_RUN)]
    assert not found, "\n".join(["axe-core found:", *found])


def _where(rule: dict[str, Any]) -> str:
    nodes = rule["nodes"]
    shown = [
        f"{node['html'][:160]} [{(node['any'] or node['all'] or [{'message': ''}])[0]['message'][:160]}]"
        for node in nodes
    ]
    return f"{len(nodes)} times, {'; '.join(shown[:4])}"


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
