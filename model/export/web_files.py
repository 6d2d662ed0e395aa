"""Web files: what a page needs to run a classifier in a browser, byte for byte as it is handed out.

`web/` holds our own files, and onnxruntime compiled to WebAssembly, packed: unpacked it is four times as large.
"""

import gzip
import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

# SHA-256 of what Microsoft published (web/onnxruntime/README.md): a page runs no other runtime than the one looked at.
_RUNTIME = {
    "ort.wasm.bundle.min.mjs": "11e64bd8ffe11bd1a2a2f0d6275fdfbbba7262f0b76b99b53d228a8a22ef3d90",
    "ort-wasm-simd-threaded.wasm": "3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2",
}
_CODE = (
    *("answer_words.js", "classify.js", "classify_worker.js", "heatmap.js", "live_camera.js", "photo_file.js"),
    *("pixels.js", "wording.js"),
)
_PAGE = ("page.css", "page.js")
_PLACE, _RUNTIME_PLACE = "web/", "onnxruntime/"


def page_files() -> dict[str, bytes]:
    """Return the page of a bundle and all it fetches but the classifier itself, by name: `index.html` at the top."""
    beside = {name: _content(name) for name in _PAGE} | code_files()
    return {"index.html": _content("page.html")} | {_PLACE + name: content for name, content in beside.items()}


def code_files(*, packed: bool = False) -> dict[str, bytes]:
    """Return the scripts that answer, `classify.js` first of all, and the runtime; they find each other by these names.

    With `packed`, the `.wasm` is as gzip makes it, for a server that says so (`Content-Encoding: gzip`).
    """
    own = {name: _content(name) for name in _CODE}
    return own | {_RUNTIME_PLACE + name: content for name, content in runtime_files(packed=packed).items()}


def runtime_files(*, packed: bool = False) -> dict[str, bytes]:
    """Return onnxruntime for browsers with its licences.

    Raises:
        ValueError: a file is not the one that was published.
    """
    found = {"LICENSE": _content("LICENSE", _RUNTIME_PLACE), "ThirdPartyNotices.txt": _notices()}
    for name, published in _RUNTIME.items():
        is_packed = name.endswith(".wasm")
        kept = _content(f"{name}.gz" if is_packed else name, _RUNTIME_PLACE)
        content = gzip.decompress(kept) if is_packed else kept
        if hashlib.sha256(content).hexdigest() != published:
            raise ValueError(f"{name} is not the file that onnxruntime's makers published")
        found[name] = kept if packed else content
    return found


def _content(name: str, place: str = "") -> bytes:
    return (_web() / place / name).read_bytes()


def _web() -> Traversable:
    return files("model.export") / "web"


def _notices() -> bytes:
    """Return the licences of what is inside onnxruntime, from the package for Python: both are built of the same."""
    return (files("onnxruntime") / "ThirdPartyNotices.txt").read_bytes()
