"""What visitors named is shown letter for letter, and figures no finer than they are."""

import pytest

from views.shared import text as words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a**", r"\*\*a\*\*"),
        ("$x$", r"\$x\$"),
        ("<b>", r"\<b\>"),
        ("[a](b)", r"\[a\]\(b\)"),
        ("DJI_0001.JPG", r"DJI\_0001\.JPG"),
        ("plain words, äöü 图 🙂", "plain words\\, äöü 图 🙂"),
    ],
)
def test_names_are_shown_letter_for_letter(text: str, shown: str) -> None:
    assert words.plain(text) == shown


@pytest.mark.parametrize("text", [":red[x]", ":material/home:", "www.example.org", "http://a.b", "a@b.org", "->", "--"])
def test_what_is_replaced_in_finished_text_is_broken_up(text: str) -> None:
    assert "\u2060" in words.plain(text)
    assert words.plain(text).replace("\u2060", "").replace("\\", "") == text


def test_shares_are_never_rounded_to_certainty() -> None:
    assert [words.percent(p).replace("\u202f", " ") for p in (0.0, 0.004, 0.5, 0.996, 1.0)] == [
        "0 %", "< 1 %", "50 %", "> 99 %", "100 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.2, "a second"), (1.6, "2 seconds"), (9.4, "9 seconds"), (26, "25 seconds"), (57, "55 seconds"),
        (63, "a minute"), (119, "2 minutes"), (3600, "60 minutes"),
    ],
)  # fmt: skip
def test_estimates_are_no_finer_than_they_can_be_right(seconds: float, shown: str) -> None:
    assert words.spoken(seconds) == shown
