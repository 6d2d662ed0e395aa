"""Priority: how far a process gives way to others that want the same cores."""

import os
import time
from contextlib import suppress
from pathlib import Path

_AUTOGROUP = Path("/proc/self/autogroup")
_TRIES = 5  # the system takes ten such changes a second


def give_way(niceness: int) -> None:
    """Lower the priority of this process: from 0, as usual, to 19, behind all others.

    Linux shares the cores out among sessions, and by niceness only within each ("autogroup", sched(7)): a process of
    niceness 19 gets as much as the server that started it. So where this process leads its session, the session's own
    niceness is set too.
    """
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(niceness)
    if not hasattr(os, "getsid") or os.getsid(0) != os.getpid():
        return  # the session is another's, such as a terminal's
    for _ in range(_TRIES):
        try:
            _AUTOGROUP.write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            time.sleep(0.1)
            continue
        except OSError:  # another system, or one that shares by niceness alone
            pass
        return
