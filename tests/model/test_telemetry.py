"""What libraries would tell their makers: nothing leaves this computer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

# onnxruntime's reporter keeps its device's number and its session here, before it calls home.
TRACES = (".ses", "Microsoft")


def traces_of(tmp_path: Path, script: str, environment: dict[str, str]) -> list[str]:
    """Run a script in a home of its own and return what the reporter has left there."""
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    # It is silent of itself where CI is set, and then these tests would say nothing.
    cleared = {name: value for name, value in os.environ.items() if name not in ("ORT_DISABLE_TELEMETRY", "CI")}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env={**cleared, **places, **environment})
    return [path.name for path in tmp_path.rglob("*") if path.name in TRACES]


def test_onnxruntime_reports_to_nobody(tmp_path: Path) -> None:
    assert not traces_of(tmp_path, "import model.network.backbone, onnxruntime", {"ORT_DISABLE_TELEMETRY": "0"})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the reporter of other systems leaves other traces")
def test_the_traces_are_those_of_the_reporter(tmp_path: Path) -> None:
    import onnxruntime

    if tuple(map(int, onnxruntime.__version__.split(".")[:2])) != (1, 32):
        pytest.skip("looked at in onnxruntime 1.32 alone")
    assert traces_of(tmp_path, "import onnxruntime", {})
