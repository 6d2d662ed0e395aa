"""Strangers who keep a connection and do nothing with it lose it, and keep nobody else out; whoever moves stays."""

import time
from contextlib import ExitStack, closing

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from server.door.limits import DoorLimits
from tests.server.door.conftest import LARGE, LIMITS, Doorstep, heard, is_ended, opened

GET = b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST %s HTTP/1.1\r\nHost: a\r\n"
UPGRADE = (
    b"GET /live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
DO_NOTHING = {
    "says nothing": b"",
    "sends half a head": b"GET / HTTP/1.1\r\nHost: a\r\nX: ",
    "sends no body": POST % b"/read" + b"Content-Length: 1000000\r\n\r\n",
    "sends half a body": POST % b"/read" + b"Content-Length: 1000000\r\n\r\n" + bytes(5000),
    "sends half a chunk": POST % b"/read" + b"Transfer-Encoding: chunked\r\n\r\n1000\r\nx",
    "sends a body that nobody reads": POST % b"/nowhere" + b"Content-Length: 1000000\r\n\r\n",
    "keeps a connection idle": GET % b"/",
    "asks twice and idles": GET % b"/" + GET % b"/",
    "opens a live connection and never speaks": UPGRADE,
    "opens a live connection and begins a word": UPGRADE + b"\x82\xfe\x40\x00" + bytes(30),
    "only pings": UPGRADE + b"\x89\x80" + bytes(4),
}


@pytest.mark.parametrize("what", DO_NOTHING)
def test_who_does_nothing_loses_the_connection(doorstep: Doorstep, what: str) -> None:
    with doorstep.knock(DO_NOTHING[what]) as asked:
        assert is_ended(asked)
    assert doorstep.page().endswith(b"hello")


DRIPS = {
    "a head, a byte at a time": (b"GET / HTTP/1.1\r\nX: ", b"x"),
    "head lines without end": (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
    "a body, a byte at a time": (POST % b"/read" + b"Content-Length: 1000000\r\n\r\n", b"x"),
    "chunks without end": (POST % b"/read" + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "chunks without end that nobody reads": (POST % b"/nowhere" + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "a word, a byte at a time": (UPGRADE + b"\x82\xfe\x40\x00", b"x"),
}


@pytest.mark.parametrize("what", DRIPS)
def test_who_drips_loses_the_connection(doorstep: Doorstep, what: str) -> None:
    begin, drop = DRIPS[what]
    end = time.monotonic() + 10
    with doorstep.knock(begin) as asked, pytest.raises(OSError, match=r"reset|pipe|aborted"):  # noqa: PT012
        while time.monotonic() < end:
            asked.sendall(drop)
            time.sleep(0.05)
    assert time.monotonic() < end


def test_who_takes_no_answer_loses_the_connection(doorstep: Doorstep) -> None:
    with doorstep.knock(GET % b"/large", receives=4096) as asked:
        time.sleep(4 * LIMITS.answer)
        asked.settimeout(5)
        taken = 0
        with pytest.raises(OSError, match="reset"):  # noqa: PT012
            while data := asked.recv(1 << 20):
                taken += len(data)
            raise OSError("reset by an early end")
        assert taken < LARGE


def test_who_takes_an_answer_slowly_and_steadily_gets_all_of_it(any_doorstep: Doorstep) -> None:
    taken, begun, seconds = 0, time.monotonic(), 3 * LIMITS.answer
    with any_doorstep.knock(GET % b"/large", receives=1 << 20) as asked:
        while data := asked.recv(1 << 18):
            taken += len(data)
            if taken >= LARGE:
                break
            time.sleep(max(0.0, seconds * taken / LARGE - (time.monotonic() - begun)))
    assert taken >= LARGE
    assert time.monotonic() - begun > 0.9 * seconds


def test_a_slow_body_that_moves_arrives(doorstep: Doorstep) -> None:
    n = 12
    with doorstep.knock(POST % b"/read" + b"Content-Length: %d\r\n\r\n" % (n * LIMITS.least)) as asked:
        for _ in range(n):
            time.sleep(LIMITS.body / 4)
            asked.sendall(bytes(LIMITS.least))
        assert heard(asked, str(n * LIMITS.least).encode())


def test_an_answer_that_takes_us_long_is_waited_for(doorstep: Doorstep) -> None:
    with doorstep.knock(GET % b"/think") as asked:
        assert heard(asked, b"thought")


def test_a_live_connection_that_has_spoken_may_be_silent(doorstep: Doorstep) -> None:
    with connect(f"ws://127.0.0.1:{doorstep.port}/live", proxy=None) as live:
        for _ in range(2):
            live.send(b"x")
            assert live.recv(5) == b"x"
            time.sleep(2 * LIMITS.silence)


def test_what_is_too_long_to_be_said_ends_a_live_connection(doorstep: Doorstep) -> None:
    with connect(f"ws://127.0.0.1:{doorstep.port}/live", proxy=None) as live, pytest.raises(ConnectionClosed):  # noqa: PT012
        live.send(bytes(9 << 20))
        live.recv(5)


def test_who_waits_gives_way_to_who_comes(doorstep: Doorstep) -> None:
    """Many more than there are places, as fast as can be: none may be kept out."""
    with ExitStack() as held:
        for _ in range(5):
            for _ in range(2 * LIMITS.open_files):
                held.enter_context(closing(doorstep.knock(b"GET / HTTP/1.1\r\nX: ")))
            assert doorstep.page().endswith(b"hello")


def test_who_comes_does_not_end_what_moves(doorstep: Doorstep) -> None:
    with ExitStack() as held:
        busy = [held.enter_context(closing(doorstep.knock(GET % b"/think"))) for _ in range(LIMITS.open_files // 2)]
        time.sleep(0.2)
        for _ in range(2 * LIMITS.open_files):
            held.enter_context(closing(doorstep.knock()))
        assert all(heard(asked, b"thought") for asked in busy)


def test_where_all_places_move_who_comes_is_refused_and_comes_in_later(doorstep: Doorstep) -> None:
    with ExitStack() as held:
        busy = [held.enter_context(closing(doorstep.knock(GET % b"/think"))) for _ in range(LIMITS.open_files)]
        time.sleep(0.2)
        with doorstep.knock() as late:
            assert is_ended(late)
        assert all(heard(asked, b"thought") for asked in busy)
    assert doorstep.page().endswith(b"hello")


def test_one_address_cannot_take_all_places_unless_it_is_a_proxys() -> None:
    limits = DoorLimits(open_files=20, of_one_address=5)
    for is_shared, n_answered in ((False, 5), (True, 10)):
        with opened(limits, lambda _, shared=is_shared: shared) as step, ExitStack() as held:  # type: ignore[misc]
            asked = [held.enter_context(closing(step.knock(GET % b"/think"))) for _ in range(10)]
            time.sleep(0.3)
            assert sum(heard(each, b"thought") for each in asked) == n_answered


def test_who_never_begins_tls_loses_the_connection(tls_doorstep: Doorstep) -> None:
    plain = Doorstep(tls_doorstep.port)
    for said in (b"", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n"):
        with plain.knock(said) as asked:
            assert is_ended(asked)
    assert tls_doorstep.page().endswith(b"hello")


def test_who_waits_with_tls_gives_way_too(tls_doorstep: Doorstep) -> None:
    plain = Doorstep(tls_doorstep.port)
    with ExitStack() as held:
        for _ in range(3 * LIMITS.open_files):
            held.enter_context(closing(plain.knock(b"\x16\x03")))
        assert tls_doorstep.page().endswith(b"hello")
    with tls_doorstep.knock(b"GET / HTTP/1.1\r\nX: ") as asked:
        assert is_ended(asked)
