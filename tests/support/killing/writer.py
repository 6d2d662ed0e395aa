"""Servers without a page, that are killed: `python -m tests.support.killing.writer`.

Each changes a workspace through the same calls as the pages and says on standard output what it is about to do and,
when the call has returned, that it is done: a line of JSON each. It goes on until it is killed.
"""

import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from jobs.training_queue import TrainingQueue
from jobs.uploads.upload_queue import UploadQueue
from jobs.uploads.upload_spool import Upload
from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.classifier.test_set import TestSet
from model.common.errors import PhotoRefused
from model.common.files import write_json
from model.decision import inputs
from model.photos.dataset import Dataset
from model.photos.decoder import Decoder
from model.photos.photo import Photo, read_photo
from model.photos.wording import PhotoCode
from tests.support.killing.reference import Change
from tests.support.pictures import picture_bytes
from workspace.saved import saving
from workspace.saved.saving import SAVED
from workspace.workspace import Workspace, write_share_to_answer

SIDE = 32  # pixels: what is tried here is not the decoding


def say(words: dict[str, Any]) -> None:
    """Write a line at once and whole."""
    os.write(1, (json.dumps(words) + "\n").encode())


@contextmanager
def announced(change: Change) -> Iterator[None]:
    """Say what is about to happen, and that it has happened."""
    say({"begun": change})
    yield
    say({"done": True})


