"""The phone's page, as it is written."""

from server.phone.page import page
from workspace.tables import Label


def test_labels_named_like_a_part_of_the_page_are_shown_as_they_are() -> None:
    text = bytes(page("token", [Label(1, "{config}", 0), Label(2, "{form}", 0)]).body).decode()
    assert "> {config}</label>" in text
    assert "> {form}</label>" in text
    assert '"name": "{form}"' in text
