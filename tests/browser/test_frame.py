"""The frame around the pages: its bar, the project's name, light and dark, the browser's tab, the first paint."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from model.decision import inputs
from tests.browser.conftest import NewPage
from tests.browser.steps import fits, idle, is_dark, key
from tests.browser.workspaces import trained_workspace
from views.frame.steps import STEPS

_SHIFTS = """() => { window.shifts = 0; new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value;
}).observe({ type: 'layout-shift', buffered: true }) }"""


def _step(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation", name="Steps").get_by_role("link", name=title)


def test_the_bar_leads_through_all_steps_without_loading_the_page_anew(new_page: NewPage, trained: str) -> None:
    page = new_page(f"?w={trained}", width=390)
    page.evaluate("() => { window.same = true }")
    for step in STEPS[1:]:
        _step(page, step.title).click()
        expect(_step(page, step.title)).to_have_attribute("aria-current", "page")
        expect(page).to_have_title(f"{step.title} · Twenty Photos")
        idle(page)
        assert page.url.endswith(f"/{step.name}?w={trained}")
        fits(page)
    assert page.evaluate("() => window.same")
    page.go_back()
    expect(_step(page, "Try it")).to_have_attribute("aria-current", "page")


def test_the_bar_ticks_what_is_done(new_page: NewPage, ready: str, trained: str) -> None:
    page = new_page(f"photos?w={ready}")
    expect(_step(page, "Photos, done")).to_be_visible()
    expect(page.get_by_role("link", name=", done")).to_have_count(1)
    page = new_page(f"results?w={trained}")
    expect(_step(page, "Train, done")).to_be_visible()
    expect(_step(page, "Results, done")).to_be_visible()


def test_an_example_that_answers_our_questions_is_not_decided_before_anybody_has_looked(
    new_page: NewPage, home: Path
) -> None:
    example = trained_workspace(home)
    inputs.save(home / "workspaces" / example, inputs.EXAMPLE_INPUTS)
    page = new_page(f"results?w={example}")
    expect(_step(page, "Results, done")).to_be_visible()
    expect(_step(page, "Decide, done")).to_have_count(0)
    _step(page, "Decide").click()
    expect(_step(page, "Decide, done")).to_be_visible()


def test_going_back_draws_no_ring_around_the_page_for_those_who_use_no_keys(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}")
    _step(page, "Decide").click()
    idle(page)
    page.reload()  # nothing has the focus now
    idle(page)
    page.go_back()
    main = page.get_by_test_id("stMain")
    expect(main).to_be_focused()
    expect(main).to_have_css("outline-style", "none")
    page.keyboard.press("ArrowDown")
    expect(main).to_have_css("outline-style", "solid")


def test_a_project_has_a_name_in_the_bar_and_in_the_browsers_tab(new_page: NewPage, ready: str) -> None:
    page = new_page(f"photos?w={ready}")
    name = page.get_by_role("textbox", name="Name of this project")
    name.fill("  Hats & <b>caps</b> ")
    name.press("Enter")
    expect(page).to_have_title("Photos · Hats & <b>caps</b> · Twenty Photos")
    page.reload()
    expect(name).to_have_value("Hats & <b>caps</b>")
    expect(page).to_have_title("Photos · Hats & <b>caps</b> · Twenty Photos")


def test_light_or_dark_is_chosen_in_the_bar_and_stays(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}")
    page.get_by_role("combobox", name="Light or dark").select_option("Dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.wait_for_function("() => getComputedStyle(document.querySelector('h1')).color.match(/\\d+/)[0] > 190")
    _step(page, "Photos").click()
    idle(page)
    page.reload()
    idle(page)
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == "rgb(23, 22, 20)"
    page.emulate_media(color_scheme="dark")
    page.get_by_role("combobox", name="Light or dark").select_option("Like my system")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_page_opened_by_its_address_misses_nothing_shifts_nothing_and_begins_at_the_top(
    new_page: NewPage, trained: str
) -> None:
    missed: list[str] = []
    page = new_page()
    page.on("response", lambda answer: missed.append(answer.url) if answer.status >= 400 else None)
    page.add_init_script(f"({_SHIFTS})()")
    server = page.url.partition("?")[0]
    for step in STEPS:
        page.goto(f"{server}{step.name}?w={trained}")
        idle(page)
        assert not missed
        assert page.evaluate("() => window.shifts") < 0.1, step
        title, bar = page.locator("h1, h2").first.bounding_box(), page.get_by_role("banner").bounding_box()
        assert title is not None
        assert bar is not None
        assert title["y"] - bar["height"] < 70, f"an empty strip stands above the title of {step}"


def test_the_bar_is_painted_before_any_script_of_streamlit_has_come(new_page: NewPage) -> None:
    page = new_page()
    page.route("**/static/js/**", lambda _: None)  # on their way for ever
    page.reload(wait_until="commit")
    expect(page.get_by_role("link", name="Twenty Photos, to the start")).to_be_visible()
    expect(_step(page, "Start")).to_have_attribute("aria-current", "page")


def test_nothing_of_streamlits_own_frame_is_seen(new_page: NewPage, trained: str) -> None:
    page = new_page(f"results?w={trained}")
    for part in ("stHeader", "stToolbar", "stMainMenu", "stDecoration", "stSidebar"):
        expect(page.get_by_test_id(part)).not_to_be_visible()
    expect(key(page, "footer")).to_be_visible()


def test_an_address_that_is_no_page_leads_to_the_start(new_page: NewPage, trained: str) -> None:
    page = new_page(f"resluts?w={trained}")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?w={trained}")
    expect(_step(page, "Start")).to_have_attribute("aria-current", "page")
    assert not is_dark(page, "body")
