"""One measurement in a process of its own: its figures are the only line on standard output."""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable


def print_measured(measure: Callable[[argparse.Namespace], object], parser: argparse.ArgumentParser) -> None:
    """Measure what the arguments ask for, and print what came of it as JSON."""
    with contextlib.redirect_stdout(sys.stderr):  # libraries print what they like
        row = measure(parser.parse_args())
    print(json.dumps(row))
