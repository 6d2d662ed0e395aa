"""The page of an exported classifier: it answers as the app does, in the browser alone."""

import csv
import io
import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words
from model.evaluation.intervals import percent
from model.prediction.answers_csv import to_csv
from tests.browser.accessibility import check_accessibility
from tests.browser.watching import watch
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.colour_profiles import ADOBE_LIKE
from tests.support.exported_pages import app_answers, camera_file, served, write_page
from tests.support.pictures import encoded, picture

ANSWER = """async ([labels, threshold, files]) => {
    const { open } = await import("./web/classify.js");
    const classifier = await open({ model: "model.onnx", labels, threshold });
    const answers = [];
    for (const file of files) {
        const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
        const { probabilities, decision, label } = await classifier.answer(new Blob([bytes]));
        answers.push({ probabilities: [...probabilities], decision, label });
    }
    classifier.close();
    return answers;
}"""


def large(kind: int, seed: int) -> Image.Image:
    """A picture that is neither square nor as small as the network's input."""
    return picture(kind, seed, 420).crop((0, 20, 410, 333))


def with_alpha() -> Image.Image:
    image = large(0, 3).convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def with_gamma(png: bytes, gamma: float) -> bytes:
    """Write gAMA after a PNG's header."""
    body = b"gAMA" + struct.pack(">I", round(gamma * 100_000))
    return png[:33] + struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body)) + png[33:]


