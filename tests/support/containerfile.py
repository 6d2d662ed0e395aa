"""The Containerfile's steps, for the tests that read them."""

import re

from tests.support.project import ROOT

_TEXT = re.sub(r"(?m)^#.*\n", "", (ROOT / "Containerfile").read_text())
STEPS = [line.split(maxsplit=1) for line in re.sub(r"\\\n", " ", _TEXT).splitlines() if line.strip()]
