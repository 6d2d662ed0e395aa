"""A room with a password in a real browser: without scripts, in the dark, on a phone; then the page itself."""

from playwright.sync_api import Browser, expect

from tests.browser.steps import idle
from tests.browser.watching import console_errors
from tests.support.rooms import RunningRoom
from tests.support.visitor import PASSWORD


def test_a_visitor_comes_in_without_scripts(chromium: Browser, guarded_room: RunningRoom) -> None:
    context = chromium.new_context(java_script_enabled=False, extra_http_headers={"X-Forwarded-For": "192.0.2.78"})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = f"http://127.0.0.1:{guarded_room.port}"
    page.goto(f"{address}/photos?w=nobodys")
    page.get_by_label("The room’s password").fill("wrong one")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text("not the room’s password")
    page.get_by_label("The room’s password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    expect(page).to_have_url(f"{address}/photos?w=nobodys")
    assert all(url.startswith((address, "data:")) for url in asked)
    context.close()


def test_the_page_runs_behind_the_password_and_breaks_no_rule_of_its_own(
    chromium: Browser, guarded_room: RunningRoom
) -> None:
    context = chromium.new_context(extra_http_headers={"X-Forwarded-For": "192.0.2.79"})
    page = context.new_page()
    faults: list[str] = []
    page.goto(f"http://127.0.0.1:{guarded_room.port}/")
    page.on("console", lambda message: faults.extend(console_errors(message)))
    page.get_by_label("The room’s password").fill(PASSWORD)
    page.get_by_role("button", name="Come in").click()
    idle(page)
    expect(page.get_by_text("Your photos stay on the computer that runs this app")).to_be_visible()
    assert not faults
    context.close()
