"""Reliability diagram ("Can its confidence be believed?"): what it said beside what came true."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.evaluation.reliability import Bin, bins, telling
from model.evaluation.wording import confidence_sentence
from views.results.how_we_know import TITLE
from views.shared.charts import draw, frame
from views.shared.text import percent, whole


def panel(classifier: Classifier) -> None:
    """Show how often it was right where it was that sure."""
    found = bins(classifier.evaluation)
    st.header(confidence_sentence(telling(found)), anchor=False)
    draw(ruler(telling(found)))
    with st.expander(TITLE, key="how-we-know-confidence", icon=":material/info:"):
        draw(picture(found))
        st.caption(
            "The frame: what it said. The dot: how often it was right. The bar: where that lies over many photos, 9 "
            "times out of 10. A bar that misses what it said is amber.",
            help="Where what it says is true, the dot lies in the frame (a reliability diagram of calibration).",
        )


def ruler(each: Bin) -> str:
    """Return one bin on a line from never to always: what it said, and where it is right."""
    low, high, said_ = (100 * value for value in (each.right.low, each.right.high, each.said))
    alt = f"It says {percent(each.said)}; it is right between {low:.0f} and {percent(each.right.high)}"
    return frame(
        f'<div class="ruler{" off" if each.off else ""}" role="img" aria-label="{alt}">'
        f'<div class="track"><i class="range" style="left:{low:.1f}%;width:{high - low:.1f}%"></i>'
        f'<i class="at" style="left:{said_:.1f}%"></i></div>'
        '<div class="ends"><span>never right</span><span>always right</span></div></div>'
    )


def said(each: Bin) -> str:
    """Return a bin's confidence in words: "80 to 90 %"."""
    return f"{whole(each.low)} to {percent(each.high)}"


def picture(found: tuple[Bin, ...]) -> str:
    """Return a row for each bin: what it said, a bar, what came true."""
    head = (
        '<span class="head what">When it says</span><span class="head"></span><span class="head">it was right on</span>'
    )
    return frame(f'<div class="believe">{head}{"".join(_row(each) for each in found)}</div>')


def _row(each: Bin) -> str:
    right = each.right
    bar = (
        f'<i class="says" style="left:{each.low:.1%};width:{each.high - each.low:.1%}"></i>'
        f'<i class="range" style="left:{right.low:.1%};width:{right.high - right.low:.1%}"></i>'
        f'<i class="was" style="left:{right.value:.1%}"></i>'
    )
    alt = f"between {percent(right.low)} and {percent(right.high)}"
    return (
        f'<span class="row"><span class="what">{said(each)}</span>'
        f'<span class="track{" off" if each.off else ""}" role="img" aria-label="{alt}">{bar}</span>'
        f"<span>{each.n_right} of {each.n_photos}</span></span>"
    )
