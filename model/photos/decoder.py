"""Decoding in sandboxed worker processes, several photos at a time: untrusted files -> photos."""

import queue
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from model.common.cores import cores
from model.common.errors import PhotoRefused
from model.common.text import display_name
from model.photos.decoding.decoder_worker import Worker
from model.photos.opened_file import refuse_too_large
from model.photos.photo import Photo
from model.photos.squares import SquaresWanted

MEMORY_BYTES = 1200 << 20  # of a worker: 60 megapixels with transparency need most of it, with squares
SECONDS = 10.0  # for one photo; a 12-megapixel JPEG takes 0.05

FileData = bytes | Callable[[], bytes]


def source_of(data: FileData) -> bytes | Path:
    """Return where a file waits on disk, or its bytes where it does not: a large one is never read as a whole."""
    path = getattr(data, "path", None)
    if isinstance(path, Path):
        return path
    return data() if callable(data) else data


class Decoder:
    """Opens photos in `workers` processes, started when the first photos come. Many threads may share it.

    After `seconds` a photo is given up; `memory_bytes` is the address space of one worker. Photos of one place get one
    name for it under the same `salt`; by default the salt is new, and good for photos that are read together.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        salt: bytes = b"",
    ) -> None:
        salt = salt or secrets.token_bytes(16)
        self._workers = [Worker(seconds, memory_bytes, salt) for _ in range(workers or min(4, cores()))]
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()  # the last one used is the warm one
        for worker in self._workers:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, name: str, data: FileData, wanted: SquaresWanted | None = None) -> Photo:
        """Decode a file that someone sent; `data` may be a function that reads it; with the squares that are wanted.

        Raises:
            PhotoRefused: with what is wrong, the likely cause and what to do.
            Stopped: the decoder was closed meanwhile.
        """
        if callable(data):
            data = data()
        name = display_name(name)
        refuse_too_large(name, len(data))
        worker = self._idle.get()
        try:
            return worker.read(name, data, wanted)
        finally:
            self._idle.put(worker)

    def read_many(
        self, files: Iterable[tuple[str, FileData]], wanted: SquaresWanted | None = None
    ) -> Iterator[Photo | PhotoRefused]:
        """Decode files several at a time: one answer a file, in their order; a refusal is an answer.

        Only a few files more than there are workers are held at a time, so any number may be passed.
        """
        waiting: deque[Future[Photo | PhotoRefused]] = deque()
        pool = ThreadPoolExecutor(len(self._workers), thread_name_prefix="decoder")
        try:
            for name, data in files:
                waiting.append(pool.submit(self._answer, name, data, wanted))
                if len(waiting) > 2 * len(self._workers):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def answers(self, photo: bytes) -> bool:
        """Say whether a good photo can be opened. Of workers that are all busy, the time limit of each sees to it."""
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            return True
        try:
            return worker.answers(photo)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End the workers; whoever waits for a photo gets `Stopped`."""
        for worker in self._workers:
            worker.close()

    def _answer(self, name: str, data: FileData, wanted: SquaresWanted | None) -> Photo | PhotoRefused:
        try:
            return self.read(name, data, wanted)
        except PhotoRefused as refusal:
            # Made anew: pages keep refusals, and this one's traceback would keep the file's bytes with it.
            return refusal.renamed(refusal.name)
