"""The app as others have it: installed from a wheel, or as `make` leaves it, without a second copy of its libraries."""

import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

from tests.support.project import PACKAGES, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def build_wheel(folder: Path) -> Path:
    """Build the wheel as pip does, from a copy, so that nothing is written where the sources are."""
    source = folder / "source"
    source.mkdir(parents=True)
    for name in ("app.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in (*PACKAGES, "sample_images"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_wheel(wheel: Path, folder: Path) -> Path:
    """Install a wheel into an environment of its own; returns the folder of its programs."""
    programs = _environment(folder)
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True)
    return programs


def install_checkout(folder: Path) -> Path:
    """Make the environment that `make` makes for the checkout; returns its folder.

    That is: an editable installation with its program, and the mark that it is done.
    """
    programs = _environment(folder, ROOT)
    module, function = PROJECT["project"]["scripts"]["twenty"].split(":")
    program = programs / "twenty"
    program.write_text(f"#!{programs}/python\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n")
    program.chmod(0o755)
    (folder / ".installed").touch()
    return folder


def _environment(folder: Path, *more: Path) -> Path:
    """Make an environment that has the libraries of this one, and the checkout only where it is asked for."""
    venv.create(folder, symlinks=True)
    places = {"base": str(folder), "platbase": str(folder)}
    shared = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *map(str, more)]
    own = Path(sysconfig.get_path("purelib", "venv", places))
    (own / "shared.pth").write_text("\n".join(dict.fromkeys(shared)) + "\n")
    return folder / "bin"
