"""What goes wrong while a page is made, or after a click, is a sentence on it: a full disk, a read-only folder.

What is nobody's fault but ours still goes to the log as a traceback, and never to the visitor.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import streamlit as st

from model.common.errors import FolderGone, TwentyError
from model.common.files import error_of
from views.shared import session
from views.shared.text import plain

P = ParamSpec("P")
_OF_THE_DISK = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOTDIR, errno.EISDIR,
}  # fmt: skip


@contextmanager
def shown() -> Iterator[None]:
    """Show what goes wrong in the block in its place; what stands below still comes.

    When the visitor's workspace went meanwhile, the page runs again, and says so.
    """
    try:
        yield
    except (TwentyError, OSError) as error:
        if isinstance(error, FolderGone) and session.has_lost_workspace():
            st.rerun()
        st.error(plain(_sentence(error)))


def in_place(part: Callable[P, None]) -> Callable[P, None]:
    """Make a part of a page, above all a fragment, say itself what goes wrong in it."""

    @wraps(part)
    def drawn(*args: P.args, **options: P.kwargs) -> None:
        with shown():
            part(*args, **options)

    return drawn


def told(callback: Callable[P, object]) -> Callable[P, None]:
    """Make what goes wrong after a click stand on the next page: there is no place for it before."""

    @wraps(callback)
    def called(*args: P.args, **options: P.kwargs) -> None:
        try:
            callback(*args, **options)
        except (TwentyError, OSError) as error:
            if not (isinstance(error, FolderGone) and session.has_lost_workspace()):  # the next page says that
                session.tell_problem(_sentence(error))

    return called


def _sentence(error: TwentyError | OSError) -> str:
    """Return what a person shall read.

    Raises:
        OSError: it is not the disk's fault.
    """
    if isinstance(error, TwentyError):
        return str(error)
    if error.errno not in _OF_THE_DISK:
        raise error
    return str(error_of(error, Path(error.filename or "A file")))
