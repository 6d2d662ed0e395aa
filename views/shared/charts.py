"""Figures as small pictures in HTML: a grid of counts, a table, twenty squares.

Everything that a visitor named goes through `html.escape`; colours are in views/styles/ and follow the theme.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from model.evaluation.evaluation import Evaluation
from model.evaluation.wording import of_twenty


def count_grid(labels: Sequence[str], confusion: NDArray[np.integer]) -> str:
    """Return the confusion matrix (n_labels, n_labels) as a grid, rows are what the photos show.

    Shades are shares of the row, so that a label with few photos is as readable as one with many.
    """
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{_cells(row, target)}</tr>'
        for target, (label, row) in enumerate(zip(labels, confusion, strict=True))
    )
    return frame(
        f'<div class="matrix scroll{" few" if len(labels) <= 4 else ""}"><table><thead>'
        f'<tr><th class="axis">labelled ↓<br>answered →</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(row: NDArray[np.integer], target: int) -> str:
    cells = []
    for answer, n in enumerate(row):
        share = n / max(int(row.sum()), 1)
        colour = "var(--accent)" if answer == target else "var(--amber)"
        style = f"background:color-mix(in srgb, {colour} {18 + 42 * share:.0f}%, transparent)" if n else ""
        cells.append(f'<td style="{style}"{"" if n else " class=none"}>{int(n) if n else "·"}</td>')
    return "".join(cells)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], alt: str) -> str:
    """Return a table whose cells may wrap; the first column names the row."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return frame(
        f'<div class="scroll"><table aria-label="{escape(alt)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def twenty_squares(evaluation: Evaluation) -> str:
    """Return twenty squares: as many filled as answers are promised, those that may be right as well hatched.

    They fill one after the other, unless the visitor wants no motion.
    """
    promised, (_, low, high) = of_twenty(evaluation), evaluation.of_twenty
    kinds = ["right" if i < promised.n else "maybe" if i < high else "" for i in range(20)]
    squares = "".join(f'<i class="{kind}" style="--place:{i}"></i>' for i, kind in enumerate(kinds))
    note = f"Likely between {low} and {high}."
    alt = f"{promised}. {note} It holds 9 times out of 10."
    return frame(f'<div class="twenty" role="img" aria-label="{alt}">{squares}</div><div class="note">{note}</div>')


def metric(title: str, figure: str, about: str) -> None:
    """Show one figure in a frame as tall as its neighbours', with what it means behind a question mark."""
    st.metric(title, figure, border=True, height="stretch", help=about)


def draw(markup: str) -> None:
    """Put one of these pictures on the page."""
    st.html(markup)


def frame(inner: str) -> str:
    """Return markup as one of these pictures."""
    return f'<div class="tp">{inner}</div>'
