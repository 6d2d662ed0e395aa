"""Nothing from a label, a file's name, a camera's notes or a text of the visitor turns into markup, on any page."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.common.errors import PhotoRefused
from model.decision.inputs import DecisionInputs, save
from model.decision.verdict import gather
from model.learning.training import train
from model.photos.photo import read_photo
from model.photos.wording import PhotoCode
from model.report.html_report import to_html
from model.report.report import compose
from tests.browser.cards import look_at_things
from tests.browser.conftest import NewPage
from tests.browser.steps import choose, idle, key, unfold
from tests.support.pictures import encoded, picture
from views.results.page import BETTER, MISTAKES, TRUST
from workspace.workspace import Workspace

# Each holds a word of its own (zq1 ...), by which it is found again: it must stand only with all that is around it.
LABELS = (
    "<img src=x onerror=ran=1>zq1",
    "**zq2** _zq3_ ~~zq4~~ `zq5`",
    "[zq6](javascript:ran=1)",
    ":red[zq7] :material/skull: zq8",
    "$zq9$ <b>zq10</b>",
    "![zq11](http://example.org/x.png)",
    "# zq12 | www.zq13.org -> zq14",
)
NAMES = (
    "<script>ran=1</script>n{}zq20.jpg", "n{} **zq21**.jpg", "n{} [zq22](http:example.org).jpg", "n{} :red[zq23].jpg",
    "n{} $zq24$ `zq25`.jpg", 'n{} "onload=ran=1 zq26.jpg', "n{} &lt;zq27&amp;.jpg",
)  # fmt: skip
CAMERA = "<b>zq30</b> **zq31** :red[zq32]"
REFUSED = "<img src=x onerror=ran=1> **zq40**.jpg"
INPUTS = DecisionInputs("<b>zq50</b> **zq51**", "[zq52](javascript:ran=1) :red[zq54]", "$zq53$")

# All text of a page with its attributes; the tables that are drawn as pictures have theirs beside them.
_TEXTS = """() => {
    const roots = [document, ...[...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(Boolean)]
    const all = (which) => roots.flatMap(root => [...root.querySelectorAll(which)])
    return [
    ...roots.flatMap(root => root.body ?? [...root.children]).map(part => part.innerText ?? ''),
    ...all('input, textarea').map(field => field.value),
    ...all('[alt], [aria-label], [title]').flatMap(
        element => ['alt', 'aria-label', 'title'].map(name => element.getAttribute(name) || '')),
    ...all('canvas td').map(cell => cell.textContent),
    ].join('\\n')
}"""
_MADE = """() => [
    typeof ran, ...document.querySelectorAll(
        'img[src="x"], [onerror], [onload], a[href^="javascript"], a[href*="example.org"], a[href*="zq"], .katex, '
        + 'img[src*="example.org"], .stMarkdownColoredText')].map(made => made.outerHTML || made)"""


def photo_of(kind: int, seed: int, camera: str) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = camera
    return encoded(picture(kind, seed), "JPEG", exif=exif)


@pytest.fixture(scope="module")
def nasty(home: Path) -> str:
    """The id of a trained workspace in which everything has a nasty name; one label was taken with one camera."""
    workspace = Workspace.create(home / "workspaces")
    for i, name in enumerate(LABELS):
        label, files = workspace.add_label(name), [NAMES[(i + n) % len(NAMES)].format(7 * i + n) for n in range(6)]
        camera = CAMERA if i == 0 else "Canon"
        workspace.add_photos(
            [read_photo(file, photo_of(i % 3, 50 * i + n, camera)) for n, file in enumerate(files)], label.id
        )
    workspace.add_refusals([PhotoRefused(REFUSED, PhotoCode.NO_PHOTO, type="text")])
    save(workspace.folder, INPUTS)
    for training in train(workspace.dataset(), Settings(pace="quick")):
        classifier_file.save(training.classifier, workspace.classifier_path)
    return workspace.id


def literals() -> dict[str, str]:
    """Return by each word the whole that must stand around it."""
    texts = [*LABELS, CAMERA, REFUSED, INPUTS.idea, INPUTS.who, INPUTS.today]
    texts += [name.partition("{}")[2].strip() for name in NAMES]
    return {word: text for text in texts for word in re.findall(r"zq\d+", text)}


def assert_literal(page: Page, *words: str) -> None:
    """Check that every word that is there stands in its whole, that these are there, and nothing was made of any."""
    # What is read aloud keeps the backslashes of Markdown; the word joiner is ours and takes no room.
    text = " ".join(page.evaluate(_TEXTS).replace("\u2060", "").replace("\\", "").split())
    for word, whole in literals().items():
        found = re.findall(f".{{0,40}}{word}(?!\\d).{{0,40}}", text)
        bare = [around for around in found if whole not in around]
        n_words, n_whole = len(re.findall(f"{word}(?!\\d)", text)), text.count(whole)
        assert n_words == n_whole, f"{word} is there {n_words} times, its whole {n_whole} times: {bare}"
        assert n_words or word not in words, f"{word} is not there"
    assert page.evaluate(_MADE) == ["undefined"]


def test_what_a_visitor_named_stands_letter_for_letter_on_every_page(
    new_page: NewPage, nasty: str, home: Path, tmp_path: Path
) -> None:
    page = new_page(f"photos?w={nasty}")
    look_at_things(page)
    expect(page.locator("[class*=st-key-findings-photos]")).to_be_visible()
    idle(page)
    assert_literal(page, "zq1", "zq2", "zq6", "zq7", "zq9", "zq11", "zq12", "zq40")

    page = new_page(f"train?w={nasty}")
    assert_literal(page)

    page = new_page(f"results?w={nasty}")
    look = page.get_by_role("button", name="Check their labels")
    expect(look).to_be_visible()
    idle(page)
    assert_literal(page, "zq1", "zq2", "zq6", "zq7", "zq9", "zq11", "zq12")
    look.click()
    expect(page.get_by_text("Which label?")).to_be_visible()
    idle(page)
    assert_literal(page, "zq1", "zq7", "zq11")
    page = new_page(f"results?w={nasty}")
    for part in (TRUST, BETTER):
        choose(page, "part", part)
        assert_literal(page)
    unfold(page, "photo-findings")
    expect(page.locator("[class*=st-key-findings-results]")).to_be_visible()
    idle(page)
    assert_literal(page)
    choose(page, "part", MISTAKES)

    page = new_page(f"decide?w={nasty}")
    expect(page.get_by_text("Question 1 of 4")).to_be_visible()
    idle(page)
    assert_literal(page, "zq1")


def test_files_with_nasty_names_are_tried(new_page: NewPage, nasty: str) -> None:
    page = new_page(f"try?w={nasty}")
    assert_literal(page)
    uploads: list[Any] = [
        {"name": name.format(i), "mimeType": "image/jpeg", "buffer": photo_of(i % 3, 900 + i, CAMERA)}
        for i, name in enumerate(NAMES[:5])
        if "/" not in name
    ]
    uploads.append({"name": REFUSED, "mimeType": "image/jpeg", "buffer": b"words"})
    key(page, "try-files").locator("input[type=file]").set_input_files(uploads)
    expect(page.get_by_text("1 of 4")).to_be_visible()
    page.get_by_text("All 4 answers").click()
    expect(page.get_by_role("columnheader", name="File")).to_be_visible()
    idle(page)
    assert_literal(page, "zq21", "zq22", "zq23", "zq24", "zq40")


def test_the_report_shows_names_letter_for_letter(chromium: Browser, nasty: str, home: Path) -> None:
    workspace = Workspace.open(home / "workspaces", nasty)
    classifier = classifier_file.load(workspace.classifier_path)
    text = to_html(compose(classifier, gather(classifier, INPUTS, [])))
    assert html.escape(INPUTS.idea) in text
    page, asked = chromium.new_page(), list[str]()
    try:
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(text)
        assert_literal(page, "zq1", "zq2", "zq6", "zq50", "zq52", "zq53", "zq54")
        assert [url for url in asked if not url.startswith("data:")] == []
    finally:
        page.close()
