"""LRU cache of onnxruntime sessions: the fine-tuned networks that answered last stay open, by what is in them."""

import threading
from collections import OrderedDict

from model.classifier.ensemble import TunedNetwork
from model.network.backbone import Backbone, TailSession


class OpenTails:
    """Sessions of fine-tuned tails by their weights' digest: whichever classifier holds the same weights, they are one.

    At most so many stay open: each takes some 50 MB, and a tenth of a second to open.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._sessions: OrderedDict[tuple[str, str], TailSession] = OrderedDict()  # the one asked last stands last

    def session(self, network: TunedNetwork, backbone: Backbone) -> TailSession:
        """Return the session that runs a fine-tuned network's tail."""
        key = (backbone.spec.key, network.tail_digest)
        session = self._sessions.get(key) or backbone.tuned_tail(network.tail)
        with self._lock:
            self._sessions[key] = session
            self._sessions.move_to_end(key)
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
        return session


open_tails = OpenTails(most=4)
