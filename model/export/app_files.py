"""App files: the source files of this app that an exported program imports, as they are, with what they import."""

import ast
from collections.abc import Iterator
from pathlib import Path

_MODEL = Path(__file__).parents[1]
_FILES = Path(__file__).parent / "files"


def app_files(program: str, folder: str) -> dict[str, bytes]:
    """Return the files of this app that a program of `files/` needs, by their paths below a folder."""
    found: dict[str, Path] = {}
    waiting = list(_imports(_FILES / program))
    while waiting:
        module = waiting.pop()
        for path in _files_of(module):
            name = f"{folder}/{path.relative_to(_MODEL.parent).as_posix()}"
            if name not in found:
                found[name] = path
                waiting += _imports(path)
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def _files_of(module: str) -> Iterator[Path]:
    """Yield the file of a module, and what makes the folders above it packages."""
    parts = module.split(".")[1:]
    for depth in range(len(parts)):
        yield _MODEL.joinpath(*parts[:depth], "__init__.py")
    path = _MODEL.joinpath(*parts)
    yield path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules of this app that a file imports; of `from package import module`, that module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("model."):
            continue
        package = _MODEL.joinpath(*str(node.module).split(".")[1:])
        if package.is_dir():
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        else:
            yield str(node.module)
