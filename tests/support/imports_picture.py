"""The picture of the packages and of who imports whom, drawn from the files: `python -m tests.support.imports_picture`.

A package stands in a row, and may import what stands in rows below. An arrow is left out where a way of other arrows
leads to the same package, for there would be fifty of them. That none runs up is held by import-linter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.support.project import ROOT, imported, sources

PICTURE = ROOT / "docs" / "pictures" / "imports.svg"

# From the top: each package, the middle of its box in pixels, and what it holds.
ROWS: tuple[Mapping[str, tuple[int, str]], ...] = (
    {"app": (430, "the pages in their order")},
    {"views": (270, "the pages, a folder each"), "cli": (590, "the same without a browser")},
    {"server": (590, "what is answered beside the pages")},
    {"jobs": (590, "uploads, checks and training, queued")},
    {"rooms": (590, "a workshop: facilitator, teams, sealed test")},
    {"workspace": (590, "what a visitor leaves on disk")},
    {"model.export": (270, "a classifier as files for elsewhere")},
    {"model.report": (270, "one page, as HTML and PDF"), "model.guide": (590, "five exercises, step by step")},
    {"model.decision": (270, "money, rules, the verdict")},
    {"model.checks": (270, "what is wrong with the photos"), "model.learning": (590, "head, fine-tuning, training")},
    {"model.explanation": (270, "why it answers so"), "model.anomaly": (590, "one label alone: what is unlike")},
    {"model.prediction": (430, "answers, judged and written down")},
    {"model.classifier": (430, "what training yields, as a file")},
    {"model.network": (270, "pretrained networks, what they see")},
    {"model.image_folders": (270, "labels of folders, zips and tables")},
    {
        "model.photos": (270, "strangers' files become photos"),
        "model.evaluation": (590, "figures with their intervals"),
    },
    {"model.common": (430, "errors, files, progress, logs")},
)
LIBRARIES = {
    "streamlit": "Streamlit",
    "starlette": "Starlette",
    "onnxruntime": "onnxruntime",
    "torch": "torch",
    "sklearn": "scikit-learn",
}

WIDTH, BOX, HEIGHT, STEP, TOP, GAP = 860, 272, 68, 102, 70, 26  # pixels
STYLE = """
:root { --paper: #fbfaf7; --box: #ffffff; --line: #d9d3c6; --text: #26231e; --quiet: #6b665c; --accent: #1f6f5c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171614; --box: #22201d; --line: #4a453e; --text: #ebe7df; --quiet: #a8a297; --accent: #6cc4ae; }
}
text { font: 12.5px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--quiet); }
.name { font-size: 16px; font-weight: 600; fill: var(--text); }
.library { font-size: 11.5px; fill: var(--accent); text-anchor: end; }
.title { font: 600 21px "Source Serif 4", Georgia, Charter, serif; fill: var(--text); }
.paper { fill: var(--paper); }
.box { fill: var(--box); stroke: var(--line); stroke-width: 1.2; }
.frame { fill: var(--accent); fill-opacity: 0.07; stroke: var(--accent); stroke-opacity: 0.35; }
.arrow { fill: none; stroke: var(--accent); stroke-width: 1.7; marker-end: url(#tip); }
.tip { fill: var(--accent); }
"""


@dataclass(frozen=True)
class Package:
    """What is known of a package from its files."""

    files: int
    lines: int
    imports: frozenset[str]  # packages of ours
    libraries: tuple[str, ...]


def packages() -> dict[str, Package]:
    """Read every package of ours, by the name it has in `ROWS`."""
    files: dict[str, list[Path]] = {name: [] for row in ROWS for name in row}
    for module, path in sources().items():
        files[_package(module)].append(path)
    return {name: _read(name, paths) for name, paths in files.items()}


def _package(module: str) -> str:
    """Return the package that a module belongs to: of `model` its sub-folder, else the folder at the top."""
    return ".".join(module.split(".")[: 2 if module.startswith("model.") else 1])


def _read(name: str, paths: list[Path]) -> Package:
    modules = {module for path in paths for module in imported(path)}
    ours = {_package(module) for module in modules} & {name for row in ROWS for name in row}
    used = {module.split(".")[0] for module in modules}
    libraries = tuple(shown for library, shown in LIBRARIES.items() if library in used)
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    return Package(len(paths), lines, frozenset(ours - {name}), libraries)


def arrows(found: Mapping[str, Package]) -> list[tuple[str, str]]:
    """Return the imports that no way of other imports stands for."""

    def below(name: str) -> set[str]:
        return {name}.union(*(below(other) for other in found[name].imports))

    return [
        (name, other)
        for name in found
        for other in sorted(found[name].imports)
        if not any(other in below(way) for way in found[name].imports - {other})
    ]


def draw(found: Mapping[str, Package]) -> str:
    """Return the picture as SVG."""
    kept, height = arrows(found), TOP + STEP * (len(ROWS) - 1) + HEIGHT + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" aria-label="The packages of Twenty Photos: every import runs down">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="8.5" refY="5" markerWidth="6.5" markerHeight="6.5" '
        'orient="auto"><path class="tip" d="M0 0.8 9.5 5 0 9.2z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="14"/>',
        '<text class="title" x="36" y="42">Who imports whom</text>',
        *_frame(),
        *(_arrow(start, end, kept) for start, end in kept),
        *(_box(name, found[name]) for row in ROWS for name in row),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _y(row: int) -> int:
    return TOP + STEP * row


def _frame() -> list[str]:
    """Return the frame around the packages of `model`."""
    rows = [number for number, row in enumerate(ROWS) if any(name.startswith("model.") for name in row)]
    top, bottom = _y(rows[0]) - 16, _y(rows[-1]) + HEIGHT + 16
    return [
        f'<rect class="frame" x="20" y="{top}" width="{WIDTH - 40}" height="{bottom - top}" rx="14"/>',
        f'<text class="name" x="36" y="{top + 28}">model</text>',
    ]


def _box(name: str, package: Package) -> str:
    row, middle = _place(name)
    left, top, holds = middle - BOX // 2, _y(row), ROWS[row][name][1]
    files = "1 file" if package.files == 1 else f"{package.files} files"
    size = f"{files}, {max(100, round(package.lines, -2)):,} lines"  # to hundreds: it is not redrawn for every line
    shown = "app.py" if name == "app" else name.removeprefix("model.")
    return (
        f'<rect class="box" x="{left}" y="{top}" width="{BOX}" height="{HEIGHT}" rx="9"/>'
        f'<text class="name" x="{left + 14}" y="{top + 24}">{shown}</text>'
        f'<text class="library" x="{left + BOX - 14}" y="{top + 23}">{" · ".join(package.libraries)}</text>'
        f'<text x="{left + 14}" y="{top + 42}">{escape(holds)}</text>'
        f'<text x="{left + 14}" y="{top + 58}">{size}</text>'
    )


def _arrow(start: str, end: str, found: list[tuple[str, str]]) -> str:
    """Return the arrow of an import: down from one box, past others, to the next."""
    (first, left), (last, right) = _place(start), _place(end)
    leaving = sorted((other for name, other in found if name == start), key=_aside)
    coming = sorted((name for name, other in found if other == end), key=_aside)
    x, goal = left + _spread(leaving, end), right + _spread(coming, start)
    path, y = f"M{x} {_y(first) + HEIGHT}", _y(first) + HEIGHT
    if first + 1 < last:
        lane = _lane(range(first + 1, last), x, goal)
        path += f"{_curve(x, y, lane, _y(first + 1))}V{_y(last - 1) + HEIGHT}"
        x, y = lane, _y(last - 1) + HEIGHT
    return f'<path class="arrow" d="{path}{_curve(x, y, goal, _y(last))}"/>'


def _curve(x: int, y: int, goal: int, end: int) -> str:
    half = (y + end) // 2
    return f"C{x} {half} {goal} {half} {goal} {end}"


def _lane(rows: range, x: int, goal: int) -> int:
    """Return where an arrow runs straight down past the boxes of some rows, with the least to the side."""
    boxes = [middle for row in rows for middle, _ in ROWS[row].values()]
    beside = [middle + side * (BOX // 2 + GAP) for middle in boxes for side in (-1, 1)]
    free = [lane for lane in [x, goal, *beside] if all(abs(lane - middle) >= BOX // 2 + GAP for middle in boxes)]
    if not free:
        raise ValueError(f"No arrow gets past the boxes of rows {rows}: move one of them.")
    return min(free, key=lambda lane: abs(lane - x) + abs(lane - goal))


def _place(name: str) -> tuple[int, int]:
    """Return the row of a package and the middle of its box."""
    return next((number, names[name][0]) for number, names in enumerate(ROWS) if name in names)


def _aside(name: str) -> tuple[int, int]:
    """Return what sorts the ends of arrows from left to right."""
    return _place(name)[::-1]


def _spread(names: list[str], name: str) -> int:
    """Return how far from the middle of an edge one of several arrows meets it."""
    return round((names.index(name) - (len(names) - 1) / 2) * 44)


if __name__ == "__main__":
    PICTURE.write_text(draw(packages()), encoding="utf-8")
