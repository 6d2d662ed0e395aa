"""The laptop hears of a phone's photo at once."""

import json
import threading
import time

import pytest

from model.common.files import workspaces_folder
from server.phone import long_poll
from tests.support.phones import Phone, label_ids
from tests.support.pictures import picture_bytes
from workspace.phone_pass import end_pass, find_pass
from workspace.workspace import Workspace


def test_the_laptop_hears_of_a_photo_at_once_and_waits_while_there_is_none(
    on_phone: Phone, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_poll, "HELD_SECONDS", 0.3)

    def news(known: str) -> str:
        return str(json.loads(on_phone.ask(f"/news?known={known}")[2])["news"])

    start = news("")
    assert start == long_poll.news(find_pass(workspaces_folder(), on_phone.token))
    assert start.endswith(".none")  # the laptop's own questions are no sign of a phone
    began = time.monotonic()
    assert news(start) == start
    assert time.monotonic() - began >= 0.3
    on_phone.ask()
    here = news(start)
    assert here.endswith(".here")
    monkeypatch.setattr(long_poll, "HELD_SECONDS", 20.0)
    threading.Timer(0.2, lambda: on_phone.send(picture_bytes(0, 7), label_ids(workspace)[0])).start()
    began = time.monotonic()
    assert news(here) != here
    assert time.monotonic() - began < 10
    end_pass(workspace)
    assert news(here) == long_poll.ENDED
