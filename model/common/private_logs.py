"""Log redaction: the log says where something went wrong, never on whose photos.

Names of photos and labels get into a log by the texts of errors, ids of workspaces (their only key) by paths. So
errors are logged with their place and their kind, and with their text only where it cannot hold such a name. And a
line a minute of a kind is enough (`model.common.log_limits`).
"""

import logging
import re
import sqlite3
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any

from model.common.log_limits import LineLimit

# What Python writes itself, from names in our code.
_OF_THE_CODE = (ImportError, NameError, AttributeError, TypeError, RecursionError, sqlite3.Error)
_DEEPEST = 8  # errors that caused one another
_ID = re.compile(
    r"""(?<![\w-])(?:
        [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}  # Streamlit's sessions and uploads
      | [0-9a-f]{32,}                                                # photos and pictures, by their content
      | (?=[\w-]*[A-Z0-9])[\w-]{22}                                  # workspaces
      | (?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*[0-9])[\w-]{23,}      # other secrets: phones, tickets
    )(?![\w-])""",
    re.VERBOSE | re.ASCII,
)


def without_ids(text: str) -> str:
    """Return a text without the ids of workspaces, sessions, phones and photos."""
    return _ID.sub("[id]", text)


def place_of(error: BaseException) -> str:
    """Return where and what kind an error is: its traceback without what it says of the visitor's things."""
    return without_ids("".join(_lines(error, _DEEPEST)).rstrip())


def _lines(error: BaseException, deepest: int) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and deepest:
        yield from _lines(before, deepest - 1)
        yield "\nwhich led to:\n\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}: {_text(error)}\n"
    if isinstance(error, BaseExceptionGroup) and deepest:
        for part in error.exceptions:
            yield from _lines(part, deepest - 1)


def _text(error: BaseException) -> str:
    if isinstance(error, OSError):  # its text would name the file
        return f"[Errno {error.errno}] {error.strerror}" if isinstance(error.errno, int) else "(no number)"
    if isinstance(error, _OF_THE_CODE):
        return str(error)
    return "(what it says is not logged: it may name photos or labels)"


def _record(*arguments: Any, **more: Any) -> logging.LogRecord:  # noqa: ANN401
    """Make a record that holds nothing which may not be logged, whoever formats it."""
    record = logging.LogRecord(*arguments, **more)
    try:
        record.msg, record.args = without_ids(record.getMessage()), None
    except Exception:  # noqa: BLE001  (a message that does not fit its arguments must not end the server)
        record.msg, record.args = without_ids(str(record.msg)), None
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = place_of(record.exc_info[1])
    return record


_limit = LineLimit(logging.Logger.callHandlers)


def _limited(logger: logging.Logger, record: logging.LogRecord) -> None:
    _limit(logger, record)


def keep_quiet() -> None:
    """Have all of this process log by these rules, from now on."""
    logging.setLogRecordFactory(_record)
    # Whoever handles them: Streamlit and uvicorn have handlers of their own.
    logging.Logger.callHandlers = _limited  # type: ignore[assignment]
    if not logging.getLogger().handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
    log = logging.getLogger("twenty")
    sys.excepthook = lambda kind, error, place: log.critical("ended by an error", exc_info=_info(kind, error, place))
    threading.excepthook = lambda said: log.error(
        "a thread ended by an error", exc_info=_info(said.exc_type, said.exc_value, said.exc_traceback)
    )
    sys.unraisablehook = lambda said: log.error(
        "an error with nobody to catch it", exc_info=_info(said.exc_type, said.exc_value, said.exc_traceback)
    )


def _info(
    kind: type[BaseException], error: BaseException | None, place: TracebackType | None
) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    return kind, error if error is not None else kind(), place


try:
    import resource
except ImportError:  # Windows keeps dumps of its own, of programs that ask for it
    resource = None  # type: ignore[assignment]


def leave_none() -> None:
    """Let neither this process nor those that it starts later leave its memory on the disk."""
    if resource is not None:
        with suppress(OSError, ValueError):  # forbidden already
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
