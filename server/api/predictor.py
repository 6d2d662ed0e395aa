"""Predictor: opens photos in limited processes, several at a time, and looks at what waits together, in one thread.

Photos of several clients share a run of the network. Who comes alone is looked at at once: nothing waits for more.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple, Self

from model.common.cores import cores
from model.common.errors import PhotoRefused, Stopped
from model.network.backbone import BATCH
from model.photos.decoder import Decoder
from model.photos.levels import mapped
from model.photos.photo import asked_photo
from model.photos.squares import AskedPhoto
from server.api.metrics import Metrics
from server.api.served import AnswerJson, Served
from server.health_checks import GREY_PHOTO


class _Opened(NamedTuple):
    name: str
    photo: AskedPhoto
    asked: "Future[AnswerJson]"


class Predictor:
    """Any thread may ask. Close it, so that no process stays."""

    def __init__(self, served: Served, metrics: Metrics) -> None:
        self.served, self.metrics = served, metrics
        self._workers = min(4, cores())
        self._decoder = Decoder(self._workers)
        self._opening = ThreadPoolExecutor(self._workers, thread_name_prefix="opening")
        self._opened: queue.SimpleQueue[_Opened | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._look_on, name="looking", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, name: str, read: Callable[[], bytes]) -> "Future[AnswerJson]":
        """Have a photo answered; `read` is called when it is its turn.

        The future raises:
            PhotoRefused: with what is wrong, the likely cause and what to do.
            FileRefused: the classifier is damaged.
            Stopped: the predictor was closed meanwhile.
        """
        asked: Future[AnswerJson] = Future()
        self.metrics.waiting.inc()
        asked.add_done_callback(lambda _: self.metrics.waiting.dec())
        asked.set_running_or_notify_cancel()  # from now on nobody can cancel it
        self._opening.submit(self._open, name, read, asked)
        return asked

    def warm_up(self) -> None:
        """Answer a first photo in each process, so that nobody waits for their start.

        Raises:
            TwentyError: photos cannot be opened here, or the classifier is damaged.
        """
        for first in [self.ask("a first photo", lambda: GREY_PHOTO) for _ in range(self._workers)]:
            first.result()

    def opens_photos(self) -> str:
        """Return what is wrong with the processes that open photos, for `/health`."""
        return "" if self._decoder.answers(GREY_PHOTO) else "photos cannot be opened"

    def looks(self) -> str:
        """Return what is wrong with the network, for `/health`."""
        return "" if self._thread.is_alive() else "nobody looks at photos any more"

    def close(self) -> None:
        """End the processes and the threads; whoever waits for an answer gets `Stopped`."""
        self._decoder.close()
        self._opening.shutdown()
        with suppress(queue.Empty):
            while photo := self._opened.get_nowait():
                photo.asked.set_exception(Stopped("the predictor was closed"))
        self._opened.put(None)
        self._thread.join()

    def _open(self, name: str, read: Callable[[], bytes], asked: "Future[AnswerJson]") -> None:
        try:
            with self.metrics.decoding.time():
                photo = self._decoder.read(name, read, self.served.wanted)
                photo = mapped(photo, self.served.mapping) if self.served.mapping else photo
        except PhotoRefused as refusal:  # made anew: its traceback would keep the file's bytes with it
            asked.set_exception(refusal.renamed(refusal.name, name))
        except BaseException as error:  # noqa: BLE001  (whoever asked is told)
            asked.set_exception(error)
        else:
            self._opened.put(_Opened(name, asked_photo(photo), asked))

    def _look_on(self) -> None:
        while photos := self._waiting():
            self.metrics.together.observe(len(photos))
            try:
                with self.metrics.looking.time():
                    answers = self.served.look([(each.name, each.photo) for each in photos])
            except BaseException as error:  # noqa: BLE001  (whoever asked is told, and the next are looked at)
                for photo in photos:
                    photo.asked.set_exception(error)
            else:
                for photo, answer in zip(photos, answers, strict=True):
                    photo.asked.set_result(answer)

    def _waiting(self) -> list[_Opened]:
        """Wait for a photo, and take with it what else is there; nothing: the predictor was closed."""
        taken = [self._opened.get()]
        with suppress(queue.Empty):
            while taken[-1] is not None and len(taken) < BATCH:
                taken.append(self._opened.get_nowait())
        if taken[-1] is None and len(taken) > 1:
            self._opened.put(None)  # for the next time: these are answered first
        return [photo for photo in taken if photo is not None]
