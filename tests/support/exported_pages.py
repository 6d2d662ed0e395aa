"""An exported page as somebody serves it: a folder behind `python -m http.server`."""

import functools
import io
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from model.classifier.answer import Answer
from model.classifier.classifier import Classifier
from model.export.description import as_json, describe
from model.export.web_files import page_files
from model.network.backbone import load_backbone
from model.photos.opened_file import open_photo, refusing
from model.photos.squares import AskedPhoto, Squeezer, resize_graph
from model.prediction.photo_graph import photo_graph
from model.prediction.prediction import predict


def write_page(folder: Path, classifier: Classifier, threshold: float | None = None) -> Path:
    """Write a page and its classifier into a folder."""
    graph = photo_graph(classifier)
    described = describe(classifier, "blades", graph)
    if threshold is not None:
        described = msgspec.structs.replace(described, threshold=threshold)
    files = page_files() | {"model.onnx": graph, "classifier.json": as_json(described)}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Isolated(_Quiet):
    """Sends what lets a page share memory between threads."""

    def end_headers(self) -> None:
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


@contextmanager
def served(folder: Path, *, isolated: bool = False) -> Iterator[str]:
    """Serve a folder and return its address."""
    handler = functools.partial(_Isolated if isolated else _Quiet, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def app_answers(classifier: Classifier, files: Sequence[bytes]) -> list[Answer]:
    """Return what the app answers for files that it is asked about."""
    squeezer = Squeezer(resize_graph())
    sides = tuple({load_backbone(name).spec.side for name in classifier.networks})

    def asked(data: bytes) -> AskedPhoto:
        with refusing("photo", data):
            pixels = np.asarray(open_photo("photo", data).upright())
        return AskedPhoto(b"", squeezer.squares(pixels, sides))

    return predict(classifier, load_backbone(classifier.backbone), [asked(data) for data in files])


def camera_file(path: Path, pictures: Sequence[Image.Image]) -> Path:
    """Write what Chromium's fake camera shows, over and over: motion JPEG."""
    with path.open("wb") as file:
        for picture in pictures:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=95)
            file.write(out.getvalue())
    return path
