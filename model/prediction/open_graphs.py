"""Sessions of classifiers' graphs: opened when a classifier is first asked, and gone with it."""

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import onnxruntime as ort

from model.classifier.classifier import Classifier
from model.network.backbone import open_session

Build = Callable[[Classifier], bytes]


class OpenGraphs:
    """One session a classifier and graph: it takes 20 ms to open, and the memory of the training photos' vectors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: WeakKeyDictionary[Classifier, dict[Build, ort.InferenceSession]] = WeakKeyDictionary()

    def session(self, classifier: Classifier, build: Build) -> ort.InferenceSession:
        """Return the session of the graph that `build` makes of a classifier."""
        with self._lock:
            sessions = self._sessions.setdefault(classifier, {})
            if build not in sessions:
                sessions[build] = open_session(build(classifier))
            return sessions[build]


open_graphs = OpenGraphs()
