"""What code does while it reads a stranger's file: programs, connections, pickles, writes. Nothing of it is allowed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Audit events of Python (docs.python.org/3/library/audit_events.html): no library can do these without being heard.
_NEVER = (
    "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect",
    "socket.bind", "socket.getaddrinfo",
    "pickle.find_class", "exec", "compile", "ctypes.dlopen", "os.remove", "os.rename", "os.mkdir",
    "os.rmdir", "os.chmod", "os.symlink", "shutil.rmtree", "urllib.Request",
)  # fmt: skip
_heard: list[str] | None = None
_listening = False


@contextmanager
def watched() -> Iterator[list[str]]:
    """Give a list of what was done that must not be, as it is done. Import first what is imported late."""
    global _heard, _listening  # noqa: PLW0603  (a hook stays for the life of a process)
    if not _listening:
        sys.addaudithook(_listen)
        _listening = True
    heard: list[str] = []
    _heard = heard
    try:
        yield heard
    finally:
        _heard = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is None:
        return
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in _NEVER or writes:
        _heard.append(f"{event} {arguments!r}"[:200])
