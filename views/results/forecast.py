"""Learning curve ("Would more photos help?"): in words, as a curve, and for a number of photos."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from model.evaluation.forecast import Forecast
from model.evaluation.intervals import Estimate
from model.evaluation.wording import Unit
from views.results.how_we_know import TITLE
from views.shared.charts import draw
from views.shared.text import between, percent, plain

MOST_ASKED = 500


def panel(forecast: Forecast, of: Unit, said: str) -> None:
    """Show what more photos would probably bring: as a curve, and for a number of them, unless it was `said` before."""
    if not forecast.curve.sizes:
        return
    st.header("Would more photos help?", anchor=False)
    words, picture = st.columns([2, 3], gap="large")
    with words:
        more = st.number_input(
            f"How many more {of}s of each label could you get?", 1, MOST_ASKED, min(forecast.next_batch, MOST_ASKED),
            step=10, key="more-photos",
        )  # fmt: skip
        if (sentence := forecast.sentence(more, of)) != said:
            st.markdown(plain(sentence))
    with picture:
        draw(curve(forecast, forecast.per_label + more, of))
    with st.expander(TITLE, key="how-we-know-curve", icon=":material/info:"):
        _explain(forecast, of)


def _explain(forecast: Forecast, of: Unit) -> None:
    st.markdown(f"Today: {between(forecast.today)}, with {forecast.per_label:,} {of}s of each label.")
    st.caption(
        f"Grey: measured with fewer of your {of}s. Amber: today. "
        f"Green: the forecast for more {of}s of the same kind, and where it lies about 9 times out of 10. Part of "
        "today's figure may be luck, so the forecast may not start at the amber dot.",
        help=f"Each further {of} helps a little less than the one before (a learning curve, fitted with a power law).",
    )


@dataclass(frozen=True)
class Frame:
    """Where figures stand in the picture, in percent; photos of each label stand on a logarithmic axis."""

    first: int
    last: int
    lowest: float

    def x(self, per_label: float) -> float:
        """Return how far from the left a number of photos stands."""
        return float(100 * np.log(per_label / self.first) / np.log(self.last / self.first))

    def y(self, share: float) -> float:
        """Return how far from the top a share stands."""
        return 100 * (1 - share) / (1 - self.lowest)


def curve(forecast: Forecast, asked: int, of: Unit = "photo") -> str:
    """Return the measured points, today's figure and the forecast with its band; `asked` of a label are marked.

    Made of boxes: Streamlit takes SVG out of HTML, and what is in an image does not follow the theme.
    """
    points, today = forecast.points, forecast.per_label
    last = max(4 * today, round(asked * 1.25))
    sizes = [float(n) for n in np.geomspace(today, last, 16)]
    foretold = [forecast.at(round(n)) for n in sizes]
    lowest = min([p.figure.low for p in points] + [f.low for f in foretold] + [forecast.today.low])
    frame = Frame(points[0].per_label, last, min(max(float(np.floor(lowest * 10)) / 10, 0.0), 0.8))
    then = forecast.at(asked)
    alt = (
        f"Right on {percent(forecast.today.value)} with {today} {of}s of each label; with {asked} probably between "
        f"{percent(then.low)} and {percent(then.high)}"
    )
    inner = "".join(
        [
            *(f'<i class="grid" style="top:{frame.y(s):.1f}%"></i>' for s in _shares(frame)),
            _strip("band", frame, sizes, [f.high for f in foretold], [f.low for f in foretold]),
            _strip("line", frame, sizes, [f.value + 0.004 for f in foretold], [f.value - 0.004 for f in foretold]),
            f'<i class="then" style="left:{frame.x(asked):.1f}%"></i>',
            *(_bar(frame, p.per_label, p.figure, "") for p in points),
            _bar(frame, today, forecast.today, " today"),
        ]
    )
    shares = "".join(f'<span style="top:{frame.y(s):.1f}%">{percent(s)}</span>' for s in _shares(frame))
    below = "".join(
        f'<span style="left:{frame.x(n):.1f}%">{n:,}</span>' for n in _apart(frame, [today, asked, frame.first, last])
    )
    return (
        f'<div class="tp"><div class="curve" role="img" aria-label="{alt}"><div class="shares">{shares}</div>'
        f'<div class="plot">{inner}</div><div class="sizes">{below}</div></div>'
        f'<div class="note axis">{of}s of each label</div></div>'
    )


def _shares(frame: Frame) -> list[float]:
    """Return the shares that have a line: at most six, all with room between them."""
    tenths = range(round(frame.lowest * 10), 11)
    step = 1 if len(tenths) <= 6 else 2
    return [tenth / 10 for tenth in reversed(tenths) if (10 - tenth) % step == 0]


def _apart(frame: Frame, sizes: list[int]) -> list[int]:
    """Return the numbers of photos that have room below the picture; the first come first."""
    kept: list[int] = []
    for n in sizes:
        if all(abs(frame.x(n) - frame.x(other)) > 9 for other in kept):
            kept.append(n)
    return kept


def _strip(kind: str, frame: Frame, sizes: list[float], upper: list[float], lower: list[float]) -> str:
    """Return the area between two lines."""
    there = [f"{frame.x(n):.1f}% {frame.y(min(share, 1.0)):.1f}%" for n, share in zip(sizes, upper, strict=True)]
    back = [f"{frame.x(n):.1f}% {frame.y(share):.1f}%" for n, share in zip(sizes, lower, strict=True)]
    return f'<i class="{kind}" style="clip-path:polygon({",".join(there + back[::-1])})"></i>'


def _bar(frame: Frame, per_label: int, figure: Estimate, kind: str) -> str:
    left, top, end = frame.x(per_label), frame.y(figure.high), frame.y(figure.low)
    return (
        f'<i class="span{kind}" style="left:{left:.1f}%;top:{top:.1f}%;height:{end - top:.1f}%"></i>'
        f'<i class="dot{kind}" style="left:{left:.1f}%;top:{frame.y(figure.value):.1f}%"></i>'
    )
