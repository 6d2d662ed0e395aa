"""The project's folder, and its source files for the tests that read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("cli", "jobs", "model", "rooms", "server", "views", "workspace")


def sources(*packages: str) -> dict[str, Path]:
    """Return the files of some packages, or of the whole product with app.py, by the names of their modules."""
    roots = packages or PACKAGES
    files = [file for root in roots for file in sorted((ROOT / root).rglob("*.py")) if file.name != "__init__.py"]
    files += [] if packages else [ROOT / "app.py"]
    found = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}
    assert len(found) > len(roots)  # a test that reads nothing would pass
    return found


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
