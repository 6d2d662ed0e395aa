"""On a machine that never saw it, the app is private, quiet and itself, in whichever way it is started."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from model.common.files import cache_folder
from server.streamlit_settings import AT_START, SETTINGS
from tests.support.app_server import free_port
from tests.support.chromium import CHROMIUM
from tests.support.containerfile import STEPS
from tests.support.installed import build_wheel, install_checkout, install_wheel
from tests.support.own_network import run_inside
from tests.support.processes import run_python
from tests.support.project import PACKAGES, ROOT
from tests.support.starts import Start, Way

# Whether there is a terminal; `make run` is `twenty app` in the checkout.
TERMINALS = {"make run": [True, False], "streamlit run": [True, False], "wheel": [True], "container": [False]}
ALONE = ["make run", "streamlit run", "wheel"]
ANY_WAY = pytest.mark.parametrize("way", TERMINALS)
ANY_START = pytest.mark.parametrize(("way", "terminal"), [(way, t) for way, each in TERMINALS.items() for t in each])


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which the wheel was installed."""
    return install_wheel(wheel, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def starts(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, bool], Start]:
    """What came of starting the app in every way, all of it in one network of its own."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("no Chromium found: install one, or name it in TWENTY_CHROMIUM")
    elsewhere = str(tmp_path_factory.mktemp("elsewhere"))
    checkout = install_checkout(tmp_path_factory.mktemp("checkout"))
    cache = {"TWENTY_CACHE": str(cache_folder())}  # the network's files are made once, and not by each
    commands = {
        "make run": ["make", "--silent", "-C", str(ROOT), "run", f"VENV={checkout}"],
        "streamlit run": [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")],
        "wheel": [str(programs / "twenty"), "app", "--server.port", "PORT"],
        "container": [str(programs / part) if part == "twenty" else part for part in _container()],
    }
    ways = [Way(way, command, elsewhere, cache, TERMINALS[way]) for way, command in commands.items()]
    folder = str(tmp_path_factory.mktemp("starts"))
    printed = run_inside("tests.support.starts", folder, json.dumps([asdict(way) for way in ways]))
    found = [Start(**start) for start in json.loads(printed)]
    return {(start.way, start.terminal): start for start in found}


def _container() -> list[str]:
    command: list[str] = json.loads(next(rest for name, rest in STEPS if name == "CMD"))
    return ["PORT" if part == "8501" else part for part in command]


@ANY_START
def test_nobody_is_asked_and_nothing_is_collected(
    starts: Mapping[tuple[str, bool], Start], way: str, terminal: bool
) -> None:
    start = starts[way, terminal]
    assert start.packets == 0
    assert not re.search(r"mail|statistic|streamlit", start.said, re.IGNORECASE), start.said
    if way in ALONE:
        said = f"Twenty Photos is open at http://127.0.0.1:{start.port}\nTo end it, press Ctrl+C here.\n"
        assert start.said.startswith(said)


@ANY_START
def test_it_listens_to_this_machine_alone_unless_it_is_opened_to_a_room(
    starts: Mapping[tuple[str, bool], Start], way: str, terminal: bool
) -> None:
    assert starts[way, terminal].addresses == ["127.0.0.1" if way in ALONE else "0.0.0.0"]


@ANY_WAY
def test_the_page_looks_like_itself_and_asks_for_nothing_elsewhere(
    starts: Mapping[tuple[str, bool], Start], way: str
) -> None:
    start = starts[way, TERMINALS[way][0]]
    assert start.colours[0] == SETTINGS["theme.light.backgroundColor"]
    assert SETTINGS["theme.light.primaryColor"] in start.colours, start.colours
    assert start.asked == []


@ANY_START
def test_twenty_app_opens_the_browser(starts: Mapping[tuple[str, bool], Start], way: str, terminal: bool) -> None:
    start = starts[way, terminal]
    opens = way in ("make run", "wheel")
    assert start.opened == (f"http://127.0.0.1:{start.port}" if opens else "")


def test_what_streamlit_reads_before_the_app_is_the_same_for_all() -> None:
    kept = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert {f"{section}.{name}": value for section, part in kept.items() for name, value in part.items()} == AT_START


def test_settings_outlast_files_that_change_and_yield_to_what_was_asked_for() -> None:
    script = """
from streamlit import config
from views import streamlit_start
asked = {"client.toolbarMode": "viewer"}
config.get_config_options(force_reparse=True, options_from_flags=asked)
streamlit_start.keep()
config.get_config_options(force_reparse=True, options_from_flags=asked)
print(config.get_option("client.toolbarMode"), config.get_option("client.showErrorDetails"))
"""
    assert run_python("-c", script).stdout.split() == ["viewer", "none"]


def test_the_wheel_has_every_file_that_the_app_needs(wheel: Path) -> None:
    needed = [
        ROOT / "app.py",
        *(path for name in (*PACKAGES, "sample_images") for path in (ROOT / name).rglob("*") if path.is_file()),
    ]
    needed = [path.relative_to(ROOT) for path in needed if path.suffix != ".pyc"]
    assert {str(path) for path in needed} <= set(zipfile.ZipFile(wheel).namelist())


def test_streamlit_alone_does_not_open_an_installed_app_to_others(programs: Path, tmp_path: Path) -> None:
    (installed,) = programs.parent.glob("lib/*/site-packages/app.py")
    options = ["--server.headless=true", f"--server.port={free_port()}"]
    done = subprocess.run(
        [programs / "python", "-m", "streamlit", "run", installed, *options],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Start it with: twenty app" in done.stderr
