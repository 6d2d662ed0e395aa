"""The direction of imports: downward in one list, Streamlit only in the page, torch only where it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A module may import only what stands above it.
ORDER = [
    "errors",
    "logs",
    "files",
    "derived",
    "limits",
    "progress",
    "filekinds",
    "containers",
    "colours",
    "original",
    "photo",
    "confinement",
    "decoder_process",
    "decoder",
    "dataset",
    "archive",
    "sources",
    "features",
    "copies",
    "networks",
    "turns",
    "backbone",
    "embeddings",
    "members",
    "calibration",
    "shares",
    "evaluation",
    "reliability",
    "findings",
    "forecast",
    "strangers",
    "answering",
    "ridge",
    "label_errors",
    "measures",
    "photo_quality",
    "shortcuts",
    "settings",
    "plan",
    "pace",
    "clock",
    "folds",
    "head",
    "learning_curve",
    "classifier",
    "photo_findings",
    "label_findings",
    "shortcut_findings",
    "checks",
    "classifier_parts",
    "classifier_file",
    "foreign",
    "sealed",
    "scores",
    "rates",
    "value",
    "wording",
    "canvas",
    "stage",
    "verdict",
    "next_steps",
    "facts",
    "prompt",
    "report",
    "report_html",
    "lettering",
    "paper",
    "report_pdf",
    "report_command",
    "anatomy",
    "weights",
    "network",
    "augmentation",
    "finetuning",
    "bagging",
    "training",
    "occlusion",
    "explain",
    "database",
    "label_table",
    "photo_table",
    "workspace",
    "phones",
    "receipts",
    "retention",
    "workspace_manifest",
    "workspace_saving",
    "workspace_opening",
    "check_report",
    "checker",
    "incoming",
    "tray",
    "intake",
    "job",
    "trainer_process",
    "queued_job",
    "queue_times",
    "jobs",
    "trainer",
    "terminal",
    "workspace_command",
    "cli",
]
SERVER = [
    "dumps",
    "services",
    "password",
    "room",
    "tickets",
    "tries",
    "machine",
    "hosts",
    "headers",
    "login_page",
    "gate",
    "health",
    "phone_line",
    "phone_address",
    "phone_body",
    "phone_news",
    "phone_page",
    "phone",
    "routes",
    "authority",
    "certificate",
    "announcement",
    "streamlit_settings",
    "commands",
]
PAGE = ["app", *sorted(f"views.{p.stem}" for p in (ROOT / "views").glob("*.py") if p.stem != "__init__")]


def imported(path: Path, *, at_top: bool = False) -> set[str]:
    """Return the modules that a file imports, with the names it takes from packages."""
    tree = ast.parse(path.read_text())
    nodes = tree.body if at_top else list(ast.walk(tree))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_every_module_stands_in_the_order() -> None:
    assert sorted(ORDER) == sorted(p.stem for p in (ROOT / "model").glob("*.py") if p.stem != "__init__")


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_what_stands_above_it(name: str) -> None:
    above = {f"model.{other}" for other in ORDER[: ORDER.index(name)]}
    ours = {m for m in imported(ROOT / "model" / f"{name}.py") if m.startswith("model.")}
    modules = {m for m in ours if (ROOT / f"{m.replace('.', '/')}.py").exists()}
    assert modules <= above, f"{name} imports {sorted(modules - above)}"


@pytest.mark.parametrize("name", ORDER)
def test_the_model_knows_nothing_of_streamlit(name: str) -> None:
    roots = {module.split(".")[0] for module in imported(ROOT / "model" / f"{name}.py")}
    assert not roots & {"streamlit", "views", "app"}


def test_only_the_network_and_fine_tuning_import_torch() -> None:
    importing = {p.stem for p in (ROOT / "model").glob("*.py") if "torch" in {m.split(".")[0] for m in imported(p)}}
    assert importing <= {"anatomy", "weights", "network", "finetuning", "bagging", "trainer"}


def test_evaluation_needs_neither_torch_nor_pillow() -> None:
    assert not {m.split(".")[0] for m in imported(ROOT / "model" / "evaluation.py")} & {"torch", "PIL"}


def test_the_page_runs_without_torch_and_scikit_learn() -> None:
    """Importing torch would cost every page 500 MB and three seconds."""
    script = (
        f"import sys\nfor m in {PAGE[1:]!r}: __import__(m)\n"
        "print([m for m in ('torch', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", SERVER)
def test_the_server_knows_nothing_of_the_pages(name: str) -> None:
    roots = {module.split(".")[0] for module in imported(ROOT / "server" / f"{name}.py")}
    assert not roots & {"streamlit", "views", "app"}


def test_every_file_of_the_server_is_known() -> None:
    assert sorted(SERVER) == sorted(p.stem for p in (ROOT / "server").glob("*.py") if p.stem != "__init__")
