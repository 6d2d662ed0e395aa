"""Metrics in Prometheus' text format: counts and times. No photo's name, no address and no key is ever in them."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from model.network.backbone import BATCH

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """What one service counts, apart from whatever else this process counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests that were answered", "path", "status")
        self.answered = self._counter("photos_answered", "Photos that were answered", "decision")
        self.refused = self._counter("photos_refused", "Photos that were refused", "code")
        self.decoding = self._histogram("decoding_seconds", "From a file to a photo", _SECONDS)
        self.looking = self._histogram("looking_seconds", "A run of the network, of all photos in it", _SECONDS)
        self.together = self._histogram("photos_together", "Photos in one run", range(1, BATCH + 1))
        self.waiting = Gauge(
            "twenty_photos_waiting", "Photos that have come and are not answered", registry=self._registry
        )

    def text(self) -> bytes:
        """Return all of it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"twenty_{name}", what, labels, registry=self._registry)

    def _histogram(self, name: str, what: str, limits: Sequence[float]) -> Histogram:
        return Histogram(f"twenty_{name}", what, buckets=limits, registry=self._registry)
