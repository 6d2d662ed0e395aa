"""docs/python.md: its lines do the whole work as they stand there, and have the types that they say."""

import os
import re
from pathlib import Path

import pytest

from tests.support.pictures import write_folder
from tests.support.processes import run_python
from tests.support.project import ROOT

LINES = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert LINES is not None
    path = tmp_path_factory.mktemp("python") / "script.py"
    path.write_text(LINES[1], encoding="utf-8")
    return path


def test_the_lines_train_judge_predict_and_report_without_torch(script: Path) -> None:
    labels = {"striped": 0, "dotted": 1}
    write_folder(script.parent / "photos", labels, per_label=6)
    write_folder(script.parent / "others", labels, per_label=2, first_seed=500)
    run = f"import runpy, sys; runpy.run_path({script.name!r}); print('torch' in sys.modules)"
    here = os.environ | {"PYTHONPATH": str(ROOT)}
    done = run_python("-c", run, cwd=script.parent, env=here)
    assert done.returncode == 0, done.stderr
    promised, judged, *answers, torch = done.stdout.splitlines()
    assert promised.startswith("Estimate(value=1.0")
    assert judged.startswith("Estimate(value=1.0")
    assert [line.split("/")[0] for line in answers] == [line.split()[1] for line in answers]
    assert len(answers) == 4
    assert torch == "False"
    assert (script.parent / "blades.twenty").stat().st_size > 1000
    assert "striped" in (script.parent / "report.html").read_text(encoding="utf-8")


def test_the_lines_have_the_types_that_they_say(script: Path) -> None:
    done = run_python("-m", "mypy", "--strict", script, timeout=280)
    assert done.returncode == 0, done.stdout


def test_programs_that_use_it_get_its_types() -> None:
    assert (ROOT / "model" / "py.typed").is_file()
    assert '"py.typed"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
