"""Limits of the door, and the open files (descriptors) that they leave to the rest of the server."""

from dataclasses import dataclass

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

_WANTED = 8192  # descriptors; most systems give a process 1,024 until it asks for more
_OWN = 700  # of them for workspaces and processes, and for the 128 sessions whose connection broke, three each


@dataclass(frozen=True)
class DoorLimits:
    """How many open files connections may take, and how many seconds each."""

    # A room of sixty takes 600: a browser opens six, and one that is live, which takes four, for each tab. The others
    # are there to be wasted: to hold who only waits costs less than to end him and be asked anew.
    open_files: int = 6000
    of_one_address: int = 500  # a room often shares one; those of a proxy that is trusted count in all only
    head: float = 10.0  # from the connection, or the last answer, to the end of a request's head; TLS's too
    body: float = 20.0  # until `least` bytes more have come
    answer: float = 60.0  # until `least` bytes more were taken: the system's own buffers hide smaller steps
    silence: float = 10.0  # of a live connection that never asked for anything
    rest: float = 5.0  # for a body that nobody wants any more, and for what is closed
    least: int = 16 << 10  # bytes
    between_looks: float = 1.0


def room_for(limits: DoorLimits) -> int:
    """Return how many open files connections may take here, after asking the system for more."""
    if resource is None:
        return limits.open_files
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return limits.open_files if soft == resource.RLIM_INFINITY else min(limits.open_files, max(soft - _OWN, soft // 3))
