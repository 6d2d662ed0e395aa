"""The web files are whole, find each other, and hold the runtime as it was published."""

import gzip
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from model.export import web_files
from model.export.web_files import code_files, page_files, runtime_files

WEB = Path(str(files("model.export"))) / "web"


def test_whatever_a_file_of_the_page_fetches_is_there() -> None:
    page = page_files()
    named = {f"web/{name}" for name in re.findall(r'"web/([\w./-]+)"', page["index.html"].decode())}
    scripts = {name: content.decode() for name, content in page.items() if name.endswith((".js", ".html"))}
    for content in scripts.values():
        named |= {f"web/{name}" for name in re.findall(r'(?:from |URL\()"\./([\w.-]+\.js)"', content)}
    assert {"web/page.css", "web/page.js", "web/classify.js", "web/classify_worker.js"} <= named
    assert named <= page.keys()


def test_every_file_of_the_folder_is_handed_out() -> None:
    ours = {path.name for path in WEB.iterdir() if path.is_file()}
    given = {name.removeprefix("web/") for name in page_files()} | {"page.html"}
    assert ours <= given


def test_a_server_gets_the_runtime_packed() -> None:
    plain, packed = code_files(), code_files(packed=True)
    assert plain.keys() == packed.keys()
    differs = [name for name in plain if plain[name] != packed[name]]
    assert differs == ["onnxruntime/ort-wasm-simd-threaded.wasm"]
    assert gzip.decompress(packed[differs[0]]) == plain[differs[0]]
    assert len(packed[differs[0]]) < 4_000_000


def test_another_runtime_than_the_published_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = web_files._content
    monkeypatch.setattr(web_files, "_content", lambda name, place="": read(name, place) + b"\n" * name.endswith(".mjs"))
    with pytest.raises(ValueError, match="published"):
        runtime_files()


def test_its_licences_go_along() -> None:
    runtime = runtime_files()
    assert b"MIT License" in runtime["LICENSE"]
    assert b"protobuf" in runtime["ThirdPartyNotices.txt"].lower()


def test_the_page_lets_nothing_in_from_elsewhere() -> None:
    page = page_files()["index.html"].decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert not re.search(r"https?:", policy[1])
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_the_files_are_part_of_the_package() -> None:
    project = tomllib.loads((WEB.parents[2] / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["model.export"]
    found = {path for pattern in patterns for path in WEB.parent.glob(pattern) if path.is_file()}
    parts = [path for folder in (WEB, WEB.parent / "files") for path in folder.rglob("*") if path.is_file()]
    assert found == {path for path in parts if "__pycache__" not in path.parts}
