"""A server, a page, trainings, predictions and `twenty api` send no packet to another machine, whichever library would.

They run in a network of their own whose only way out leads nowhere, and counts. Python's own connections are watched
in all browser tests besides (`tests/watch`); what native libraries do is seen here alone.
"""

import subprocess
import sys
from pathlib import Path

from tests.support.api_server import api_server
from tests.support.own_network import packets, run_inside, send_one
from tests.support.pictures import picture_bytes, write_folder
from tests.support.project import ROOT
from tests.support.rooms import open_room, run_page
from tests.support.streamlit_client.blocking_tab import BlockingTab


def test_no_packet_leaves_this_machine(tmp_path: Path) -> None:
    ran = run_inside("tests.server.test_nothing_leaves", str(tmp_path))
    control, before, after = map(int, ran.split()[-3:])
    assert before > control  # what does leave is counted
    assert after == before


def _journey(folder: Path) -> None:
    """Print how many packets left: at first, after one that was sent on purpose, and after all the work."""
    print(packets())
    send_one()
    print(packets())
    photos = write_folder(folder / "photos", {"striped": 0, "dotted": 1}, per_label=6)
    twenty = [sys.executable, "-m", "cli.main"]
    with open_room(folder) as room, BlockingTab(room.visitor()) as tab:
        run_page(tab)
        trained = folder / "a.twenty"
        for command in (["train", photos, "--out", trained, "--quick"], ["predict", trained, photos]):
            subprocess.run([*twenty, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        assert room.visitor().get("/health").status == 200
    with api_server(trained, folder / "log.txt") as api:
        assert api.predict(("a.jpg", picture_bytes(0, 1))).status == 200
    print(packets())


if __name__ == "__main__":
    _journey(Path(sys.argv[1]))
