"""What the documents name is there, what they say to read fits an afternoon, and the picture of imports is today's."""

import re
from pathlib import Path

import pytest

from tests.support import imports_picture
from tests.support.project import ROOT

ENTRIES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
DOCUMENTS = [*ENTRIES, *sorted((ROOT / "docs").glob("*.md"))]
# Ours, by where they begin: `tests/faults`, `make` and a user's own FOLDER/photo.jpg are told apart by it.
TOP = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists())
PATH = re.compile(rf"(?<![\w./-])(?:{TOP}|docs|\.ci|\.github)/[\w./-]*\w|\b[A-Z]\w+\.md\b|\bapp\.py\b")
# Not those of `server`: that is a section of Streamlit's settings too.
MODULE = re.compile(rf"(?<![\w./-])(?!server)(?:{TOP})(?:\.[a-z_]\w*)+")
READ = re.compile(r"^\| `([\w/]+\.py)` \| ([\d,]+) \|", re.MULTILINE)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code_in(text: str) -> str:
    """Return what stands between backticks, blocks and single words alike."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_and_module_that_a_document_names_is_there(document: Path) -> None:
    code = code_in(text_of(document))
    missing = [path for path in PATH.findall(code) if not (ROOT / path).exists()]
    for name in MODULE.findall(code):
        path = ROOT / name.replace(".", "/")  # a module, a package, or a name in a module
        if not any(found.exists() for found in (path, path.with_suffix(".py"), path.parent.with_suffix(".py"))):
            missing.append(name)
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(document))
    assert not [link for link in links if "://" not in link and not (document.parent / link).exists()]


def test_the_reading_path_fits_an_afternoon_and_its_lengths_are_about_right() -> None:
    said = {path: int(lines.replace(",", "")) for path, lines in READ.findall(text_of(ROOT / "docs/architecture.md"))}
    lines = {path: len(text_of(ROOT / path).splitlines()) for path in said}
    assert len(lines) > 10
    assert sum(lines.values()) <= 3000
    assert not {path: n for path, n in lines.items() if abs(n - said[path]) > max(10, n // 5)}


def test_the_readme_is_short_and_no_figure_stands_there_that_is_not_evidence() -> None:
    readme, evidence = text_of(ROOT / "README.md"), text_of(ROOT / "docs" / "evidence.md")
    assert len(readme.splitlines()) <= 150
    good = readme.split("## How good it is")[1].split("\n## ")[0]
    assert good.count("\n| ") <= 8 + 1
    figures = re.findall(r"\d[\d.,]*\d", good)
    assert len(figures) > 20
    assert not [figure for figure in figures if figure not in evidence]


def test_the_picture_of_imports_is_as_the_files_are() -> None:
    drawn = imports_picture.draw(imports_picture.packages())
    assert drawn == imports_picture.PICTURE.read_text(encoding="utf-8"), (
        "Draw it again: make format, or python -m tests.support.imports_picture"
    )
