"""The direction of imports: packages in one order, Streamlit only in the page, torch only where it is needed."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.processes import run_python
from tests.support.project import ROOT, imported, sources

TORCH = {
    "model.network.split", "model.network.pretrained", "model.network.onnx_export",
    "model.learning.finetuning", "model.learning.cross_validated_tuning",
}  # fmt: skip


def test_imports_go_down_only() -> None:
    """The order of packages stands in pyproject.toml, [tool.importlinter]."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_package_stands_in_the_order() -> None:
    whole, inside, _ = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for folder, contract in ((ROOT, whole), (ROOT / "model", inside)):
        packages = {path.parent.name for path in folder.glob("*/__init__.py")} - {
            "tests",
            "benchmarks",
            "sample_images",
        }
        assert packages == set(re.findall(r"\w+", " ".join(contract["layers"])))


def libraries(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    return {module.split(".")[0] for module in imported(path)}


@pytest.mark.parametrize("package", ["model", "workspace", "rooms", "jobs", "cli", "server"])
def test_only_the_pages_know_streamlit(package: str) -> None:
    allowed = {"cli.serve"} if package == "cli" else set()  # starts it
    assert {name for name, path in sources(package).items() if "streamlit" in libraries(path)} <= allowed


def test_only_the_network_and_fine_tuning_import_torch() -> None:
    assert {name for name, path in sources().items() if "torch" in libraries(path)} <= TORCH


@pytest.mark.parametrize("package", ["model/evaluation", "model/decision"])
def test_figures_and_decisions_need_neither_torch_nor_pillow(package: str) -> None:
    assert not {name for name, path in sources(package).items() if libraries(path) & {"torch", "PIL"}}


def test_the_page_runs_without_torch_and_scikit_learn() -> None:
    """Importing torch would cost every page 500 MB and three seconds."""
    pages = [*sources("views"), *sources("server"), *sources("model/report"), *sources("jobs")]
    script = (
        f"import sys\nfor m in {pages!r}: __import__(m)\nprint([m for m in ('torch', 'sklearn') if m in sys.modules])"
    )
    assert run_python("-c", script).stdout.strip() == "[]"
