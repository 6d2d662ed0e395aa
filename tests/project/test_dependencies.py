"""The floors of pyproject.toml hold for what is installed, and each says why it is there."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.project import ROOT

TEXT = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(TEXT)["project"]
EXTRAS = PROJECT["optional-dependencies"]
ALL = [*PROJECT["dependencies"], *(line for lines in EXTRAS.values() for line in lines)]

# The first version without a known hole that strangers' bytes could reach, and the hole.
SAFE = {
    "pillow": ("13.0.0", "CVE-2026-112403"),  # a JPEG writes past its memory
    "pillow-heif": ("1.7.0", "CVE-2026-84383"),  # a HEIC runs code
    "starlette": ("1.3.0", "CVE-2026-54282"),
    "python-multipart": ("0.0.30", "CVE-2026-53537"),  # an upload stops the server
    "h11": ("0.16.0", "CVE-2025-43859"),  # a request hides in another, behind a proxy
    "protobuf": ("6.33.5", "CVE-2026-0994"),
    "streamlit": ("1.54.0", "CVE-2026-33682"),
    "torch": ("2.10", "CVE-2026-24747"),  # a checkpoint runs code
    "onnx": ("1.21", "CVE-2026-27489"),  # a graph reads other files
    "cryptography": ("49.0.0", "CVE-2026-69248"),
}


def floor(requirement: Requirement) -> Version:
    return max(Version(part.version) for part in requirement.specifier if part.operator in (">=", "=="))


@pytest.mark.parametrize("line", ALL)
def test_what_is_installed_is_no_older_than_its_floor(line: str) -> None:
    requirement = Requirement(line)
    try:
        installed = version(requirement.name)
    except PackageNotFoundError:
        assert line not in PROJECT["dependencies"]
        return
    assert requirement.specifier.contains(installed, prereleases=True), f"{requirement.name} {installed}"


@pytest.mark.parametrize("line", ALL)
def test_every_dependency_has_a_floor_and_its_reason_beside_it(line: str) -> None:
    assert floor(Requirement(line))
    assert re.search(rf'"{re.escape(line)}",? +# \w.{{8,}}', TEXT), line


@pytest.mark.parametrize("name", SAFE)
def test_the_floor_is_past_the_known_hole_and_names_it(name: str) -> None:
    line = next(line for line in ALL if Requirement(line).name == name)
    safe, hole = SAFE[name]
    assert floor(Requirement(line)) >= Version(safe)
    assert re.search(rf'"{re.escape(line)}",? +#.*{hole}', TEXT), f"{name} does not name {hole}"


def test_streamlit_does_not_bring_back_tornado() -> None:
    """Tornado served Streamlit's pages before uvicorn, with holes of its own."""
    assert "tornado" not in {Requirement(line).name for line in requires("streamlit") or []}
