"""The page of an exported classifier: it answers as the app does, in the browser alone."""

import json
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from model.classifier.classifier import Classifier
from tests.browser.watching import watch
from tests.support.colour_profiles import ADOBE_LIKE
from tests.support.exported_pages import app_answers, served, write_page
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


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(large(1, 2), "JPEG", quality=92, exif=exif)


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
    }


@pytest.fixture(scope="module")
def address(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(write_page(tmp_path_factory.mktemp("page"), quick_classifier)) as address:
        yield address


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    yield from opened(chromium, address)


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
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
    from base64 import b64encode

    given = [b64encode(file).decode() for file in files]
    found: list[dict[str, Any]] = page.evaluate(ANSWER, [list(classifier.labels), classifier.threshold, given])
    return found


def add(page: Page, files: dict[str, bytes]) -> None:
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
    print(json.dumps(apart))
    assert all(difference < 1e-4 for difference in apart.values()), apart
