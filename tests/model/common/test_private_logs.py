"""The log names nobody, and nothing asks another machine."""

from pathlib import Path

import pytest

from model.common import private_logs
from model.common.errors import PhotoRefused
from model.photos.wording import PhotoCode
from tests.support.processes import run_python
from tests.support.rooms import watched

NAME = "zebrafinch"


def _failing(error: Exception) -> BaseException:
    try:
        try:
            {}[NAME]
        except KeyError as first:
            raise error from first
    except Exception as caught:  # noqa: BLE001
        return caught


@pytest.mark.parametrize(
    "error",
    [
        PhotoRefused(f"{NAME}.jpg", PhotoCode.EMPTY),
        ValueError(NAME),
        FileNotFoundError(2, "No such file", f"/{NAME}"),
        ExceptionGroup(NAME, [KeyError(NAME)]),
    ],
)
def test_the_place_of_an_error_is_told_without_its_words(error: Exception) -> None:
    told = private_logs.place_of(_failing(error))
    assert NAME not in told
    assert type(error).__name__ in told
    assert "builtins.KeyError" in told
    assert "in _failing" in told


def test_what_python_says_of_the_code_is_told() -> None:
    assert "has no attribute" in private_logs.place_of(AttributeError("'Room' object has no attribute 'x'"))
    assert "No space left" in private_logs.place_of(OSError(28, "No space left on device", "/home/zebrafinch"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("GET /photos?w=uZ3kq-9Xh_TfLmPq0Rs2Ag 200", "GET /photos?w=[id] 200"),
        ("/workspaces/abcdefghijklmnopqrs_9-/photos", "/workspaces/[id]/photos"),
        ("PUT /_stcore/upload_file/0e5b1c9e-1111-4222-8333-444455556666/x", "PUT /_stcore/upload_file/[id]/x"),
        (f"{'ab12' * 16}.jpg", "[id].jpg"),
        ("the trainer ended with status -9", "the trainer ended with status -9"),
        ("jobs.worker_process streamlit.web.server", "jobs.worker_process streamlit.web.server"),
    ],
)
def test_ids_are_left_out(said: str, told: str) -> None:
    assert private_logs.without_ids(said) == told


def test_whatever_logs_and_whichever_thread_fails_names_are_left_out(tmp_path: Path) -> None:
    script = (
        "import logging, sys, threading\nfrom model.common.private_logs import keep_quiet\nkeep_quiet()\n"
        "loud = logging.getLogger('loud'); loud.addHandler(logging.StreamHandler()); loud.propagate = False\n"
        "def fail(): raise KeyError('zebrafinch')\n"
        "try: fail()\nexcept KeyError: loud.exception('in %s', 'uZ3kq-9Xh_TfLmPq0Rs2Ag'); logging.exception('root')\n"
        "logging.warning('a %d that does not fit', 'x')\n"
        "t = threading.Thread(target=fail); t.start(); t.join()\nfail()"
    )
    done = run_python("-c", script)
    assert done.returncode == 1
    assert "zebrafinch" not in done.stderr.replace("KeyError('zebrafinch')", "")
    assert "uZ3kq" not in done.stderr
    assert done.stderr.count("builtins.KeyError") == 4
    assert "a thread ended by an error" in done.stderr
    assert "ended by an error" in done.stderr


def test_the_watch_that_the_servers_run_under_sees_and_refuses(tmp_path: Path) -> None:
    script = (
        "import socket, urllib.request\n"
        "for ask in (lambda: socket.create_connection(('203.0.113.1', 80), 1), "
        "lambda: urllib.request.urlopen('http://example.org'), "
        "lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.1', 53))):\n"
        "    try: ask()\n    except OSError as error: print('a test refuses' in str(error))\n"
    )
    done = run_python("-c", script, env=watched(tmp_path))
    assert done.stdout.split() == ["True"] * 3
    assert (tmp_path / "seen.txt").read_text().count(" by ") == 3
