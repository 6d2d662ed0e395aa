"""The same work without a browser: `twenty check`, `train`, `predict`, `evaluate` ...; and `app`, `serve`, `api`."""

import argparse
import os
import sys
from collections.abc import Sequence

from cli import api, check, export, networks, predict, report, serve, train, workspaces
from model.common.errors import TwentyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 done, 1 refused in words, 130 interrupted, 141 nobody reads."""
    parser = argparse.ArgumentParser("twenty", description="Twenty photos in, an honest classifier out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (train, predict, report, export, workspaces, check, networks, serve, api):
        command.add_to(commands)
    options, further = parser.parse_known_args(arguments)
    if further and "streamlit_options" not in options:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    options.streamlit_options = further
    try:
        code = _run(options)
        print(end="", flush=True)
    except BrokenPipeError:  # `twenty predict ... | head -1`: who reads has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        options.run(options)
    except TwentyError as error:
        print(f"twenty: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntwenty: stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
