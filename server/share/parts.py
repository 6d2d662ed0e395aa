"""The files of the stage, and of the two pages that show it: ours and the shared one."""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


@cache
def part(name: str) -> str:
    """Return the text of one of them, such as "stage.js"."""
    return (PACKAGE / "assets" / name).read_text(encoding="utf-8")
