"""Style sheets: what the theme cannot say, a file for each page in `views/styles/` and some that all share."""

from pathlib import Path

# Colours and the frame first: what a page says of its own goes before them.
_FRAME = "frame"
_FOLDER = Path(__file__).parent / "styles"


def joined() -> str:
    """Return all of them as one."""
    others = sorted(path.stem for path in _FOLDER.glob("*.css") if path.stem != _FRAME)
    return "".join((_FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in (_FRAME, *others))
