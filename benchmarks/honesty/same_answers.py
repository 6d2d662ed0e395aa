"""The same answers everywhere: the app beside `predict.py`, the service and the page of an exported classifier.

    python -m benchmarks.honesty.same_answers --data FOLDER [--sets wind clothing elpv-mono elpv-poly] [--photos 125]

For each set a quick and a balanced classifier are trained on 20 photos a label and exported. Photos that they have not
seen, and with `--all-kinds` every file of `bad_images` that the app can open, are answered in four ways: by the app's
own path, by `predict.py` in a process of its own, by `twenty api` over a socket, and by the exported page in Chromium.
For each way are printed the photos, those that it does not open, the greatest difference of a probability from the
app's, and how many photos get another decision. `--photos` is of each set.
"""

import argparse
import functools
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.shared.command_line import run
from benchmarks.shared.photo_sets import SETS, open_set, photos_of
from cli.terminal import answer_json
from model.classifier import classifier_file
from model.common.errors import PhotoRefused
from model.export.bundle import write_bundle
from model.network.backbone import load_backbone
from model.photos.decoder import Decoder
from model.photos.levels import under
from model.photos.photo import asked_photo
from model.prediction.prediction import predict
from tests.support.api_server import api_server
from tests.support.chromium import CHROMIUM, FLAGS

AT_ONCE = 8  # photos in one request, and between two looks at a page
MOST = 0.001  # that a probability may differ by
Said = Mapping[str, Any]  # an answer as JSON holds it
Answers = Mapping[Path, Said]


def app(classifier: Path, files: Sequence[Path]) -> Answers:
    """Answer as the page Try it does."""
    opened = classifier_file.load(classifier)
    found: dict[Path, Said] = {}
    with Decoder() as decoder:
        for batch in _batches(files):
            sent = [(path.name, path.read_bytes()) for path in batch]
            photos = list(under(decoder.read_many(sent, opened.squares_wanted), opened.mapping))
            read = {
                path: asked_photo(photo)
                for path, photo in zip(batch, photos, strict=True)
                if not isinstance(photo, PhotoRefused)
            }
            answers = predict(opened, load_backbone(opened.backbone), [*read.values()])
            found |= {path: answer_json(opened, str(path), answer) for path, answer in zip(read, answers, strict=True)}
    return found


def script(bundle: Path, files: Sequence[Path]) -> Answers:
    """Answer by the exported program."""
    found: dict[Path, Said] = {}
    for start in range(0, len(files), 500):  # a command line has an end
        command = [sys.executable, "-I", str(bundle / "predict.py"), "--json", *map(str, files[start : start + 500])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found |= {Path(each["photo"]): each for each in json.loads(done.stdout)["answers"]}
    return found


def service(classifier: Path, files: Sequence[Path], log: Path) -> Answers:
    """Answer by the service."""
    found: dict[Path, Said] = {}
    with api_server(classifier, log) as server:
        for batch in _batches(files):
            answer = server.predict(*((f"{i}{path.suffix}", path.read_bytes()) for i, path in enumerate(batch)))
            for each in answer.json.get("answers", ()):
                found[batch[int(Path(each["photo"]).stem)]] = each
    return found


def page(bundle: Path, files: Sequence[Path], browser_page: Page) -> Answers:
    """Answer by the exported page's own code."""
    found: dict[Path, Said] = {}
    links = bundle / "asked"
    links.mkdir()
    for i, path in enumerate(files):
        (links / str(i)).symlink_to(path)
    with _served(bundle) as address:
        browser_page.goto(address)
        browser_page.evaluate(_OPEN)
        for batch in _batches(range(len(files))):
            for i, said in zip(batch, browser_page.evaluate(_ANSWER, list(batch)), strict=True):
                if said is not None:
                    found[files[i]] = said
    return found


_OPEN = """async () => {
  const { open } = await import("./web/classify.js");
  const told = await (await fetch("classifier.json")).json();
  window.asked = await open({ model: "model.onnx", labels: told.labels, threshold: told.threshold });
}"""
_ANSWER = """(places) => Promise.all(places.map(async (place) => {
  const photo = await (await fetch(`asked/${place}`)).blob();
  const answer = await window.asked.answer(photo).catch(() => null);
  if (!answer) return null;
  const probabilities = Object.fromEntries(window.asked.labels.map((label, i) => [label, answer.probabilities[i]]));
  const words = { answer: answer.label, not_sure: "not sure", none_of_these: "none of these" };
  return { probabilities, decision: words[answer.decision] };
}))"""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def compared(way: str, answers: Answers, with_app: Answers) -> str:
    """Return a line of the table."""
    both = [path for path in answers if path in with_app]
    labels = list(next(iter(with_app.values()))["probabilities"])

    def shares(said: Said) -> list[float]:
        return [said["probabilities"][label] for label in labels]

    differences = [max(abs(np.subtract(shares(answers[path]), shares(with_app[path])))) for path in both]
    others = sum(answers[path]["decision"] != with_app[path]["decision"] for path in both)
    worst = both[int(np.argmax(differences))]
    kept = "" if max(differences) <= MOST else f" **over {MOST}: {worst.name}**"
    unopened, more = len(with_app) - len(both), len(answers) - len(both)
    return f"| {way} | {len(both)} | {unopened} | {more} | {max(differences):.1e}{kept} | {others} |"


def measure(name: str, classifier: Path, files: Sequence[Path], browser_page: Page) -> None:
    """Print the table of one classifier."""
    bundle = classifier.with_suffix("")
    write_bundle(classifier_file.load(classifier), classifier.with_suffix(".zip"), name)
    with zipfile.ZipFile(classifier.with_suffix(".zip")) as archive:
        archive.extractall(bundle)
    size = classifier.with_suffix(".zip").stat().st_size / 1e6
    networks = len(classifier_file.load(classifier).networks)
    print(f"\n{name}, {networks} network(s), {size:.1f} MB as a zip\n")
    print("| way | photos | not opened | opened there alone | greatest difference | other decisions |")
    print("| --- | --- | --- | --- | --- | --- |")
    with_app = app(classifier, files)
    for way, answers in (
        ("predict.py", script(bundle, files)),
        ("service", service(classifier, files, classifier.with_suffix(".log"))),
        ("page in Chromium", page(bundle, files, browser_page)),
    ):
        print(compared(way, answers, with_app), flush=True)


def main() -> None:
    """Print a table for each classifier."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--photos", type=int, default=125)
    parser.add_argument("--all-kinds", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        browser_page = browser.new_page()
        sets = {name: open_set(name, options.data, Path(place) / name) for name in options.sets}
        files = [path.resolve() for one in sets.values() for path in _some(photos_of(one.test)[0], options.photos)]
        if options.all_kinds:
            files += sorted(path for path in (options.data / "bad_images").rglob("*") if path.is_file())
        for name, one in sets.items():
            one.draw(Path(place) / f"{name}-drawn", 20, seed=0)
            for pace in ("quick", "balanced"):
                classifier = Path(place) / f"{name}-{pace}.twenty"
                run(["train", str(Path(place) / f"{name}-drawn"), "--out", str(classifier), "--pace", pace])
                measure(f"{name}, {pace}", classifier, files, browser_page)
        browser.close()


def _some(paths: Sequence[Path], n: int) -> list[Path]:
    places = np.linspace(0, len(paths) - 1, min(n, len(paths))).astype(int)
    return [paths[i] for i in np.unique(places)]


if __name__ == "__main__":
    main()
