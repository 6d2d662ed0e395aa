"""A network of a test's own, whose only way out leads nowhere, and counts what goes that way."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

COUNT = Path("/sys/class/net/out/statistics/tx_packets")
NETWORK = (
    "ip link set lo up && ip link add out type veth peer name nowhere && ip link set nowhere up && "
    "echo 1 > /proc/sys/net/ipv6/conf/out/disable_ipv6 && ip addr add 198.18.0.2/24 dev out && "
    "ip link set out arp off up && ip route add default via 198.18.0.1 || exit 77; "
    'mount -t sysfs sysfs /sys || exit 77; exec "$@"'
)


def run_inside(module: str, *arguments: str) -> str:
    """Run a module of the tests in such a network; returns what it printed."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs `unshare` and `ip` to make a network of its own")
    private = ["unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c", NETWORK, "sh"]
    command = [*private, sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=280)
    if done.returncode == 77:
        pytest.skip(f"this machine does not let us make a network: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def packets() -> int:
    """Return how many packets have left, from inside."""
    return int(COUNT.read_text())


def send_one() -> None:
    """Let a packet leave: what does leave is counted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"x", ("203.0.113.1", 9))
