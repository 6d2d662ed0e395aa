"""Static files of a bundle: what is the same for each classifier, and README.md with its name and labels."""

from pathlib import Path

from model.export.description import Description
from model.export.model_card import plain

_FILES = Path(__file__).parent / "files"
_FILLED_IN = "README.md"


def files() -> dict[str, bytes]:
    """Return the files by their paths in the bundle."""
    found = (path for path in sorted(_FILES.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(_FILES).as_posix(): path.read_bytes() for path in found if path.name != _FILLED_IN}


def readme(description: Description) -> bytes:
    """Return README.md."""
    text = (_FILES / _FILLED_IN).read_text(encoding="utf-8")
    labels = ", ".join(plain(label) for label in description.labels)
    values = {"name": plain(description.name), "labels": labels, "threshold": f"{description.threshold:.4f}"}
    for gap, value in values.items():
        text = text.replace(f"{{{{{gap}}}}}", value)
    return text.encode()
