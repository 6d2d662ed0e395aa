"""The glossary as a document.

python -m tests.support.glossary_page docs/glossary.md
"""

import sys
from pathlib import Path

from model.decision.follow_up.glossary_wording import to_markdown
from tests.support.project import ROOT

PAGE = ROOT / "docs" / "glossary.md"

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(to_markdown(), encoding="utf-8")