class Writer:
    """One life: names begin with the life's number, so that none comes twice."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace, self.seed = workspace, seed
        self.random = random.Random(seed)
        self.n = 0

    def name(self, kind: str) -> str:
        """Return a name that was never used."""
        self.n += 1
        return f"{kind} {self.seed}.{self.n}"

    def photos(self, n: int) -> list[Photo]:
        """Make photos that were never there."""
        return [
            read_photo(f"{self.name('photo')}.jpg", picture_bytes(0, 1000 * self.seed + self.n + 1, SIDE))
            for _ in range(n)
        ]

    # Labelling

    def label(self) -> None:
        """Make one change of the labels and photos, whichever comes up."""
        choices: list[Callable[[], None]] = [
            self._label, self._add, self._add, self._rename, self._move, self._remove, self._undo, self._remove_label,
            self._idea, self._choose, self._seal, self._refuse,
        ]  # fmt: skip
        self.random.choice(choices)()

    def _label(self) -> None:
        name = self.name("label")
        with announced({"do": "label", "name": name}):
            self.workspace.add_label(name)

    def _add(self) -> None:
        labels = self.workspace.labels()
        if not labels:
            return
        label, photos = self.random.choice(labels), self.photos(self.random.randint(1, 4))
        with announced({"do": "add", "name": label.name, "photos": [photo.id for photo in photos]}):
            self.workspace.add_photos(photos, label.id)

    def _rename(self) -> None:
        labels = self.workspace.labels()
        if not labels:
            return
        label, name = self.random.choice(labels), self.name("renamed")
        with announced({"do": "rename", "name": label.name, "to": name}):
            self.workspace.rename_label(label.id, name)

    def _some(self) -> list[str]:
        photos = [photo.id for photo in self.workspace.photos()]
        return self.random.sample(photos, min(len(photos), 3))

    def _move(self) -> None:
        labels, photos = self.workspace.labels(), self._some()
        if not photos:
            return
        label = self.random.choice(labels)
        with announced({"do": "move", "name": label.name, "photos": photos}):
            self.workspace.move(photos, label.id)

    def _remove(self) -> None:
        photos = self._some()
        if not photos:
            return
        with announced({"do": "remove", "photos": photos}):
            self.workspace.remove(photos)

    def _remove_label(self) -> None:
        labels = self.workspace.labels()
        if len(labels) < 3:
            return
        label = self.random.choice(labels)
        with announced({"do": "remove_label", "name": label.name}):
            self.workspace.remove_label(label.id)

    def _undo(self) -> None:
        if not self.workspace.last_step().n:
            return
        with announced({"do": "undo"}):
            self.workspace.undo()

    def _idea(self) -> None:
        text = self.name("idea")
        with announced({"do": "idea", "text": text}):
            known = inputs.load(self.workspace.folder)
            inputs.save(self.workspace.folder, replace(known, idea=text))

    def _choose(self) -> None:
        share = self.random.randint(1, 99) / 100
        with announced({"do": "choose", "share": share}):
            write_share_to_answer(self.workspace.training_folder, share)

    def _seal(self) -> None:
        test_set, photos = TestSet(self.workspace.folder / "test_set"), self.photos(2)
        name = self.name("test_set")
        with announced({"do": "seal", "name": name, "photos": [photo.id for photo in photos]}):
            for photo in photos:
                test_set.store.add(photo)
            ids, names = tuple(photo.id for photo in photos), tuple(photo.name for photo in photos)
            test_set.add(Dataset((name,), ids, names, np.zeros(len(photos), np.intp), test_set.store))

    def _refuse(self) -> None:
        name = self.name("file")
        with announced({"do": "refuse", "name": name}):
            self.workspace.add_refusals([PhotoRefused(name, PhotoCode.EMPTY)])

    # Uploads

    def upload(self, queue: UploadQueue) -> None:
        """Hand a few files in, as the page does; one now and then is none."""
        label, broken = self.name("label"), self.random.random() < 0.2
        files = [
            (f"{self.name('photo')}.jpg", picture_bytes(1, 1000 * self.seed + self.n + 1, SIDE))
            for _ in range(self.random.randint(1, 6))
        ]
        change: Change = {
            "do": "upload",
            "name": label,
            "photos": [read_photo(name, data).id for name, data in files],
            "refused": [],
        }
        incoming = [Upload(name, data, label=label) for name, data in files]
        if broken:
            change["refused"] = [self.name("broken")]
            incoming.append(Upload(change["refused"][0], b"no photo", label=label))
        with announced(change):
            queue.add(self.workspace, incoming)
        time.sleep(self.random.uniform(0, 0.1))

    # Training and saving

    def train(self, queue: TrainingQueue) -> None:
        """Train once and say which classifiers have been announced to the visitor."""
        answers = queue.status(self.workspace).answers
        if not queue.status(self.workspace).active:
            answers = 0
            with announced({"do": "train"}):
                queue.submit(self.workspace, Settings(pace="quick", seed=self.random.randint(0, 1000)))
        while (status := queue.status(self.workspace)).active:
            if status.answers > answers:
                answers = status.answers
                say({"trained": True})
            time.sleep(0.01)
        if status.answers:
            say({"trained": True})

    def save(self) -> None:
        """Save the whole workspace as a file, or write the classifier anew, told apart by the time of its making."""
        if self.random.random() < 0.5:
            with announced({"do": "save", "made": None}):
                saving.save(self.workspace, self.workspace.folder / SAVED, below=self.workspace.folder)
            return
        made = self.name("made")
        classifier = replace(classifier_file.load(self.workspace.classifier_path), created=made)
        with announced({"do": "save", "made": made}):
            classifier_file.save(classifier, self.workspace.classifier_path)
            fingerprint = hashlib.sha256(made.encode()).hexdigest()
            write_json(self.workspace.training_folder / "trained_on.json", {"fingerprint": fingerprint})


def live(root: Path, workspace_id: str, phase: str, seed: int) -> None:
    """Live until killed."""
    writer = Writer(Workspace.open(root, workspace_id), seed)
    say({"ready": os.getpid()})
    if phase == "upload":
        queue = UploadQueue(Decoder(1), lambda: None, root)
        while True:
            writer.upload(queue)
    if phase == "training":
        queue = TrainingQueue(root=root)  # goes on with what the life before has left
        say({"trainers": queue.trainer_pids})
        while True:
            writer.train(queue)
    while True:
        writer.label() if phase == "labelling" else writer.save()


def main() -> None:
    """Lead one life for each line of standard input, with what took time to import already there."""
    for line in sys.stdin.buffer:
        root, workspace_id, phase, seed = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.setsid()  # a group of its own, which dies with it
            live(Path(root), workspace_id, phase, seed)
        os.waitpid(pid, 0)
        say({"dead": pid})


if __name__ == "__main__":
    main()
