"""CPU affinity: how many processor cores this process may use, which in a pinned container is not all there are."""

import os


def cores() -> int:
    """Return the number of cores that this process is allowed to run on."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
