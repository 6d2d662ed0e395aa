"""A share link: made on the Try it page, followed on a phone, ended by hand."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import click, fits, idle, key
from tests.browser.watching import watch
from tests.browser.workspaces import trained_workspace
from workspace.workspace import Workspace


def make_link(page: Page) -> str:
    """Make a link in the panel, and return its path."""
    click(page, "share")
    click(page, "share-open")
    said = page.get_by_role("dialog").get_by_text(re.compile("/shared/"))
    expect(said).to_be_visible()
    found = re.search(r"shared/[\w-]{22}", said.inner_text())
    assert found
    return found[0]


def test_a_link_opens_the_classifier_alone_on_a_phone_until_it_is_ended(
    new_page: NewPage, chromium: Browser, server: str, home: Path, photos: Path
) -> None:
    workspace = Workspace.open(home / "workspaces", trained_workspace(home))
    owner = new_page(f"try?w={workspace.id}")
    link = make_link(owner)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visitor, faults, live = context.new_page(), list[str](), list[WebSocket]()
    watch(visitor, server, faults)
    visitor.on("websocket", lambda socket: live.append(socket))  # noqa: PLW0108  (Playwright sets attributes)
    visitor.goto(f"{server}/{link}")
    expect(visitor.get_by_role("heading", name="Show it a photo")).to_be_visible()
    for file in sorted((photos / "striped").iterdir())[:2]:
        visitor.locator("#files").set_input_files(file)
        expect(visitor.get_by_text(file.name)).to_be_visible()
    expect(visitor.get_by_text("1 of 2")).to_be_visible()
    expect(visitor.get_by_role("status").get_by_role("heading")).to_be_in_viewport()
    assert visitor.get_by_role("button", name="Yes").count() == 0
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    _nothing_of(workspace, visitor.content())
    assert not live
    assert not context.cookies()
    assert not faults

    # What a curious visitor may type: no page has anything of the workspace for a browser that only has the link.
    token = link.rpartition("/")[2]
    for path in ("try", f"photos?w={token}", f"try?s={token}"):
        other = context.new_page()
        other.goto(f"{server}/{path}")
        idle(other)
        _nothing_of(workspace, other.content())
        other.close()
    context.close()

    idle(owner)
    fits(owner)
    click(owner, "share-end")
    expect(key(owner, "share-open")).to_be_visible()
    ended = owner.request.get(f"{server}/{link}")
    assert ended.status == 410
    assert "This link has ended" in ended.text()


def _nothing_of(workspace: Workspace, content: str) -> None:
    assert workspace.id not in content
    assert not any(photo.id in content or photo.name in content for photo in workspace.photos())
