"""The decoder gives what read_photo gives; whatever happens to a worker costs one photo at most."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from model.common.errors import PhotoRefused, Stopped
from model.photos.decoder import Decoder
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.photo import Photo, read_photo
from model.photos.wording import PhotoCode
from tests.support.hostile_photos import png
from tests.support.pictures import encoded, picture_bytes
from tests.support.processes import alive, run_python, wait_until
from tests.support.project import ROOT

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and memory limits are of POSIX systems")


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    with Decoder(2) as decoder:
        yield decoder


def workers_of(decoder: Decoder) -> list[int]:
    """The process ids of the workers that run."""
    running = (worker._process for worker in decoder._workers)
    return [process.pid for process in running if process is not None and process.poll() is None]


def refusal_of(decoder: Decoder, data: bytes) -> str:
    with pytest.raises(PhotoRefused) as caught:
        decoder.read("a.jpg", data)
    return caught.value.reason


def test_a_photo_comes_out_as_read_photo_makes_it(decoder: Decoder) -> None:
    data = picture_bytes(0, 1)
    assert decoder.read("folder/a.jpg", data) == read_photo("a.jpg", data)


def test_a_refusal_comes_out_as_read_photo_gives_it(decoder: Decoder) -> None:
    assert "a text file" in refusal_of(decoder, b"just text")
    assert "0 bytes" in refusal_of(decoder, b"")
    assert "at most 30 are read" in refusal_of(decoder, bytes(PHOTO_LIMITS.file_bytes + 1))


def test_no_worker_starts_before_the_first_photo(decoder: Decoder) -> None:
    assert workers_of(decoder) == []
    decoder.read("a.jpg", picture_bytes(0, 1))
    assert len(workers_of(decoder)) == 1


def test_many_photos_come_out_in_their_order_with_refusals_in_place(decoder: Decoder) -> None:
    files = [(f"{i}.jpg", b"text" if i % 5 == 3 else picture_bytes(i % 3, i)) for i in range(20)]
    answers = list(decoder.read_many(files))
    assert [answer.name for answer in answers] == [name for name, _ in files]
    assert [isinstance(answer, PhotoRefused) for answer in answers] == [i % 5 == 3 for i in range(20)]


def test_many_photos_are_taken_only_a_few_ahead(decoder: Decoder) -> None:
    taken = 0

    def endless() -> Iterator[tuple[str, bytes]]:
        nonlocal taken
        while True:
            taken += 1
            yield "a.jpg", b"text"

    answers = decoder.read_many(endless())
    for _ in range(3):
        next(answers)
    assert taken <= 3 + 2 * 2
    answers.close()  # type: ignore[attr-defined]


def test_a_file_may_be_read_when_its_turn_comes_and_may_refuse_itself(decoder: Decoder) -> None:
    def refuse() -> bytes:
        raise PhotoRefused("b.jpg", PhotoCode.BROKEN_LINK)

    answers = list(decoder.read_many([("a.jpg", lambda: picture_bytes(0, 1)), ("b.jpg", refuse)]))
    assert isinstance(answers[0], Photo)
    assert str(answers[1]) == "b.jpg: it is a broken link, or no file at all. Add the photo itself."


def test_many_threads_share_a_decoder(decoder: Decoder) -> None:
    files = [picture_bytes(seed % 3, seed) for seed in range(8)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda data: decoder.read("a.jpg", data), files))
    assert found == [read_photo("a.jpg", data) for data in files]


def test_names_of_any_make_pass(decoder: Decoder) -> None:
    assert decoder.read("\udcff\u202e👩‍🔧\n.jpg", picture_bytes(0, 1)).name == "?👩‍🔧 .jpg"


@ON_POSIX
def test_a_killed_worker_costs_nothing_once_it_was_idle(decoder: Decoder) -> None:
    decoder.read("a.jpg", picture_bytes(0, 1))
    os.kill(workers_of(decoder)[0], signal.SIGKILL)
    assert decoder.read("a.jpg", picture_bytes(0, 1)).name == "a.jpg"


@ON_POSIX
def test_workers_killed_in_the_middle_of_work_cost_one_photo_each_at_most(decoder: Decoder) -> None:
    large = encoded(Image.effect_noise((3000, 2000), 60).convert("RGB"), "JPEG", quality=90)
    answers, killed = [], 0
    for answer in decoder.read_many((f"{i}.jpg", large) for i in range(24)):
        answers.append(answer)
        if len(answers) % 8 == 4:
            killed += 1
            os.kill(workers_of(decoder)[0], signal.SIGKILL)
    refused = [answer for answer in answers if isinstance(answer, PhotoRefused)]
    assert len(answers) == 24
    assert len(refused) <= killed == 3


@ON_POSIX
def test_a_photo_that_ends_every_worker_is_refused_and_the_rest_go_on(decoder: Decoder) -> None:
    decoder.read("a.jpg", picture_bytes(0, 1))
    done = threading.Event()

    def end_workers() -> None:
        while not done.wait(0.002):
            for pid in workers_of(decoder):
                with suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=end_workers)
    killer.start()
    try:
        # Large enough not to be done between two shots.
        reason = refusal_of(decoder, encoded(Image.effect_noise((5000, 5000), 50), "PNG", compress_level=1))
    finally:
        done.set()
        killer.join()
    assert "crashed" in reason or "does not start" in reason
    assert decoder.read("b.jpg", picture_bytes(0, 2)).name == "b.jpg"


@ON_POSIX
def test_a_worker_that_hangs_is_ended_and_replaced() -> None:
    with Decoder(1, seconds=2.0) as decoder:  # busy cores take half a second for a photo
        decoder.read("a.jpg", picture_bytes(0, 1))
        stopped = workers_of(decoder)[0]
        os.kill(stopped, signal.SIGSTOP)
        start = time.monotonic()
        assert "took longer than" in refusal_of(decoder, picture_bytes(0, 1))
        assert time.monotonic() - start < 10
        assert decoder.read("a.jpg", picture_bytes(0, 1)).name == "a.jpg"
        assert workers_of(decoder) != [stopped]


@ON_POSIX
def test_a_worker_that_hangs_while_a_large_file_is_sent_is_ended() -> None:
    with Decoder(1, seconds=0.5) as decoder:
        decoder.read("a.jpg", picture_bytes(0, 1))
        os.kill(workers_of(decoder)[0], signal.SIGSTOP)
        assert "took longer than" in refusal_of(decoder, bytes(PHOTO_LIMITS.file_bytes))


@ON_POSIX
def test_a_photo_that_needs_too_much_memory_is_refused_and_the_worker_lives() -> None:
    with Decoder(1, memory_bytes=260 << 20) as decoder:
        decoder.read("a.jpg", picture_bytes(0, 1))
        before = workers_of(decoder)
        assert "more memory" in refusal_of(decoder, encoded(Image.new("RGB", (7000, 7000)), "PNG"))
        assert decoder.read("a.jpg", picture_bytes(0, 1)).name == "a.jpg"
        assert workers_of(decoder) == before


@pytest.mark.parametrize("mode", ["RGBA", "I;16", "1"])
def test_the_largest_photos_that_are_allowed_fit_into_the_memory(decoder: Decoder, mode: str) -> None:
    bits, colour_type, row = {"RGBA": (8, 6, 30_001), "I;16": (16, 0, 15_001), "1": (1, 0, 939)}[mode]
    import zlib

    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(b"\0" * row) for _ in range(8000)) + packer.flush()
    photo = decoder.read("a.png", png(7500, 8000, colour_type=colour_type, bits=bits, pixels=pixels))
    assert (photo.metadata.width, photo.metadata.height) == (7500, 8000)


@ON_POSIX
def test_no_worker_outlives_its_parent() -> None:
    script = (
        "import sys; from model.photos.decoder import Decoder; from tests.support.pictures import picture_bytes\n"
        "decoder = Decoder(2); list(decoder.read_many(('a.jpg', picture_bytes(0, i)) for i in range(8)))\n"
        "print(*(worker._process.pid for worker in decoder._workers), flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    assert wait_until(lambda: not any(map(alive, pids)), 10)


@ON_POSIX
def test_closing_ends_the_workers_and_whoever_waits() -> None:
    decoder = Decoder(1)
    decoder.read("a.jpg", picture_bytes(0, 1))
    (pid,) = workers_of(decoder)
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(0.3, decoder.close).start()
    with pytest.raises(Stopped):
        decoder.read("a.jpg", picture_bytes(0, 1))
    assert wait_until(lambda: not alive(pid), 5)
    with pytest.raises(Stopped):
        decoder.read("a.jpg", picture_bytes(0, 1))


def test_a_file_beside_the_user_is_never_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported from the folder of the user')")
    monkeypatch.chdir(tmp_path)
    with Decoder(1) as decoder:
        assert decoder.read("a.jpg", picture_bytes(0, 1)).name == "a.jpg"


def test_a_worker_needs_no_network_code() -> None:
    heavy = {"scipy", "onnx", "torch", "pillow_heif"}
    script = f"import sys, model.photos.decoding.decoder_process; print({heavy} & sys.modules.keys())"
    assert run_python("-c", script).stdout.strip() == "set()"
