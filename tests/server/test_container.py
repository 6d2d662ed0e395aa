"""The Containerfile: what can be checked of it without a container engine."""

import json
import subprocess
import sys
from fnmatch import fnmatch

from tests.support.containerfile import STEPS
from tests.support.project import PACKAGES, ROOT
from tests.support.rooms import RunningRoom, free_port


def test_every_step_is_one_that_builders_know() -> None:
    known = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert {name for name, _ in STEPS} <= known
    for name, rest in STEPS:
        if name == "RUN":
            subprocess.run(["sh", "-n", "-c", rest], check=True)


def test_what_is_copied_is_there_and_all_of_the_app_is_copied() -> None:
    sources = [word for name, rest in STEPS if name == "COPY" and "--from" not in rest for word in rest.split()[:-1]]
    kept = [line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")]
    for source in sources:
        assert (ROOT / source).exists()
        assert any(fnmatch(source, pattern) for pattern in kept)
    assert {*PACKAGES, "sample_images", "app.py", ".streamlit"} <= set(sources)


def test_it_does_not_run_as_root_and_writes_to_its_volume_alone() -> None:
    names = [name for name, _ in STEPS]
    assert names.index("USER") < names.index("CMD")
    assert ["USER", "10001"] in STEPS
    assert ["VOLUME", "/data"] in STEPS
    assert any(name == "ENV" and "TWENTY_HOME=/data" in rest for name, rest in STEPS)
    command = json.loads(next(rest for name, rest in STEPS if name == "CMD"))
    assert command[:2] == ["twenty", "serve"]


def test_its_health_check_tells_a_healthy_server_from_none_and_from_the_page(guarded_room: RunningRoom) -> None:
    check = next(rest for name, rest in STEPS if name == "HEALTHCHECK")
    _, _, script = json.loads(check[check.index("[") :])

    def asked(address: str) -> int:
        done = [sys.executable, "-c", script.replace("127.0.0.1:8501/health", address)]
        return subprocess.run(done, check=False, capture_output=True).returncode

    assert asked(f"127.0.0.1:{guarded_room.port}/health") == 0
    assert asked(f"127.0.0.1:{guarded_room.port}/login") != 0  # a page with 200
    assert asked(f"127.0.0.1:{free_port()}/health") != 0
