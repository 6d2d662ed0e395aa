"""Every sentence that can stand on screen or in the report, in one table, for a reader who has not seen the code.

    python -m tests.support.words_table docs/words.md

Sentences are the texts in the sources of pages and of what pages say; a value that is put in stands in braces.
"""

import ast
import html
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.support.project import ROOT

# Pages with their scripts, the report, and the sentences of the packages below, which stand in files of their own.
_PLACES = (
    "app.py",
    "views/**/*.py",
    "views/**/*.js",
    "views/**/*.html",
    "server/**/*.html",
    "server/**/*.js",
    "model/report/*.py",
    "model/evaluation/forecast.py",
    "**/*wording.py",
)
_LEFT_OUT = (".venv", "tests", "benchmarks", "build")

_HEAD = """# Every sentence on screen

Made by `python -m tests.support.words_table docs/words.md`. A value that is put in stands in braces; pieces of a
sentence stand in the order of the source.

| file | sentence |
|---|---|
"""

# Two words, or a value and a word. A button's single word needs no reader.
_SENTENCE = re.compile(r"[A-Za-z’]{2,}[,:.]? [A-Za-z“{(\d]|\} [A-Za-z]{2,}")
# Styles, selectors, keys of widgets and settings: what a browser or a program reads.
_NO_SENTENCE = re.compile(
    r"st-key|;$|\w+:\s?[\w.#%-]+;|^[.#\[(]?[\w-]+[.:\[]\w|^\.\w|^\(?prefers|^--|\[\w+\]|=\w+\]|^use strict"
    r"|^<svg|^style="
)

# In a page: what is read though it stands in a tag, what parts sentences, and what is not read at all.
_READ = re.compile(r"<[^<>]*?\s(?:aria-label|placeholder|title|alt)=[\"']([^\"'<>]+)[\"']")
_PARTS = re.compile(
    r"</?(?:p|div|h\d|li|ul|button|t[dhr]|table|section|summary|title|option|br|body|head)\b[^<>]*>|\n\n"
)
_UNREAD = re.compile(r"<(style|svg|script)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-z!][^<>]*>")

# In a program: calls and names whose texts are for the program.
_FOR_PROGRAMS = ("compile", "execute", "getattr", "get", "getenv", "sub", "component", "cast", "TypeVar", "Literal")
_SCRIPT_FOR_PROGRAMS = re.compile(
    r"(?:(?:querySelector(?:All)?|closest|matches|matchMedia|part|ask)\(|(?:class|className|from)\s?[:=][^,]*?) *$"
)
_COMMENT = re.compile(r"/\*.*?\*/|(?<=\s)//[^\n]*|^//[^\n]*", re.DOTALL | re.MULTILINE)
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_VALUE = re.compile(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")


def sentences() -> Iterator[tuple[str, str]]:
    """Yield (file, sentence) in the order of files and lines, each sentence of a file once."""
    readers: dict[str, Callable[[str], Iterable[str]]] = {".py": _of_python, ".js": _of_script, ".html": _of_page}
    for path in sorted({path for place in _PLACES for path in ROOT.glob(place)}):
        name = str(path.relative_to(ROOT))
        if name.split("/", maxsplit=1)[0] not in _LEFT_OUT:
            texts = readers[path.suffix](path.read_text())
            yield from ((name, said) for said in dict.fromkeys(said for text in texts for said in _as_read(text)))


def table() -> str:
    """Return the table in Markdown."""
    rows = "".join(f"| {name} | {text.replace('|', '/')} |\n" for name, text in sentences())
    return f"{_HEAD}{rows}"


def _of_python(source: str) -> Iterator[str]:
    yield from _said_under(ast.parse(source))


def _said_under(node: ast.AST) -> Iterator[str]:
    """Yield the texts under a node in the order of the source, a text with values in it as one."""
    for part in ast.iter_child_nodes(node):
        if _is_for_programs(part):
            continue
        if isinstance(part, ast.JoinedStr):
            yield "".join(map(_piece, part.values))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str) and not isinstance(node, ast.JoinedStr):
            yield part.value
        yield from _said_under(part)


def _is_for_programs(node: ast.AST) -> bool:
    """Tell documentation, annotations and what is handed to programs from what a person reads."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call | ast.Subscript):
        called = node.func if isinstance(node, ast.Call) else node.value
        return getattr(called, "attr", getattr(called, "id", "")) in _FOR_PROGRAMS
    return isinstance(node, ast.keyword) and node.arg in ("key", "tag", "style", "css")


def _piece(part: ast.expr) -> str:
    """Return a piece of a text, with the name of a value in braces."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    named = value.func if isinstance(value, ast.Call) else value
    return f"{{{getattr(named, 'attr', getattr(named, 'id', '…'))}}}"


def _of_script(source: str) -> Iterator[str]:
    code = _COMMENT.sub("", source)
    for match in _STRING.finditer(code):
        if not _SCRIPT_FOR_PROGRAMS.search(code, max(0, match.start() - 40), match.start()):
            yield _VALUE.sub("{…}", match[1] or match[2] or "")


def _of_page(source: str) -> Iterator[str]:
    yield source


def _as_read(text: str) -> Iterator[str]:
    """Yield what is read of a text, sentence apart from sentence where the page parts them."""
    page = _UNREAD.sub(" ", text)
    for piece in (*_READ.findall(page), *_PARTS.split(page)):
        said = " ".join(html.unescape(_TAG.sub(" ", piece)).split())
        if _SENTENCE.search(said) and not _NO_SENTENCE.search(said):
            yield said


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table())
