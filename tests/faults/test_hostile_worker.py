"""A file that takes its worker over gains nothing: what the worker answers is checked, and nothing it does hangs."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from model.common.errors import PhotoRefused
from model.photos.decoder import Decoder
from model.photos.decoding import decoder_worker
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.photo import STORED_SIDE, read_photo, thumbnail
from tests.support.pictures import encoded, picture, picture_bytes
from tests.support.processes import alive, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sessions and signals are of POSIX systems")

GOOD = read_photo("a.jpg", picture_bytes(0, 1))
FACTS = msgspec.to_builtins(GOOD.metadata)
_WORKER = """
import os, sys, time
from model.photos.decoding.decoder_process import receive, send
send(sys.stdout.buffer, {{}})
out = sys.stdout.buffer
while True:
    receive(sys.stdin.buffer)
    {act}
"""


def acting(monkeypatch: pytest.MonkeyPatch, act: str, seconds: float = 5.0) -> Decoder:
    """Return a decoder whose workers do something else than decode."""

    def start(*_: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", _WORKER.format(act=act)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    monkeypatch.setattr(decoder_worker, "_start", start)
    return Decoder(1, seconds=seconds)


def refusal(decoder: Decoder) -> str:
    with decoder, pytest.raises(PhotoRefused) as caught:
        decoder.read("a.jpg", b"any")
    return caught.value.reason


def answering(metadata: object, jpeg: bytes) -> str:
    answer = {"metadata": metadata, "n_bytes": len(jpeg)}
    return f"send(out, {answer!r}, {jpeg!r})"


def refusing(code: object, **values: object) -> str:
    answer = {"refused": code, "values": values}
    return f"send(out, {answer!r})"


def test_the_harness_answers_as_a_real_worker_does(monkeypatch: pytest.MonkeyPatch) -> None:
    with acting(monkeypatch, answering(FACTS, GOOD.jpeg)) as decoder:
        assert decoder.read("a.jpg", b"any") == GOOD


DRAWN, NOTES = picture(0, 1), Image.Exif()
NOTES.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
WITH_NOTES = encoded(DRAWN, "JPEG", exif=NOTES)
NOT_OURS: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"<script>alert(1)</script>",
    "a PNG": lambda: encoded(DRAWN, "PNG"),
    "a JPEG with notes": lambda: WITH_NOTES,
    "a JPEG with a comment": lambda: encoded(DRAWN, "JPEG", comment=b"x"),
    "a progressive JPEG": lambda: encoded(DRAWN, "JPEG", progressive=True),
    "a JPEG with a tail": lambda: GOOD.jpeg + b"<html>",
    "a JPEG with a second picture": lambda: GOOD.jpeg + GOOD.jpeg,
    "a JPEG without its end": lambda: GOOD.jpeg[:-2],
    "a grey JPEG": lambda: encoded(DRAWN.convert("L"), "JPEG"),
    "a JPEG too large": lambda: encoded(Image.new("RGB", (STORED_SIDE + 1, 20)), "JPEG"),
}


@pytest.mark.parametrize("make", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_only_a_jpeg_as_we_write_it_is_a_plain_one(make: Callable[[], bytes]) -> None:
    assert not is_plain_jpeg(make(), STORED_SIDE)


@pytest.mark.parametrize("size", [(16, 16), (1024, 16), (16, 1024), (1024, 768), (641, 479)])
def test_what_we_store_is_plain(size: tuple[int, int]) -> None:
    photo = read_photo("a.png", encoded(picture(1, 2, side=64).resize(size), "PNG"))
    assert is_plain_jpeg(photo.jpeg, STORED_SIDE)
    assert is_plain_jpeg(thumbnail(photo.jpeg), 256)


@pytest.mark.parametrize(
    "act",
    [
        answering(FACTS, b"<script>"),
        answering(FACTS, WITH_NOTES),
        answering({**FACTS, "width": 10**9}, GOOD.jpeg),
        answering({**FACTS, "place": "52.52 13.40"}, GOOD.jpeg),
        answering({**FACTS, "taken": -5.0}, GOOD.jpeg),
        answering({**FACTS, "saving": {"quality": 400}}, GOOD.jpeg),
        answering({**FACTS, "traces": {"noise": 1e300}}, GOOD.jpeg),
        answering({**FACTS, "levels": {"low": 0, "high": 1, "black": 5, "white": 5}}, GOOD.jpeg),
        answering({**FACTS, "width": -1}, GOOD.jpeg),
        answering({**FACTS, "width": "1e400"}, GOOD.jpeg),
        answering({**FACTS, "width": [1]}, GOOD.jpeg),
        answering({**FACTS, "file_type": "<b>"}, GOOD.jpeg),
        answering({**FACTS, "camera": "\u202e"}, GOOD.jpeg),
        answering({}, GOOD.jpeg),
        answering(None, GOOD.jpeg),
        refusing("<script>"),
        refusing("a" * 9999 + "\u202e"),
        refusing(["CUT_SHORT"]),
        refusing("NO_PHOTO", type="<b>"),
        refusing("NO_PHOTO"),
        refusing("SAME_PHOTO", kept="<b>"),
        refusing("TOO_SMALL", width="<b>", height=1, least=1),
        refusing("TOO_LARGE", megabytes=[1], most=1),
        "out.write(b'noise' * 9999); out.flush()",
        "out.write(b'\\\\xff' * 8); out.flush(); time.sleep(99)",  # a frame of 4 GB
        "out.write(bytes([0, 0, 0, 9, 0, 0, 0, 0]) + b'[' * 9); out.flush()",
        "out.write(bytes([0, 1, 0, 0, 0, 0, 0, 0]) + b'[' * 65536); out.flush()",
        "os._exit(0)",
        "os.abort()",
    ],
)
def test_an_answer_that_our_code_does_not_give_costs_one_photo(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    assert "crashed on it" in refusal(acting(monkeypatch, act))


@pytest.mark.parametrize(
    "act",
    [
        "time.sleep(99)",  # never answers
        "time.sleep(99) if os.fork() else time.sleep(98)",  # a child holds the pipe
        "[out.write(bytes(9)) or out.flush() or time.sleep(0.1) for _ in range(999)]",  # a frame that never ends
        "exec('while 1: pass')",
        "exec('while 1: sys.stderr.write(str()); time.sleep(0.01)')",
    ],
)
def test_a_worker_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    # Frames of zeros are empty answers, so that one breaks down; all others run out of time.
    start = time.monotonic()
    reason = refusal(acting(monkeypatch, act, seconds=0.7))
    assert "took longer than" in reason or "crashed" in reason
    assert time.monotonic() - start < 8


def test_what_a_worker_starts_ends_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Ten children, each of which keeps the pipe open.
    act = (
        "pids = [p for p in (os.fork() for _ in range(10))] if True else 0; "
        f"all(pids) and open({str(tmp_path / 'pids')!r}, 'w').write(' '.join(map(str, pids))); "
        f"{refusing('CUT_SHORT')} if all(pids) else time.sleep(99)"
    )
    decoder = acting(monkeypatch, act)
    with pytest.raises(PhotoRefused, match="cut short"):
        decoder.read("a.jpg", b"any")
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 10
    decoder.close()
    assert wait_until(lambda: not any(map(alive, pids)), 5)


def test_a_refusal_as_our_code_gives_it_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the refusals above would be turned away for a reason of their own."""
    said = refusal(acting(monkeypatch, refusing("NO_PHOTO", type="PDF")))
    assert said.startswith("this is a PDF document, not a photo")


