"""Names are shown as text: one line, no paths, nothing that turns."""

import pytest

from model.common.text import clean_text, display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/blade.jpg", "blade.jpg"),
        ("C:\\photos\\blade.jpg", "blade.jpg"),
        ("bla\u202egpj.exe", "blagpj.exe"),
        ("a\x00b\n c\x1b[31m.jpg", "ab c[31m.jpg"),
        ("\udcff.jpg", "?.jpg"),
        ("👩‍🔧 at work.jpg", "👩‍🔧 at work.jpg"),
        ("", "photo"),
        ("folder/", "folder"),
    ],
)
def test_a_name_is_shown_without_folders_and_tricks(name: str, shown: str) -> None:
    assert display_name(name) == shown


def test_a_very_long_name_keeps_its_beginning_and_its_end() -> None:
    shown = display_name("blade" + "x" * 500 + ".jpg")
    assert len(shown) == 120
    assert (shown[:5], shown[-4:]) == ("blade", ".jpg")


def test_text_is_composed() -> None:
    assert clean_text("Flu\u0308gel") == "Flügel"
