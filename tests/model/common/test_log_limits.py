"""A line a minute of a kind reaches the log, and how many were left out."""

import json
import logging
import time

import pytest

from model.common.log_limits import LineLimit


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    limit = LineLimit(lambda _, record: lines.append(record.getMessage()), every=1.0)
    monkeypatch.setattr(logging.Logger, "callHandlers", lambda *heard: limit(*heard))  # noqa: PLW0108  (a function is bound to its logger)
    return lines


def _complain(log: logging.Logger, text: str) -> None:
    try:
        json.loads(text) if text else int(text)
    except ValueError:
        log.exception("it failed")


def test_two_thousand_lines_of_a_kind_are_two(said: list[str]) -> None:
    log = logging.getLogger("test of limits")
    for n in range(2_000):
        log.warning("a connection was ended: %d", n)
    assert said == ["a connection was ended: 0"]
    time.sleep(1.5)
    assert said[1:] == ["a connection was ended: 1 (1,999 times within 1 seconds)"]


def test_other_kinds_and_other_errors_are_said_at_once(said: list[str]) -> None:
    log = logging.getLogger("test of limits")
    for _ in range(3):
        log.warning("one")
        log.error("two")
        _complain(log, "{")
        _complain(log, "")
    assert sorted(said) == ["it failed", "it failed", "one", "two"]
