"""What happens to photos on a phone when something breaks: none is lost, none comes twice, none under a wrong label."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.phone.steps import Open, choose, code_of, fits_phone, photos_page, write
from tests.browser.steps import click, fits, is_dark, key
from tests.support.own_server import OwnServer
from workspace.workspace import Workspace


def test_a_phone_that_is_stopped_stores_nothing_more(
    open_page: Open, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    laptop = photos_page(open_page, workspace, color_scheme="dark")
    phone = open_page(code, phone=True, breaks=True, color_scheme="dark")
    assert code_of(laptop) == code
    assert is_dark(phone, "body")
    click(laptop, "phone-stop")
    expect(key(laptop, "phone-open")).to_be_visible()
    choose(phone, *write(tmp_path, 1))
    expect(phone.locator("#banner")).to_contain_text("This code has ended")
    expect(phone.locator("#banner")).to_contain_text("1 photo not sent")
    expect(phone.locator("#take input")).to_be_disabled()
    assert workspace.photos() == []
    for address, sentence in ((code, "This code has ended"), (code[:-22] + "A" * 22, "nothing at this address")):
        phone.goto(address)
        expect(phone.get_by_role("alert")).to_contain_text(sentence)
    # The photo that waits is not lost: a new code takes it, under the label that the person chooses.
    click(laptop, "phone-open")
    expect(key(laptop, "phone").locator("img.code")).to_be_visible()
    fits(laptop)
    phone.goto(code_of(laptop))
    phone.get_by_role("button", name="Send as “healthy”").tap()
    expect(phone.locator("#list .added")).to_have_count(1)
    fits_phone(phone)


def test_a_killed_server_loses_and_doubles_nothing(
    open_page: Open, code: str, workspace: Workspace, own_server: OwnServer, tmp_path: Path
) -> None:
    files = write(tmp_path, 12)
    phone = open_page(code, phone=True, breaks=True)
    choose(phone, *files)
    expect(phone.locator("#list .added").nth(2)).to_be_visible()
    own_server.kill()
    try:
        expect(phone.locator("#banner")).to_contain_text("No connection to the laptop. It goes on by itself.")
    finally:
        own_server.start()
    expect(phone.locator("#list .added")).to_have_count(12)
    assert sorted(photo.name for photo in workspace.photos()) == sorted(path.name for path in files)


def test_photos_wait_on_a_phone_that_is_offline_even_when_its_page_is_closed(
    open_page: Open, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    phone = open_page(code, phone=True, breaks=True)
    phone.context.set_offline(True)
    choose(phone, *write(tmp_path, 2))
    expect(phone.locator("#banner")).to_contain_text("2 photos waiting")
    phone.close()
    again = phone.context.new_page()
    phone.context.set_offline(False)
    again.goto(code)
    expect(again.locator("#list .added")).to_have_count(2)
    assert len(workspace.photos()) == 2


def test_a_label_that_is_removed_meanwhile_costs_no_photo_and_mislabels_none(
    open_page: Open, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    phone = open_page(code, phone=True, breaks=True)
    phone.locator("#labels").get_by_text("needs maintenance").tap()
    phone.context.set_offline(True)
    choose(phone, *write(tmp_path, 1))
    expect(phone.locator("#banner")).to_contain_text("1 photo waiting")
    workspace.remove_label(workspace.labels()[1].id)
    phone.context.set_offline(False)
    expect(phone.locator("#list .stuck")).to_contain_text("Its label was removed on the laptop")
    expect(phone.locator("#take")).to_have_text("Choose a label above")
    expect(phone.locator("#take input")).to_be_disabled()
    phone.locator("#labels").get_by_text("healthy").tap()
    phone.get_by_role("button", name="Send as “healthy”").tap()
    expect(phone.locator("#list .added")).to_have_count(1)
