"""A decoder's worker: one sandboxed process, started, timed and replaced here, and believed only so far."""

import contextlib
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from model.common.errors import PhotoRefused, Stopped, Value
from model.common.text import clean_text
from model.photos.decoding.decoder_process import receive, send
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.formats.file_types import PILLOW_NAMES
from model.photos.opened_file import PHOTO_LIMITS
from model.photos.photo import STORED_SIDE, Photo, make_photo
from model.photos.photo_metadata import EARLIEST_TAKEN, LATEST_TAKEN, LONGEST_CAMERA, PhotoMetadata
from model.photos.squares import Squares, SquaresWanted, resize_graph
from model.photos.wording import PhotoCode

_START_SECONDS = 60.0  # for a worker to come up, on a machine under load
_LONGEST_REASON = 600  # characters
# All that a worker is told of where it runs: what finds Python and its libraries, no password and no key.
_TOLD = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME", "LANG", "LC_ALL", "LC_CTYPE")

_log = logging.getLogger(__name__)


class _Died(Exception):
    """The process ended before its answer was complete."""

    def __init__(self, code: PhotoCode) -> None:
        super().__init__(code)
        self.code = code


class Worker:
    """One process and what replaces it. One thread at a time reads; any may close."""

    def __init__(self, seconds: float, memory_bytes: int, salt: bytes) -> None:
        self._seconds, self._memory_bytes, self._salt = seconds, memory_bytes, salt
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._lock = threading.Lock()  # a process is not started while another thread closes

    def read(self, name: str, data: bytes, wanted: SquaresWanted | None = None) -> Photo:
        """Have the process decode one file."""
        try:
            return self._ask(name, data, wanted)
        except _Died:
            # Memory may have been short for another's sake: the photo gets one more try in a fresh process.
            try:
                return self._ask(name, data, wanted)
            except _Died as death:
                raise PhotoRefused(name, death.code) from None

    def answers(self, photo: bytes) -> bool:
        """Say whether the process opens a good photo."""
        try:
            self._ask("health", photo, None)
        except (PhotoRefused, _Died):
            return False
        return True

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                _end(self._process)

    def _ask(self, name: str, data: bytes, wanted: SquaresWanted | None) -> Photo:
        process = self._running()
        started = time.monotonic()
        try:
            with _ended_after(process, self._seconds) as (questions, answers):
                send(questions, {"name": name, "salt": self._salt, "wanted": wanted}, data)
                answer, payload = receive(answers)
            return _checked(name, answer, payload, wanted.sides if wanted else ())
        except (OSError, EOFError, ValueError, KeyError, RecursionError, msgspec.MsgspecError) as error:
            _end(process)
            if self._closed:
                raise Stopped("the decoder was closed") from None
            # Without the photo's name: a log is kept longer than a photo.
            _log.warning("a process that opens photos ended (%s, %s)", process.returncode, type(error).__name__)
            if time.monotonic() - started < self._seconds:
                raise _Died(PhotoCode.BROKE_DOWN) from None
            raise PhotoRefused(name, PhotoCode.TOO_SLOW, seconds=self._seconds) from None

    def _running(self) -> "subprocess.Popen[bytes]":
        """Return the process, started (again) if need be and ready for a file."""
        with self._lock:
            if self._closed:
                raise Stopped("the decoder was closed")
            if self._process is not None:
                if self._process.poll() is None:
                    return self._process
                _end(self._process)
            self._process = process = _start(self._memory_bytes, self._seconds)
        try:
            with _ended_after(process, _START_SECONDS) as (_, answers):
                receive(answers)
        except (OSError, EOFError, ValueError):
            _end(process)
            if self._closed:
                raise Stopped("the decoder was closed") from None
            raise _Died(PhotoCode.NO_START) from None
        return process


class _Answer(msgspec.Struct):
    """What a worker says of a photo."""

    metadata: PhotoMetadata | None = None
    n_bytes: int = 0  # of the JPEG
    refused: str = ""
    values: dict[str, Value] = {}  # a struct copies it


def _checked(name: str, notes: bytes, payload: bytes, sides: tuple[int, ...]) -> Photo:
    """Return a worker's answer as a photo. A file may have taken the worker over, so it is believed only so far.

    Raises:
        PhotoRefused: that is its answer.
        KeyError, ValueError, MsgspecError: it is not an answer such as our own code gives.
    """
    answer = msgspec.json.decode(notes, type=_Answer)
    metadata = answer.metadata
    if metadata is None:
        raise _refusal(name, answer)
    jpeg, pixels = payload[: answer.n_bytes], memoryview(payload)[answer.n_bytes :]
    short, long = sorted((metadata.width, metadata.height))
    if (
        not PHOTO_LIMITS.least_side <= short <= long <= PHOTO_LIMITS.side
        or metadata.file_type not in PILLOW_NAMES.values()
        or len(metadata.camera) > LONGEST_CAMERA
        or metadata.camera != clean_text(metadata.camera)
        or not (metadata.taken == 0 or EARLIEST_TAKEN <= metadata.taken <= LATEST_TAKEN)
        or not re.fullmatch("([0-9a-f]{16})?", metadata.place)
        or metadata.folder  # where a file lies is not for its decoder to say
        or not is_plain_jpeg(jpeg, STORED_SIDE)
        or len(pixels) != sum(side * side * 3 for side in sides)
    ):
        raise ValueError("no photo of ours")
    return replace(make_photo(name, jpeg, metadata), squares=_squares(pixels, sides))


def _squares(pixels: memoryview, sides: tuple[int, ...]) -> Squares:
    found, start = {}, 0
    for side in sides:
        found[side] = np.frombuffer(pixels, np.uint8, side * side * 3, start).reshape(side, side, 3)
        start += side * side * 3
    return found


def _refusal(name: str, answer: _Answer) -> PhotoRefused:
    """Return a worker's refusal: the sentence is ours, and its gaps take numbers and a file type, never its words."""
    refusal = PhotoRefused(name, PhotoCode[answer.refused], **answer.values)
    words = [value for key, value in answer.values.items() if isinstance(value, str) and key != "type"]
    if words or len(refusal.reason) > _LONGEST_REASON:
        raise ValueError("no refusal of ours")
    return refusal


@cache
def _graph() -> str:
    """Return the graph that squeezes photos, for a command line: a worker cannot make it, nor read a file."""
    return resize_graph().hex()


def _start(memory_bytes: int, seconds: float) -> "subprocess.Popen[bytes]":
    # -P and the path: a `json.py` in the folder where someone works must not be imported.
    paths = [str(Path(__file__).resolve().parents[3]), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [
            sys.executable,
            "-PB",
            "-m",
            "model.photos.decoding.decoder_process",
            str(memory_bytes),
            str(seconds),
            _graph(),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # -B, for it may write nothing; a session of its own, so that whatever it starts ends with it.
        env={
            **{key: os.environ[key] for key in _TOLD if key in os.environ},
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        },
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and close its pipes. Nothing is lost: a worker keeps nothing."""
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what could not be written no longer matters
            if pipe is not None:
                pipe.close()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and what it started: a child that holds its pipe would keep us waiting for an answer."""
    if hasattr(os, "killpg") and process.returncode is None:  # once it is waited for, its number may be another's
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


@contextlib.contextmanager
def _ended_after(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[tuple[Any, Any]]:
    """Give the process's pipes, and kill it if the block takes longer: a blocked pipe then breaks."""
    timer = threading.Timer(seconds, _kill, (process,))
    timer.daemon = True
    timer.start()
    try:
        yield process.stdin, process.stdout
    finally:
        timer.cancel()
