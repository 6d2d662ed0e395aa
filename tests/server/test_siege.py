"""A real room under siege: half-sent requests and large uploads of strangers, while a page is asked for."""

import re
import resource
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.rooms import RunningRoom, open_room
from tests.support.streamlit_client.blocking_tab import BlockingTab

pytestmark = pytest.mark.slow
HALF = 1150  # more than a process may have open where nobody has asked for more


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    with open_room(tmp_path_factory.mktemp("siege")) as running:
        yield running


@pytest.fixture
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("_many_files")
def test_half_sent_requests_keep_nobody_out_and_fill_no_log(room: RunningRoom) -> None:
    before = len(room.log)
    with ExitStack() as held:
        for _ in range(HALF):
            half = held.enter_context(socket.create_connection(("127.0.0.1", room.port)))
            half.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        begun = time.monotonic()
        with BlockingTab(room.visitor()) as tab:
            tab.show()
        assert room.visitor().get("/").status == 200
        assert time.monotonic() - begun < 10
    assert len(room.log) - before < 5000, room.log


def memory(room: RunningRoom) -> int:
    """Return how many megabytes the server has, and had at most since `forget`."""
    status = Path(f"/proc/{room.process.pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) >> 10


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="this system does not tell a peak of memory")
def test_uploads_under_way_take_no_memory(room: RunningRoom) -> None:
    n, megabytes = 4, 60
    with ExitStack() as held:
        tabs = [held.enter_context(BlockingTab(room.visitor())) for _ in range(n)]
        for tab in tabs:
            tab.show()
        Path(f"/proc/{room.process.pid}/clear_refs").write_text("5")  # the peak begins anew
        before, statuses = memory(room), []

        def put(tab: BlockingTab) -> None:
            address = f"_stcore/upload_file/{tab.page.session_id}/11111111-2222-4333-8444-555555555555"
            statuses.append(tab.put(address, "a.zip", secrets.token_bytes(megabytes << 20)).status)

        threads = [threading.Thread(target=put, args=(tab,)) for tab in tabs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert statuses == [204] * n
        assert memory(room) - before < megabytes
        waiting = sum(path.stat().st_size for path in room.home.glob(".uploads-*/*"))
        assert waiting == n * megabytes << 20


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X_Xsrftoken": ""}, b"x", 403),
        ({"Content_Type": "text/plain"}, b"x", 400),
        ({"Content_Type": "multipart/form-data"}, b"x", 400),
        ({"Content_Type": "multipart/form-data; boundary=cut"}, b"not a form", 400),
        ({"Content_Type": "multipart/form-data; boundary=cut"}, b"--cut--\r\n", 400),
        ({"Content_Length": str(300 << 20)}, b"x", 413),
    ],
)
def test_an_upload_that_is_none_is_refused_and_leaves_nothing(
    room: RunningRoom, headers: dict[str, str], body: bytes, status: int
) -> None:
    visitor = room.visitor()
    with BlockingTab(visitor) as tab:
        tab.show()
        path = f"/_stcore/upload_file/{tab.page.session_id}/11111111-2222-4333-8444-555555555556"
        before = set(room.home.glob(".uploads-*/*"))
        sent = {"X_Xsrftoken": visitor.token, "Origin": visitor.origin} | headers
        assert visitor.ask("PUT", path, body, **sent).status == status
        assert set(room.home.glob(".uploads-*/*")) == before


def test_an_upload_that_breaks_off_leaves_nothing(room: RunningRoom) -> None:
    visitor = room.visitor()
    with BlockingTab(visitor) as tab:
        tab.show()
        before = set(room.home.glob(".uploads-*/*"))
        head = (
            f"PUT /_stcore/upload_file/{tab.page.session_id}/a HTTP/1.1\r\nHost: {visitor.host}\r\n"
            f"Origin: {visitor.origin}\r\nCookie: {visitor.cookie_line()}\r\nX-Xsrftoken: {visitor.token}\r\n"
            "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 50000000\r\n\r\n"
            '--cut\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        )
        with socket.create_connection(("127.0.0.1", room.port)) as half:
            half.sendall(head.encode() + bytes(1 << 20))
            end = time.monotonic() + 10
            while set(room.home.glob(".uploads-*/*")) == before and time.monotonic() < end:
                time.sleep(0.05)
            assert set(room.home.glob(".uploads-*/*")) != before
        while set(room.home.glob(".uploads-*/*")) != before and time.monotonic() < end:
            time.sleep(0.05)
        assert set(room.home.glob(".uploads-*/*")) == before
