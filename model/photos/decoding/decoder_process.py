"""The sandboxed worker that decodes photos: `python -m model.photos.decoding.decoder_process MEMORY SECONDS GRAPH`.

Photos are decoded by C libraries with a history of holes. So it happens here, with little memory and little
time, and what goes wrong costs one photo. Questions come on the standard input, answers leave on the output:

    frame     length of notes (4 bytes), length of payload (4 bytes), notes (JSON), payload (bytes)
    question  {"name", "salt", "wanted"} and the file
    answer    {"metadata", "n_bytes"} (`PhotoMetadata`, of the JPEG), the JPEG and behind it the pixels of the squares
              that are wanted; or {"refused", "values"}: the name of a code and its values

The process ends when its input does, that is, when whoever started it is gone for whatever reason.
"""

import contextlib
import os
import signal
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from model.common.errors import PhotoRefused
from model.photos.decoding.sandbox import enter_sandbox, limit_cpu
from model.photos.photo import Squaring, read_photo
from model.photos.squares import SquaresWanted, Squeezer

_LARGEST_PART = 64 << 20
_LENGTHS = struct.Struct(">II")


def send(pipe: BinaryIO, notes: dict[str, Any], payload: bytes = b"") -> None:
    """Write one frame."""
    encoded = msgspec.json.encode(notes)
    pipe.write(_LENGTHS.pack(len(encoded), len(payload)) + encoded)
    pipe.write(payload)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[bytes, bytes]:
    """Read one frame: its notes, still JSON, and its payload.

    Raises:
        EOFError: the other side is gone.
        ValueError: what came is no frame.
    """
    n_notes, n_payload = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if max(n_notes, n_payload) > _LARGEST_PART:
        raise ValueError("a frame that is too large")
    return _exactly(pipe, n_notes), _exactly(pipe, n_payload)


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """Let the system end this process if the block hangs while nobody is left to end it."""
    if not hasattr(signal, "alarm"):
        yield
        return
    limit_cpu(seconds)
    signal.alarm(int(seconds) + 5)
    yield
    signal.alarm(0)


def _serve(questions: BinaryIO, answers: BinaryIO, seconds: float, squeezer: Squeezer) -> None:
    """Answer until the other side is gone."""
    send(answers, {})  # ready
    while True:
        notes, data = receive(questions)
        with _ended_after(seconds):
            answer, payload = _answer(msgspec.json.decode(notes, type=_Question), data, squeezer)
        send(answers, answer, payload)


class _Question(msgspec.Struct):
    """What is asked about a file."""

    name: str
    salt: bytes
    wanted: SquaresWanted | None = None


def _answer(question: _Question, data: bytes, squeezer: Squeezer) -> tuple[dict[str, Any], bytes]:
    squaring = Squaring(squeezer, question.wanted) if question.wanted else None
    try:
        photo = read_photo(question.name, data, question.salt, squaring)
    except PhotoRefused as refusal:
        return {"refused": refusal.code.name, "values": refusal.values}, b""
    squares = b"".join(square.tobytes() for square in photo.squares.values())
    return {"metadata": photo.metadata, "n_bytes": len(photo.jpeg)}, photo.jpeg + squares


def main() -> None:
    """Limit this process and serve."""
    memory_bytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    squeezer = Squeezer(bytes.fromhex(sys.argv[3]))  # before the sandbox: it loads a library
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints ends up neither between the answers nor, thousands of lines a photo, in the log.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    enter_sandbox(memory_bytes)
    os.dup2(nowhere, 2)  # from here on only photos can go wrong
    with contextlib.suppress(EOFError, BrokenPipeError):
        _serve(sys.stdin.buffer, answers, seconds, squeezer)
    os._exit(0)  # closing the broken pipe would complain


if __name__ == "__main__":
    main()
