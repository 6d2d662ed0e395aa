"""The options that all benchmarks on random draws share, in the same words."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.shared.draws import Pool, open_pool
from benchmarks.shared.photo_sets import SETS


def parser_of_draws(document: str, draws: int, first: int, sets: Sequence[str] = SETS) -> argparse.ArgumentParser:
    """Return a parser with what every benchmark on random draws asks for; the numbers and sets are its defaults."""
    parser = argparse.ArgumentParser(description=document.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder with the sets that are not packages")
    parser.add_argument("--keep", type=Path, default=Path("pools"), help="where photos and embeddings are kept")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(sets))
    parser.add_argument("--draws", type=int, default=draws)
    parser.add_argument("--first", "--first-seed", type=int, default=first, help="the first draw's seed (%(default)s)")
    return parser


def seeds_of(options: argparse.Namespace) -> range:
    """Return the seeds of the draws that were asked for."""
    return range(options.first, options.first + options.draws)


def pools_of(options: argparse.Namespace) -> Iterator[Pool]:
    """Open one after the other the sets that were asked for."""
    return (open_pool(name, options.data, options.keep) for name in options.sets)
