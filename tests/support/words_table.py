"""Every sentence that can stand on screen, in one table, for someone to read who has not seen the code.

    python -m tests.support.words_table docs/words.md

Sentences are the texts in the sources of pages and of what pages say; a value that is put in stands in braces.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.project import ROOT

# Pages, with their styles and scripts; sentences of the packages below stand in files of their own.
_PLACES = ("app.py", "views/**/*.py", "views/**/*.js", "server/**/*.html", "server/**/*.js", "**/*wording.py")
_LEFT_OUT = (".venv", "tests", "benchmarks", "build")
_SENTENCE = re.compile(r"[A-Za-z’]{2,}[,:]? [A-Za-z“{(]")
_NO_SENTENCE = re.compile(
    r"^[.#(]?[\w-]+[ :][^A-Z]*[{;=]|^SELECT |^TWENTY|=>|\bconst\b|function\(|\{\s*\w+:|^\s*//|st-key"
)
_TAG = re.compile(r"<[^>]*>|&nbsp;")
_IN_SCRIPTS = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|`([^`]*)`|>([^<>{}]+)<")


def sentences() -> Iterator[tuple[str, str]]:
    """Yield (file, sentence) in the order of files and lines, each sentence of a file once."""
    for path in sorted({path for place in _PLACES for path in ROOT.glob(place)}):
        name = str(path.relative_to(ROOT))
        if name.split("/", maxsplit=1)[0] in _LEFT_OUT:
            continue
        texts = _of_python(path.read_text()) if path.suffix == ".py" else _of_scripts(path.read_text())
        for text in dict.fromkeys(filter(None, map(_plain, texts))):
            yield name, text


def table() -> str:
    """Return the table in Markdown."""
    rows = "".join(f"| {name} | {text.replace('|', '/')} |\n" for name, text in sentences())
    head = "# Every sentence on screen\n\nMade by `tests/support/words_table.py`.\n\n| file | sentence |\n|---|---|\n"
    return f"{head}{rows}"


def _of_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in node.values
            )  # fmt: skip
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (docs | inner):
            yield node.value


def _of_scripts(source: str) -> Iterator[str]:
    for match in _IN_SCRIPTS.finditer(source):
        yield next(filter(None, match.groups()), "")


def _plain(text: str) -> str:
    """Return a text as it is read; empty where it is none."""
    said = " ".join(_TAG.sub(" ", text).split())
    return said if _SENTENCE.search(said) and not _NO_SENTENCE.search(said) else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table())
