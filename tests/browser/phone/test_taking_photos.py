"""A phone beside the laptop: the code, and the photos on their way."""

import base64
import io
import os
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.phone.steps import Open, choose, code_of, fits_phone, photos_page, write
from tests.browser.steps import PICTURES as PICTURES_FOLDER
from tests.browser.steps import key, picture
from tests.support.pictures import picture as drawn
from tests.support.processes import wait_until
from tests.support.project import ROOT
from workspace.workspace import Workspace

SAMPLES = sorted((ROOT / "sample_images" / "train").glob("*/*.jpg"))
PICTURES = os.environ.get("TWENTY_PICTURES")
RED, BLUE = (200, 40, 40), (40, 60, 200)


PIXELS = """async (image) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL();
}"""


def turned_photo(side: int, path: Path) -> Path:
    """Write a photo as a phone held upright does: red above blue once it is turned, with its place and its camera."""
    upright = Image.new("RGB", (2 * side // 3, side), BLUE)
    upright.paste(RED, (0, 0, 2 * side // 3, side // 2))
    noise = drawn(0, side, side=512).resize(upright.size)
    image = Image.blend(upright, noise, 0.15).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = 6, "Acme", "Phone 9"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    image.save(path, "JPEG", exif=exif, quality=100 if side > 1000 else 90, subsampling=0)
    return path


def test_a_photo_taken_on_the_phone_appears_upright_on_the_laptop(
    open_page: Open, laptop: Page, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    assert code_of(laptop) == code
    assert code in key(laptop, "phone").inner_text()
    phone = open_page(code, phone=True)
    expect(laptop.get_by_role("status").filter(has_text="A phone is connected.")).to_be_visible()
    phone.locator("#labels").get_by_text("needs maintenance").tap()
    arrived: list[float] = []
    phone.on("response", lambda answer: arrived.append(time.monotonic()) if "/photos?" in answer.url else None)
    photos = [turned_photo(2200, tmp_path / "large.jpg"), turned_photo(600, tmp_path / "small.jpg")]
    assert photos[0].stat().st_size > 1 << 20 > photos[1].stat().st_size
    seconds = []
    for photo in photos:
        phone.locator("#take input").set_input_files(photo)
        shown = laptop.get_by_role("option", name=photo.name).locator("img")
        expect(shown).to_be_visible()
        seconds.append(time.monotonic() - arrived[-1])
        png = base64.b64decode(shown.evaluate(PIXELS).partition(",")[2])
        assert_red_above_blue(Image.open(io.BytesIO(png)))
    print("seconds from the last byte to the photo on the laptop:", [round(each, 2) for each in seconds])
    assert max(seconds) < 20  # two where nothing else runs; the benchmark measures it
    expect(phone.locator("#list .added")).to_have_count(2)
    originals = workspace.dataset().metadata.values()
    assert [photo.height for photo in originals] == [2048, 600]  # the first was made smaller on the phone
    for photo in originals:
        assert photo.height > photo.width
        assert photo.camera == "Acme Phone 9"
    for stored in workspace.photos(workspace.labels()[1].id):
        data = workspace.store.jpeg(stored.id)
        image = Image.open(io.BytesIO(data))
        assert_red_above_blue(image)
        assert not image.getexif()
        assert b"Exif" not in data
    fits_phone(phone)


def assert_red_above_blue(image: Image.Image) -> None:
    top, bottom = (image.convert("RGB").getpixel((image.width // 2, image.height * part // 8)) for part in (1, 7))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > top[2] + 50
    assert bottom[2] > bottom[0] + 50


def test_what_is_no_photo_is_refused_by_name_on_the_phone(
    open_page: Open, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    phone = open_page(code, phone=True)
    choose(phone, *SAMPLES[:2])
    phone.locator("#labels").get_by_text("needs maintenance").tap()
    choose(phone, *SAMPLES[-2:])
    expect(phone.locator("#list .added")).to_have_count(4)
    if PICTURES:
        phone.screenshot(path=PICTURES_FOLDER / "phone.png")
        picture(photos_page(open_page, workspace), "photos-code")
    notes = tmp_path / "notes <b>.jpg"
    notes.write_text("these are words")
    choose(phone, notes, SAMPLES[-1])
    expect(phone.locator("#list .refused")).to_contain_text("notes <b>.jpg: this is a text file")
    expect(phone.get_by_text("already there")).to_be_visible()
    assert [label.n_photos for label in workspace.labels()] == [2, 2]


def test_a_browser_without_scripts_can_send_a_photo(
    open_page: Open, code: str, workspace: Workspace, tmp_path: Path
) -> None:
    phone = open_page(code, phone=True, java_script_enabled=False)
    phone.get_by_label("needs maintenance").check()
    phone.get_by_label("Photo", exact=True).set_input_files(write(tmp_path, 1))
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator(".plain p")).to_have_text("The photo has arrived. The next one?")
    assert wait_until(lambda: [label.n_photos for label in workspace.labels()] == [0, 1], 20)
