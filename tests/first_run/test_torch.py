"""Which build of torch `make` takes: the one for CPUs where there is no NVIDIA card, and it can be had at once."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.project import ROOT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere torch has one build")


class _Index(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/whl/cpu/torch/" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def index() -> Iterator[str]:
    """An index of packages that has torch."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Index) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/whl/cpu"
        server.shutdown()


def set_up(folder: Path, index: str, **variables: str) -> tuple[str, str]:
    """Run `make setup` in a new environment; returns what pip was told, and what was said at the end."""
    programs = folder / "venv" / "bin"
    programs.mkdir(parents=True)
    pip = f'case "$2" in pip) shift 3; echo "$@" > "{folder}/options";; *) exec "{sys.executable}" "$@";; esac\n'
    (programs / "python").write_text(f"#!/bin/sh\n{pip}")
    (programs / "python").chmod(0o755)
    given = {"VENV": str(folder / "venv"), "CPU_INDEX": index, "HAS_CARD": "false"} | variables
    command = ["make", "--silent", "-C", str(ROOT), "setup", *(f"{name}={value}" for name, value in given.items())]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return (folder / "options").read_text().strip(), done.stdout.splitlines()[-1]


def test_the_build_for_cpus_is_taken_where_there_is_no_card(tmp_path: Path, index: str) -> None:
    options, said = set_up(tmp_path, index)
    assert options == f"--quiet --extra-index-url {index} --editable ."
    assert said.startswith("Took torch ")
    assert said.endswith(": there is no NVIDIA card.")


def test_what_is_done_is_not_done_again(tmp_path: Path, index: str) -> None:
    set_up(tmp_path, index)
    command = ["make", "-C", str(ROOT), "setup", f"VENV={tmp_path}/venv"]
    assert "Nothing to be done" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_card_keeps_the_build_for_it(tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    test = next(line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("HAS_CARD"))
    options, said = set_up(tmp_path, index, HAS_CARD=test.partition("?= ")[2])
    assert (options, said.partition(": ")[2]) == ("--quiet --editable .", "there is an NVIDIA card.")


def test_a_silent_index_costs_seconds_and_no_word(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:  # it takes calls, and never answers
        index, start = f"http://127.0.0.1:{silent.getsockname()[1]}/whl/cpu", time.monotonic()
        options, said = set_up(tmp_path, index)
    assert time.monotonic() - start < 10
    assert (options, said.partition(": ")[2]) == ("--quiet --editable .", f"{index} does not answer.")


def test_options_for_pip_are_taken_as_they_are(tmp_path: Path, index: str) -> None:
    options, said = set_up(tmp_path, index, PIP_FLAGS='--find-links "a folder"', EXTRAS="heic")
    assert options == "--quiet --find-links a folder --editable .[heic]"
    assert said.endswith(": PIP_FLAGS are set.")