def held(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def turned(orientation: int) -> bytes:
    return encoded(large(1, 2), "JPEG", quality=92, exif=held(orientation))


def odd_files() -> dict[str, bytes]:
    """Files of which browsers and Pillow might make other pixels."""
    return {
        "plain.jpg": encoded(large(0, 0), "JPEG", quality=90),
        "small.jpg": encoded(picture(1, 1), "JPEG"),
        "progressive.jpg": encoded(large(1, 1), "JPEG", quality=80, progressive=True),
        "grey.jpg": encoded(large(0, 1).convert("L"), "JPEG"),
        **{f"turned {how}.jpg": turned(how) for how in (3, 5, 6, 8)},
        "profile.jpg": encoded(large(1, 3), "JPEG", icc_profile=ADOBE_LIKE),
        "plain.png": encoded(large(0, 2), "PNG"),
        "alpha.png": encoded(with_alpha(), "PNG"),
        "gamma.png": with_gamma(encoded(large(1, 4), "PNG"), 1 / 1.1),
        "profile.png": encoded(large(1, 5), "PNG", icc_profile=ADOBE_LIKE),
        "palette.png": encoded(large(1, 6).convert("P"), "PNG", transparency=3),
        "lossless.webp": encoded(large(0, 5), "WEBP", lossless=True),
        "upright.webp": encoded(large(0, 6), "WEBP", exif=held(1)),
    }


@pytest.fixture(scope="module")
def address(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(write_page(tmp_path_factory.mktemp("page"), quick_classifier)) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    yield from opened(chromium, address)


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:  # noqa: ANN401
    """Open the page; whatever it asks of another host, and every error, fails the test."""
    context = browser.new_context(permissions=["camera"], reduced_motion="reduce", accept_downloads=True, **options)
    page = context.new_page()
    faults: list[str] = []
    watch(page, address, faults)
    page.goto(address)
    yield page
    context.close()
    assert not faults


def answered(page: Page, classifier: Classifier, files: list[bytes]) -> list[dict[str, Any]]:
    given = [b64encode(file).decode() for file in files]
    found: list[dict[str, Any]] = page.evaluate(ANSWER, [list(classifier.labels), classifier.threshold, given])
    return found


def add(page: Page, files: dict[str, bytes]) -> None:
    expect(page.locator("#stage")).to_be_visible()
    page.set_input_files("#files", [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()])
    expect(page.locator(".coming")).to_be_hidden(timeout=60_000)


def test_it_answers_as_the_app_whatever_the_file(page: Page, quick_classifier: Classifier) -> None:
    files = odd_files()
    found = answered(page, quick_classifier, list(files.values()))
    apart = {}
    for name, here, there in zip(files, found, app_answers(quick_classifier, list(files.values())), strict=True):
        apart[name] = float(np.abs(np.array(here["probabilities"]) - there.probabilities).max())
        assert here["decision"] == there.decision(quick_classifier.threshold), name
        assert here["label"] == there.label, name
    assert all(difference < 1e-4 for difference in apart.values()), apart


def test_so_it_does_with_several_networks_and_with_two_threads(
    chromium: Browser, classifier_of_three: Classifier, tmp_path: Path
) -> None:
    files = [odd_files()[name] for name in ("plain.jpg", "small.jpg", "turned 6.jpg", "alpha.png")]
    with served(write_page(tmp_path, classifier_of_three), isolated=True) as address:
        for page in opened(chromium, address):
            assert page.evaluate("crossOriginIsolated")
            found = np.array([answer["probabilities"] for answer in answered(page, classifier_of_three, files)])
    there = np.array([answer.probabilities for answer in app_answers(classifier_of_three, files)])
    assert np.abs(found - there).max() < 1e-4


def test_what_is_no_photo_for_it_gets_a_sentence_and_the_others_an_answer(page: Page) -> None:
    deep = Image.fromarray(np.arange(64 * 64, dtype=np.uint16).reshape(64, 64) * 16)
    whole = encoded(large(0, 0), "JPEG")
    add(
        page,
        {
            "deep.png": encoded(deep, "PNG"),
            "notes.jpg": b"Dear all, please find attached",
            "good.jpg": whole,
            "half.jpg": whole[: len(whole) // 2],
            "old.tif": encoded(picture(0, 0), "TIFF"),
            "dot.png": encoded(picture(0, 0).resize((8, 8)), "PNG"),
            "nothing.jpg": b"",
            "held.webp": encoded(large(0, 0), "WEBP", exif=held(6)),
            "broken.png": encoded(picture(0, 0), "PNG")[:60],
        },
    )
    said = dict(line.split(": ", 1) for line in page.locator("#refused p").all_inner_texts())
    assert "16 bits" in said["deep.png"]
    assert "no photo" in said["notes.jpg"]
    assert "cut short" in said["half.jpg"]
    assert "TIFF" in said["old.tif"]
    assert "8 x 8 pixels" in said["dot.png"]
    assert "camera was held" in said["held.webp"]
    assert "empty" in said["nothing.jpg"]
    assert "damaged" in said["broken.png"]
    assert page.locator("#count").inner_text() == "1 photo"


def test_its_table_is_that_of_twenty_predict(page: Page, quick_classifier: Classifier) -> None:
    names = ["plain.jpg", '=1+1, "so".jpg', "turned 6.jpg", "grün;-2.jpg"]
    files = dict(zip(names, list(odd_files().values())[:4], strict=True))
    add(page, files)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    here = download.value.path().read_bytes()
    there = to_csv(quick_classifier, zip(names, app_answers(quick_classifier, list(files.values())), strict=True))
    assert here[:3] == there[:3] == "\ufeff".encode()
    for mine, theirs in zip(rows(here), rows(there), strict=True):
        assert mine[:3] == theirs[:3]
        assert [len(cell) for cell in mine] == [len(cell) for cell in theirs]
        if mine[0] != "photo":
            assert np.allclose(np.array(mine[3:], float), np.array(theirs[3:], float), atol=1.01e-4)  # four digits


def rows(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))


def test_it_says_what_becomes_of_a_photo_in_the_words_of_the_app(
    chromium: Browser, quick_classifier: Classifier, tmp_path: Path
) -> None:
    files = {"known.jpg": odd_files()["small.jpg"], "other.jpg": odd_files()["plain.jpg"]}
    answers = app_answers(quick_classifier, list(files.values()))
    assert [decision_words(answer, 1.1) for answer in answers] == ["not sure", "none of these"]
    with served(write_page(tmp_path, quick_classifier, threshold=1.1)) as address:
        for page in opened(chromium, address):
            add(page, files)
            expect(page.locator(".said h2")).to_have_text("Not sure")
            expect(page.locator(".said p")).to_contain_text(f"Maybe “{answers[0].label}”")
            page.get_by_role("button", name="Next photo").click()
            expect(page.locator(".said h2")).to_have_text("None of these")


def test_it_says_what_it_knows_and_how_good_it_is(page: Page, quick_classifier: Classifier) -> None:
    expect(page.locator("h1")).to_have_text(f"{' or '.join(quick_classifier.labels)}?")
    assert page.title() == page.locator("h1").inner_text()
    expect(page.locator("#known")).to_contain_text(f"Right on {percent(quick_classifier.evaluation.headline.value)}")


def test_nothing_is_asked_of_anybody_while_photos_are_answered(page: Page) -> None:
    page.wait_for_load_state("networkidle")  # the worker fetches the runtime and the graph
    expect(page.locator(".coming")).to_be_hidden(timeout=60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    add(page, {"plain.jpg": odd_files()["plain.jpg"], "small.jpg": odd_files()["small.jpg"]})
    page.get_by_role("button", name="Where it looked").click()
    expect(page.locator("#heat")).to_be_visible()
    assert [url for url in asked if not url.startswith("blob:")] == []


def test_where_it_looked_lies_over_the_picture(page: Page) -> None:
    add(page, {"plain.jpg": odd_files()["plain.jpg"]})
    where = page.get_by_role("button", name="Where it looked")
    where.click()
    assert page.locator("#heat").bounding_box() == page.locator("#photo").bounding_box()
    assert page.locator("#heat").evaluate(
        "(it) => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.some((v) => v > 0)"
    )
    where.click()
    expect(page.locator("#heat")).to_be_hidden()


def test_keys_alone_are_enough(page: Page) -> None:
    add(page, {"a.jpg": odd_files()["plain.jpg"], "b.jpg": odd_files()["small.jpg"]})
    expect(page.locator(".place")).to_have_text("a.jpg · 1 of 2")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".place")).to_have_text("b.jpg · 2 of 2")
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText"))
    assert {"Add photos", "Live camera", "Where it looked", "Download as CSV", "Clear", "a.jpg", "b.jpg"} <= reached
    assert any(name.startswith("b.jpg: ") for name in reached)  # in the strip, what is chosen


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_everybody_can_use_it(chromium: Browser, address: str, width: int, scheme: str) -> None:
    for page in opened(chromium, address, viewport={"width": width, "height": 844}, color_scheme=scheme):
        check_accessibility(page)
        add(page, {"a.jpg": odd_files()["plain.jpg"], "b.jpg": odd_files()["small.jpg"], "notes.jpg": b"text"})
        page.get_by_role("button", name="Where it looked").click()
        check_accessibility(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"


SHOWN = picture(0, 1).resize((640, 480))  # to the camera


@pytest.fixture
def with_camera(_playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera shows one picture."""
    camera = camera_file(tmp_path / "camera.mjpeg", [SHOWN] * 5)
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={camera}"]
    browser = _playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


def test_the_camera_is_answered_live_and_its_picture_kept(
    with_camera: Browser, address: str, quick_classifier: Classifier
) -> None:
    (there,) = app_answers(quick_classifier, [encoded(SHOWN, "JPEG", quality=95)])
    assert not there.is_novel
    for page in opened(with_camera, address):
        page.get_by_role("button", name="Live camera").first.click()
        expect(page.locator("#speed")).to_contain_text("pictures a second", timeout=60_000)
        expect(page.locator(".said h2")).to_have_text(there.label)
        page.get_by_role("button", name="Keep this picture").click()
        expect(page.locator("#count")).to_have_text("1 photo")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".place")).to_contain_text("camera")
        expect(page.locator("#video")).to_be_hidden()
        assert page.evaluate("document.querySelector('#video').srcObject") is None


def test_without_a_camera_it_says_so(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))"
    )
    page.goto(address)
    page.get_by_role("button", name="Live camera").first.click()
    expect(page.locator("#problem")).to_have_text("No camera was found on this device.")
    context.close()


def test_opened_as_a_file_it_says_how_to_serve_it(
    chromium: Browser, quick_classifier: Classifier, tmp_path: Path
) -> None:
    page = chromium.new_page()
    page.goto(f"file://{write_page(tmp_path, quick_classifier)}/index.html")
    expect(page.get_by_text("python -m http.server")).to_be_visible()
    page.close()


def test_without_its_model_it_says_so(chromium: Browser, quick_classifier: Classifier, tmp_path: Path) -> None:
    folder = write_page(tmp_path, quick_classifier)
    (folder / "model.onnx").unlink()
    with served(folder) as address:
        page = chromium.new_page()
        page.goto(address)
        expect(page.locator("#problem")).to_contain_text("does not start")
        page.close()
