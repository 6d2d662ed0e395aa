"""A server, a page, a training and predictions send no packet to another machine, whichever library would.

They run in a network of their own whose only way out leads nowhere, and counts. Python's own connections are watched
in all browser tests besides (`tests/watch`); what native libraries do is seen here alone.
"""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.pictures import write_folder
from tests.support.project import ROOT
from tests.support.rooms import open_room, run_page

COUNT = Path("/sys/class/net/out/statistics/tx_packets")
NETWORK = (
    "ip link set lo up && ip link add out type veth peer name nowhere && ip link set nowhere up && "
    "echo 1 > /proc/sys/net/ipv6/conf/out/disable_ipv6 && ip addr add 198.18.0.2/24 dev out && "
    "ip link set out arp off up && ip route add default via 198.18.0.1 || exit 77; "
    'mount -t sysfs sysfs /sys || exit 77; exec "$@"'
)


def test_no_packet_leaves_this_machine(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs `unshare` and `ip` to make a network of its own")
    private = ["unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c", NETWORK, "sh"]
    done = subprocess.run(
        [*private, sys.executable, "-m", "tests.server.test_nothing_leaves", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=200,
    )
    if done.returncode == 77:
        pytest.skip(f"this machine does not let us make a network: {done.stderr}")
    assert done.returncode == 0, done.stderr
    control, before, after = map(int, done.stdout.split()[-3:])
    assert before > control  # what does leave is counted
    assert after == before


def _journey(folder: Path) -> None:
    """Print how many packets left: at first, after one that was sent on purpose, and after all the work."""
    print(COUNT.read_text())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"x", ("203.0.113.1", 9))
    print(COUNT.read_text())
    photos = write_folder(folder / "photos", {"striped": 0, "dotted": 1}, per_label=6)
    twenty = [sys.executable, "-m", "cli.main"]
    with open_room(folder) as room, room.visitor().live() as live:
        run_page(live)
        trained = folder / "a.twenty"
        for command in (["train", photos, "--out", trained, "--quick"], ["predict", trained, photos]):
            subprocess.run([*twenty, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        assert room.visitor().get("/health").status == 200
    print(COUNT.read_text())


if __name__ == "__main__":
    _journey(Path(sys.argv[1]))
