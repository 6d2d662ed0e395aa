"""`predict.py` of a bundle answers as `twenty predict` does, with onnxruntime, numpy and Pillow alone."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from cli.main import main
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.export.bundle import write_bundle
from model.export.parity import alone
from tests.support.colour_profiles import ADOBE_LIKE
from tests.support.pictures import encoded, picture

RGB, LAB = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
ALLOWED = {"numpy", "onnxruntime", "PIL", "model"}
# Runs predict.py, then says which modules it has brought that do not come with Python.
_WATCHED = """
import json, runpy, sys
sys.meta_path[:] = [finder for finder in sys.meta_path if finder.__module__.startswith("_frozen_importlib")]
sys.argv = sys.argv[1:]
before = set(sys.modules)
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as ended:
    assert not ended.code, ended.code
brought = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
print(json.dumps({name: getattr(sys.modules.get(name), "__file__", None) for name in sorted(brought)}), file=sys.stderr)
"""


def deep(seed: int, low: int, high: int) -> Image.Image:
    """Return a grey picture of 16 bits between two values."""
    grey = np.asarray(picture(0, seed).convert("L"), dtype=np.float64) / 255
    return Image.fromarray((low + grey * (high - low)).astype(np.uint16))


def with_gamma(image: Image.Image) -> bytes:
    """Return a PNG that says it was written for an exponent of 1."""
    from PIL import PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add(b"gAMA", (100_000).to_bytes(4, "big"))
    return encoded(image, "PNG", pnginfo=notes)


def see_through(seed: int) -> Image.Image:
    image = picture(1, seed).convert("RGBA")
    image.putalpha(Image.fromarray(np.tile(np.arange(96, dtype=np.uint8) * 2, (96, 1))))
    return image


def photos() -> dict[str, bytes]:
    """Return files of every make that is read otherwise than pixel by pixel."""
    turned = Image.Exif()
    turned[274] = 6
    wide = picture(0, 407).resize((130, 96))
    return {
        "plain.jpg": encoded(picture(0, 400), "JPEG"),
        "turned.jpg": encoded(wide, "JPEG", exif=turned),
        "turned/mirrored.png": encoded(wide, "PNG", exif=turned),
        "alpha.png": encoded(see_through(401), "PNG"),
        "grey alpha.png": encoded(see_through(402).convert("LA"), "PNG"),
        "palette.gif": encoded(picture(1, 403).quantize(16), "GIF", transparency=3),
        "cmyk.jpg": encoded(picture(1, 404).convert("CMYK"), "JPEG"),
        "deep.png": encoded(deep(405, 900, 4100), "PNG"),
        "deep.tif": encoded(deep(406, 1000, 3900), "TIFF"),
        "lab.tif": encoded(ImageCms.profileToProfile(picture(0, 412), RGB, LAB, outputMode="LAB"), "TIFF"),
        "profile.jpg": encoded(picture(1, 407), "JPEG", icc_profile=ADOBE_LIKE),
        "gamma.png": with_gamma(picture(0, 408)),
        "large.jpg": encoded(picture(1, 409).resize((3000, 2200)), "JPEG"),
        "lossy.webp": encoded(picture(0, 410), "WEBP"),
        "é (1);=x.bmp": encoded(picture(1, 411), "BMP"),
    }


BAD = {
    "bad/text.jpg": b"no photo",
    "bad/cut.jpg": encoded(picture(0, 1), "JPEG")[:900],
    "bad/empty.png": b"",
    "bad/tiny.png": encoded(picture(0, 1, side=8), "PNG"),
    "bad/huge.png": encoded(Image.new("1", (9000, 9000)), "PNG"),
    "bad/heavy.jpg": b"\xff\xd8" + bytes(31 << 20),
    "bad/drawing.svg": b"<svg></svg>",
    "bad/notes.txt": b"notes",
    ".hidden.jpg": encoded(picture(0, 1), "JPEG"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of many makes, among them such as cannot be read."""
    folder = tmp_path_factory.mktemp("asked")
    for name, data in {**photos(), **BAD}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def trained(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trained") / "a.twenty"
    classifier_file.save(quick_classifier, path)
    return path


def run(unpacked: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run predict.py, which finds nothing of this project but what the bundle has."""
    command = alone(unpacked, *map(str, arguments))
    return subprocess.run(command, cwd=unpacked.parent, capture_output=True, text=True, encoding="utf-8", check=False)


def asked_of_app(trained: Path, capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    assert main(["predict", str(trained), *map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def compare(here: dict[str, Any], there: dict[str, Any]) -> None:
    """See that answers are the same, to the millionth, and refusals to the letter."""
    assert there["refused"] == here["refused"]
    for ours, theirs in zip(here["answers"], there["answers"], strict=True):
        assert [theirs[key] for key in ("photo", "decision", "label")] == [
            ours[key] for key in ("photo", "decision", "label")
        ]
        assert theirs["probabilities"] == pytest.approx(ours["probabilities"], abs=1e-6), ours["photo"]


def test_every_make_of_photo_is_answered_as_the_app_does(
    unpacked: Path, trained: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = json.loads(run(unpacked, folder, "--json").stdout)
    compare(asked_of_app(trained, capsys, folder), there)
    assert len(there["answers"]) == len(photos())


def test_the_table_is_that_of_the_app(unpacked: Path, trained: Path, folder: Path, tmp_path: Path) -> None:
    assert main(["predict", str(trained), str(folder), "--csv", str(tmp_path / "here.csv")]) == 0
    assert run(unpacked, folder, "--csv", tmp_path / "there.csv").returncode == 0
    here, there = ((tmp_path / name).read_bytes() for name in ("here.csv", "there.csv"))
    assert there[:3] == here[:3]  # the mark of UTF-8
    # A ten-millionth may fall to either side of a rounded digit.
    assert len(there) == len(here)
    rows = [list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) for data in (here, there)]
    assert [row[:3] for row in rows[1]] == [row[:3] for row in rows[0]]
    for ours, theirs in zip(rows[0][1:], rows[1][1:], strict=True):
        assert np.allclose(np.array(theirs[3:], float), np.array(ours[3:], float), rtol=0, atol=1.01e-4)


def test_a_classifier_of_deep_photos_takes_its_own_black_and_white_along(
    quick_classifier: Classifier, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classifier = replace(quick_classifier, mapping=(1000.0, 4000.0))
    classifier_file.save(classifier, tmp_path / "a.twenty")
    files = {"dark.png": deep(1, 1000, 1900), "other camera.png": deep(2, 20_000, 60_000)}
    for name, image in files.items():
        (tmp_path / name).write_bytes(encoded(image, "PNG"))
    asked = [tmp_path / name for name in files]
    write_bundle(classifier, tmp_path / "a.zip", photos=[("dark", asked[0].read_bytes())])
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "a")
    there = json.loads(run(tmp_path / "a", *asked, folder / "deep.tif", "--json").stdout)
    compare(asked_of_app(tmp_path / "a.twenty", capsys, *asked, folder / "deep.tif"), there)
    assert [Path(each["photo"]).name for each in there["refused"]] == ["other camera.png"]


def test_it_brings_nothing_but_onnxruntime_numpy_and_pillow(unpacked: Path, folder: Path) -> None:
    command = [sys.executable, "-I", "-c", _WATCHED, str(unpacked / "predict.py"), str(folder / "deep.png")]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=True)
    brought: dict[str, str | None] = json.loads(done.stderr.splitlines()[-1])
    assert brought.keys() == ALLOWED
    assert str(brought["model"]).startswith(str(unpacked / "twenty_photos"))


def test_bad_photos_are_named_and_the_others_answered(unpacked: Path, folder: Path) -> None:
    done = run(unpacked, folder)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(photos())
    assert "Traceback" not in done.stderr
    for name in BAD.keys() - {"bad/notes.txt", ".hidden.jpg"}:
        assert f"Not used: {folder / name}: " in done.stderr
    assert "at most 60 can be read" in done.stderr
    assert ".hidden" not in done.stdout + done.stderr


def test_where_no_photo_could_be_answered_it_says_so_and_ends_with_1(unpacked: Path, folder: Path) -> None:
    done = run(unpacked, folder / "bad" / "text.jpg", folder / "nowhere.jpg")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "There is no photo that could be answered." in done.stderr
    assert "nowhere.jpg" in done.stderr