def test_a_worker_is_told_no_secret_and_prints_nowhere(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWENTY_PASSWORD", "secret")
    with Decoder(1) as decoder:
        decoder.read("a.jpg", picture_bytes(0, 1))
        process = decoder._workers[0]._process
        assert process is not None
        if sys.platform == "linux":
            about = Path(f"/proc/{process.pid}")
            assert b"secret" not in (about / "environ").read_bytes()
            opened = {int(fd.name): str(fd.readlink()) for fd in (about / "fd").iterdir()}
            assert opened[1] == opened[2] == os.devnull
            pipes = [target for target in opened.values() if target.startswith("pipe:")]
            others = [target for target in opened.values() if not target.startswith(("pipe:", os.devnull))]
            assert (len(pipes), others) == (2, [])  # the question and the answer, and nothing of the server's
    assert capfd.readouterr() == ("", "")


def test_a_breakdown_is_logged_without_the_photo(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), acting(monkeypatch, "os.abort()") as decoder, pytest.raises(PhotoRefused):
        decoder.read("my secret.jpg", b"any")
    assert "a process that opens photos ended" in caplog.text
    assert "secret" not in caplog.text


def test_a_refusal_keeps_nothing_of_its_file() -> None:
    with Decoder(1) as decoder:
        (refusal,) = decoder.read_many([("a.jpg", lambda: b"words")])
    assert isinstance(refusal, PhotoRefused)
    assert (refusal.__traceback__, refusal.__context__, refusal.__cause__) == (None, None, None)
