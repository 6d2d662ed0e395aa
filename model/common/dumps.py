"""What this computer may keep of a process that breaks down: nothing, for its memory holds photos."""

from contextlib import suppress

try:
    import resource
except ImportError:  # Windows keeps dumps of its own, of programs that ask for it
    resource = None  # type: ignore[assignment]


def leave_none() -> None:
    """Let neither this process nor those that it starts later leave its memory on the disk."""
    if resource is not None:
        with suppress(OSError, ValueError):  # forbidden already
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
