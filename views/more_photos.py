"""Would more photos help? The forecast in words, its curve, and what a number of photos would bring."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from model.classifier import Classifier
from model.evaluation import Estimate
from model.forecast import Forecast
from views.drawing import draw
from views.words import percent, plain

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 460, 250, 46, 40, 12, 14  # pixels
MOST_ASKED = 500


def panel(classifier: Classifier) -> None:
    """Show what more photos would probably bring."""
    st.subheader("Would more photos help?", anchor=False)
    if classifier.forecast is None:
        st.markdown("This was not measured: the classifier is from an earlier version. Train again to see it.")
        return
    st.fragment(_ask)(classifier.forecast)


def _ask(forecast: Forecast) -> None:
    words, picture = st.columns([2, 3], gap="large", vertical_alignment="center")
    with words:
        said = st.empty()
        more = 20
        if forecast.curve.sizes:
            more = st.number_input(
                "I could get so many more photos a label", 1, MOST_ASKED, value=20, step=10, key="more-photos"
            )
        said.markdown(f"**{plain(forecast.sentence(more))}**")
    if not forecast.curve.sizes:
        return
    with picture:
        draw(curve(forecast, forecast.per_label + more))
    st.caption(
        f"Grey: measured with fewer of your photos. Amber: today, with {forecast.per_label:,} a label. Green: the "
        "forecast, which nine times out of ten holds. It makes allowance for luck, so it need not go through the "
        "amber dot, and it holds for more photos of the same kind.",
        help="A learning curve with a power law fitted to it: errors fall ever more slowly with more photos.",
    )


@dataclass(frozen=True)
class Frame:
    """Where figures stand in the picture: photos of each label on a logarithmic axis, shares on a plain one."""

    first: int
    last: int
    lowest: float

    def x(self, per_label: float) -> float:
        """Return where a number of photos stands, in pixels from the left."""
        part = np.log(per_label / self.first) / np.log(self.last / self.first)
        return float(LEFT + part * (WIDTH - LEFT - RIGHT))

    def y(self, share: float) -> float:
        """Return where a share stands, in pixels from the top."""
        return TOP + (1 - share) / (1 - self.lowest) * (HEIGHT - TOP - BOTTOM)


def curve(forecast: Forecast, asked: int) -> str:
    """Return the measured points, today's figure and the forecast with its band, as SVG."""
    points, first = forecast.points, forecast.curve.sizes[0]
    last = max(4 * forecast.per_label, round(asked * 1.25))
    further = [round(n) for n in np.geomspace(forecast.per_label, last, 14)]
    foretold = [forecast.at(n) for n in further]
    lowest = min([p.figure.low for p in points] + [f.low for f in foretold] + [forecast.today.low])
    frame = Frame(first, last, min(max(np.floor(lowest * 10) / 10, 0.0), 0.8))
    today = forecast.per_label
    inner = "".join(
        [
            _grid(frame, [first, today, asked, last]),
            _band(frame, further, foretold),
            *(_bar(frame, p.per_label, p.figure, "span", "dot") for p in points),
            _bar(frame, today, forecast.today, "today", "today-dot"),
            _upright("then", frame.x(asked), TOP, HEIGHT - BOTTOM),
        ]
    )
    then = forecast.at(asked)
    alt = (
        f"Right on {percent(forecast.today.value)} with {today} photos a label; with {asked} probably between "
        f"{percent(then.low)} and {percent(then.high)}"
    )
    return (
        f'<div class="tp"><svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{alt}">'
        f"{inner}</svg></div>"
    )


def _grid(frame: Frame, sizes: list[int]) -> str:
    shares = [s for s in np.arange(0, 101, 10) / 100 if s >= frame.lowest - 1e-9]
    shares = shares if len(shares) <= 6 else shares[::2] if len(shares) % 2 else shares[1::2]
    lines = [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{frame.y(s):.1f}" y2="{frame.y(s):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{frame.y(s) + 4:.1f}" text-anchor="end">{percent(s)}</text>'
        for s in shares
    ]
    written: list[float] = []
    for n in [sizes[1], sizes[2], sizes[0], sizes[3]]:  # today and what is asked come first where there is no room
        x = frame.x(n)
        if all(abs(x - other) > 30 for other in written):
            written.append(x)
            lines.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{n:,}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(f'<text x="{middle:.0f}" y="{HEIGHT - 5}" text-anchor="middle">photos a label</text>')
    return "".join(lines)


def _band(frame: Frame, sizes: list[int], foretold: list[Estimate]) -> str:
    upper = [f"{frame.x(n):.1f},{frame.y(f.high):.1f}" for n, f in zip(sizes, foretold, strict=True)]
    lower = [f"{frame.x(n):.1f},{frame.y(f.low):.1f}" for n, f in zip(sizes, foretold, strict=True)]
    line = [f"{frame.x(n):.1f},{frame.y(f.value):.1f}" for n, f in zip(sizes, foretold, strict=True)]
    return (
        f'<polygon class="band" points="{" ".join(upper + lower[::-1])}"/>'
        f'<polyline class="line" points="{" ".join(line)}"/>'
    )


def _bar(frame: Frame, per_label: int, figure: Estimate, line: str, dot: str) -> str:
    x = frame.x(per_label)
    return (
        _upright(line, x, frame.y(figure.low), frame.y(figure.high))
        + f'<circle class="{dot}" cx="{x:.1f}" cy="{frame.y(figure.value):.1f}" r="4"/>'
    )


def _upright(kind: str, x: float, start: float, end: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{start:.1f}" y2="{end:.1f}"/>'
