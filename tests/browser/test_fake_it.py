"""Faking it in three browsers: an owner's, the product's at a phone's size, and a person's, from a photo to a label."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import NewPage
from tests.browser.steps import click, fits, idle, key
from tests.browser.test_few_words import check
from tests.browser.trials import Side, addresses
from workspace.stand_in_photos import TrialPhotos
from workspace.workspace import Workspace


def test_a_photo_is_answered_by_a_person_and_becomes_a_label(
    new_page: NewPage, chromium: Browser, server: str, home: Path
) -> None:
    workspace = Workspace.create(home / "workspaces")
    healthy, damaged = (workspace.add_label(name).id for name in ("healthy", "damaged"))
    owner = new_page(f"fake?w={workspace.id}")
    check(owner)
    click(owner, "fake-start")
    product_path, person_path = addresses(owner)
    check(owner)
    fits(owner)
    product = Side(chromium, product_path, server, phone=True)
    expect(product.page.get_by_text("It knows “healthy” and “damaged”.")).to_be_visible()
    product.send(900)
    expect(product.answer).to_have_text("Looking at it")
    expect(owner.get_by_text("Nobody is at the person’s page.")).to_be_visible()

    person = Side(chromium, person_path, server, phone=False)
    person.says("healthy")
    expect(product.answer).to_have_text("healthy")
    expect(product.page.locator("#stage .said span")).to_have_text(re.compile(r"^\d+\.\d s$"))
    expect(person.page.get_by_text("No photo yet")).to_be_visible()
    product.send(901, kind=1)
    expect(product.page.locator("#before li")).to_have_count(1)
    expect(person.page.get_by_role("button", name="damaged", exact=True)).to_be_enabled()
    person.page.wait_for_timeout(350)
    person.page.keyboard.press("2")
    expect(product.answer).to_have_text("damaged")
    product.send(902)
    person.says("healthy")  # a slip
    expect(product.answer).to_have_text("healthy")
    person.page.get_by_role("button", name="Undo").click()
    person.says("Not sure")
    expect(person.page.get_by_text("No photo yet")).to_be_visible()
    product.send(903)
    expect(product.page.locator("#before li")).to_have_count(3)
    expect(person.page.get_by_role("button", name="healthy", exact=True)).to_be_enabled()
    for side in (product, person):
        check_accessibility(side.page)
        assert side.page.evaluate("document.documentElement.scrollWidth") <= side.page.viewport_size["width"]  # type: ignore[index]
        content = side.page.content()
        assert workspace.id not in content
        assert not any(photo.id in content for photo in TrialPhotos(workspace).photos())

    person.says("Not sure")
    expect(owner.get_by_text("4 answered")).to_be_visible()
    expect(key(owner, "fake-advice")).to_contain_text("It cannot be told yet")
    expect(owner.get_by_text("Nobody is at the person’s page.")).to_have_count(0)
    check(owner)
    check_accessibility(owner)
    click(owner, "fake-keep-now")
    expect(key(owner, "fake-advice")).to_contain_text("2 answers kept as labels")
    assert [len(workspace.photos(label)) for label in (healthy, damaged)] == [1, 1]
    expect(key(owner, "fake-apart")).to_contain_text("No label yet: 2 photos")

    click(owner, "fake-stop")
    expect(key(owner, "fake-start")).to_be_visible()
    product.page.reload()
    expect(product.page.get_by_text("This trial has ended")).to_be_visible()
    product.faults[:] = [fault for fault in product.faults if "410" not in fault]
    expect(person.page.get_by_text("It has ended")).to_be_visible()
    person.faults[:] = [fault for fault in person.faults if "410" not in fault]
    product.close()
    person.close()


def test_two_people_answer_apart_and_a_setting_is_changed_meanwhile(
    new_page: NewPage, chromium: Browser, server: str, home: Path
) -> None:
    workspace = Workspace.create(home / "workspaces")
    for name in ("healthy", "damaged"):
        workspace.add_label(name)
    owner = new_page(f"fake?w={workspace.id}", width=390)
    click(owner, "fake-start")
    product_path, person_path = addresses(owner)
    key(owner, "fake-people-now").get_by_text("Two people").click()
    idle(owner)
    fits(owner)
    product = Side(chromium, product_path, server, phone=True)
    ann, bob = (Side(chromium, person_path, server, phone=phone) for phone in (False, True))
    product.send(910)
    ann.says("healthy")
    expect(ann.page.get_by_text("No photo yet")).to_be_visible()
    expect(product.answer).to_have_text("Looking at it")
    bob.says("damaged")
    expect(product.answer).to_have_text("Not sure")
    expect(owner.locator(".faked")).to_contain_text("23 to 100, from 1 photo")
    owner.reload()
    idle(owner)
    assert addresses(owner) == (product_path, person_path)
    for side in (product, ann, bob):
        side.close()


def test_it_is_found_from_the_photos_and_before_the_first_training(new_page: NewPage, ready: str) -> None:
    page = new_page(f"photos?w={ready}")
    click(page, "fake-open")
    expect(page.get_by_role("heading", name="Fake it first")).to_be_visible()
    page = new_page(f"train?w={ready}")
    page.get_by_role("link", name="Or let people answer first").click()
    expect(page.get_by_role("heading", name="Fake it first")).to_be_visible()
    page = new_page("fake")
    expect(page.get_by_text("First it needs two labels with names")).to_be_visible()
    check(page)
