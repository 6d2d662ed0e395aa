"""How often it is right, from all photos to the surest few: a dot with its range for each choice."""

import math
from collections.abc import Sequence

from model.evaluation.abstention import Point
from model.evaluation.intervals import Estimate
from views.shared.charts import frame
from views.shared.text import percent


def share_dots(points: Sequence[Point], chosen: int) -> str:
    """Return a dot with its interval for every choice, from all photos on the left to the surest on the right.

    Args:
        points: What each choice leads to.
        chosen: Which of them is chosen.
    """
    shown = [(i, each, each.right) for i, each in enumerate(points) if each.right is not None]
    if not shown:
        return ""
    floor = max(math.floor(10 * min(right.low for *_, right in shown)) / 10, 0.0)
    columns = "".join(_column(right, floor, chosen=i == chosen) for i, _, right in shown)
    first, last = points[0], points[-1]
    alt = (
        f"How often it is right: {_said(first)} when it answers all photos, {_said(points[chosen])} as chosen, "
        f"{_said(last)} when it answers the surest {percent(last.chosen)}."
    )
    return frame(
        f'<div class="dots" role="img" aria-label="{alt}">'
        f'<div class="scale"><span>100\u202f%</span><span>right on</span><span>{percent(floor)}</span></div>'
        f'<div class="plot">{columns}</div>'
        f'<div class="ends"><span>answers all</span><span>only the surest {percent(last.chosen)}</span></div></div>'
        '<div class="note">The dot: how often it is right on what it answers. The bar: where that lies over '
        "many photos, 9 times out of 10. A dot above its neighbours is partly luck: "
        "choose by how many photos a person can look at.</div>"
    )


def _column(right: Estimate, floor: float, *, chosen: bool) -> str:
    low, middle, high = (100 * (each - floor) / (1 - floor) for each in (right.low, right.value, right.high))
    return (
        f'<i class="{"chosen" if chosen else ""}"><b style="bottom:{low:.1f}%;height:{high - low:.1f}%"></b>'
        f'<u style="bottom:{middle:.1f}%"></u></i>'
    )


def _said(point: Point) -> str:
    return "nothing" if point.right is None else f"{point.right.value * 100:.0f} %"
