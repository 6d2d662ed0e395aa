"""The blind look in a browser: from the wall of mistakes to a changed label and back; both figures in the headline."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.cards import expect_counts, look_at_things, move_to, select
from tests.browser.conftest import NewPage
from tests.browser.steps import TRAINING_LIMIT, click, fits, idle, key, train, unfold
from tests.browser.workspaces import LABELS
from workspace import blind_look
from workspace.workspace import Workspace


def opened(home: Path, workspace_id: str) -> Workspace:
    return Workspace.open(home / "workspaces", workspace_id)


def look_through(page: Page, workspace: Workspace) -> int:
    """Say what each photo shows, as a person would: the picture's kind is in its name, which the page does not show."""
    names = {photo.id: photo.name for photo in workspace.photos()}
    ids = {label.name: label.id for label in workspace.labels()}
    n = 0
    while (look := blind_look.under_way(workspace)) is not None and (photo := look.next_photo) is not None:
        seen = sum(asked in look.said[-1] for asked in look.asked)
        expect(
            page.get_by_text(re.compile(f"photo {seen + 1} of {len(look.asked)}", re.IGNORECASE)).first
        ).to_be_visible()
        shown = LABELS[1] if names[photo] == f"{LABELS[0]} 0.jpg" else names[photo].rsplit(" ", 1)[0]
        click(page, f"say-{ids[shown]}")
        n += 1
        idle(page)
    return n


def test_a_wrong_label_is_settled_without_showing_an_answer(new_page: NewPage, home: Path, mislabelled: str) -> None:
    workspace, page = opened(home, mislabelled), new_page(f"results?w={mislabelled}", width=390)
    expect(page.get_by_role("button", name="Change to")).to_have_count(0)
    click(page, "look-wall")
    expect(page.get_by_role("heading", name="Which label?")).to_be_visible()
    for word in ("answered", "confident", "labelled", ".jpg"):
        expect(page.get_by_test_id("stMain").get_by_text(word)).to_have_count(0)
    fits(page)
    look_through(page, workspace)
    expect(page.get_by_text("1 label changed")).to_be_visible()
    expect(page.get_by_text("is now")).to_have_count(1)
    fits(page)
    assert workspace.dataset().changed_blind() == 1
    click(page, "blind-undo")
    expect(key(page, "headline")).to_be_visible()
    assert not workspace.dataset().changes


def test_a_change_by_hand_after_training_is_remembered_and_the_headline_shows_both_figures(
    new_page: NewPage, home: Path, mislabelled: str
) -> None:
    workspace, page = opened(home, mislabelled), new_page(f"photos?w={mislabelled}")
    select(page, 0, 1, 2, 3)
    move_to(page, 0, LABELS[1])
    expect_counts(page, 21, 27)
    look_at_things(page)
    expect(key(page, "changed-seen")).to_contain_text("3 labels changed after the answer could be seen")
    train(page, pace="Quick")
    click(page, "to-results")
    unfold(page, "how-we-know")
    expect(key(page, "how-we-know")).to_contain_text("3 labels were changed by somebody who had seen the answer")
    expect(key(page, "how-we-know")).to_contain_text("with the new ones on")
    click(page, "undo-seen")
    expect(key(page, "changed-seen")).to_have_count(0)
    expect(key(page, "changed")).to_contain_text("3 photos changed since training", timeout=TRAINING_LIMIT)
    assert not workspace.dataset().changes


def test_the_check_of_the_photos_leads_there_and_two_people_can_look(
    new_page: NewPage, home: Path, mislabelled: str
) -> None:
    workspace, page = opened(home, mislabelled), new_page(f"photos?w={mislabelled}")
    look_at_things(page)
    finding = key(page, "finding-photos-wrong-labels")
    expect(finding).to_contain_text("probably wrong")
    expect(finding.locator("img")).to_have_count(0)
    click(page, "look-photos")
    key(page, "two-people").locator("label").click()
    idle(page)
    look_through(page, workspace)
    expect(page.get_by_text("Nothing has changed yet")).to_be_visible()
    assert not workspace.dataset().changes
    click(page, "second-person")
    expect(page.get_by_text("Second person, photo 1")).to_be_visible()
