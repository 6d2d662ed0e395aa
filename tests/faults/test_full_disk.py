"""On a full disk every change is refused with a sentence, and what was there stays."""

from pathlib import Path

from tests.support.full_disk import run_on_small_disk

FULL = """
import os, sys
from pathlib import Path

disk = Path(sys.argv[1])
os.environ["TWENTY_HOME"] = str(disk / "home")
from tests.support.full_disk_journey import full_disk_journey

full_disk_journey(disk)
"""


def test_on_a_full_disk_every_change_gets_a_sentence_and_what_was_there_stays(tmp_path: Path) -> None:
    assert run_on_small_disk(FULL, tmp_path / "disk", kilobytes=2000)[-1] == "all of it"
