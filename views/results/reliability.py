"""Reliability diagram ("Can its confidence be believed?"): what it said beside what came true, bin by bin."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.evaluation.reliability import Bin, bins
from views.shared.charts import draw
from views.shared.text import percent, whole


def panel(classifier: Classifier) -> None:
    """Show how often it was right where it was that sure."""
    st.subheader("Can its confidence be believed?", anchor=False)
    found = bins(classifier.evaluation)
    st.markdown(verdict(found))
    draw(picture(found))
    st.caption(
        "The frame: what it said. The dot: how often it was right. The bar: where that lies over many photos, 9 times "
        "out of 10. A bar that misses what it said is amber.",
        help="Where its confidence is right, the dot lies in the frame (a reliability diagram of calibration).",
    )


def verdict(found: tuple[Bin, ...]) -> str:
    """Say it in words, in Markdown: the surest answers, and where it is off."""
    first = found[0]
    words = f"When it says {said(first)}, it was right on **{first.n_right} of {first.n_photos}**."
    off = [each for each in found if each.off]
    if not off:
        return f"{words} Nowhere is it off by more than chance explains, which is much where photos are few."
    return f"{words} {' '.join(_how_far(each) for each in off)}"


def _how_far(each: Bin) -> str:
    what = "too sure of itself" if each.said > each.right.value else "better than it believes"
    return f"**It is {what} where it says {said(each)}**: it was right on {each.n_right} of {each.n_photos}."


def said(each: Bin) -> str:
    """Return a bin's confidence in words: "80 to 90 %"."""
    return f"{whole(each.low)} to {percent(each.high)}"


def picture(found: tuple[Bin, ...]) -> str:
    """Return a row for each bin: what it said, a bar, what came true."""
    head = (
        '<span class="head what">When it says</span><span class="head"></span><span class="head">it was right on</span>'
    )
    return f'<div class="tp"><div class="believe">{head}{"".join(_row(each) for each in found)}</div></div>'


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
