"""Text for people: names that cannot turn into markup, counts, shares and times in plain words."""

import re

from model.evaluation.intervals import between, percent, whole

__all__ = ["between", "count", "percent", "plain", "quoted", "spoken", "whole"]

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit replaces these in the finished text, where a backslash no longer helps: links, :icons:, arrows.
_REPLACED = re.compile(r"(?i)(www(?=\.)|[:@](?=\S)|(?<=\S)(?=@)|[<>=~!-](?=[<>=~-]))")
_JOINER = "\u2060"  # word joiner: no width, no break


def plain(text: str) -> str:
    """Return text so that Markdown shows it letter for letter; for every name, label and message."""
    return _PUNCTUATION.sub(r"\\\1", _REPLACED.sub(rf"\1{_JOINER}", text))


def quoted(label: str) -> str:
    """Return a label in quotation marks, safe in Markdown."""
    return f"“{plain(label)}”"


def count(n: int, noun: str = "photo") -> str:
    """Return "1 photo", "24 photos"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def spoken(seconds: float) -> str:
    """Return an estimate in words, no finer than it can be right: "a second", "25 seconds", "2 minutes"."""
    if seconds < 10:
        return "a second" if seconds < 1.5 else f"{seconds:.0f} seconds"
    if seconds < 57.5:
        return f"{5 * round(seconds / 5)} seconds"
    return "a minute" if seconds < 90 else f"{seconds / 60:.0f} minutes"
