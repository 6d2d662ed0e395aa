"""The project's own command line, run in this process: its figures are those that a user would get."""

import contextlib
import io
from collections.abc import Sequence

from cli import main as cli


def run(arguments: Sequence[str]) -> str:
    """Run `twenty` with arguments and return what it printed; stop where it fails."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()) as said:
        status = cli.main(arguments)
    if status:
        raise SystemExit(said.getvalue())
    return printed.getvalue()
