"""Damaged photos, bombs and hostile zips through the decoder: what comes out, what breaks, how long, how much memory?

    python -m benchmarks.robustness.hostile_files --data FOLDER [--photos 50000] [--zips 2000] [--workers 2] [--seed 0]

Photos of every format made here, and those of the folder (bad_images, wind, clothing), are damaged at random: bytes
changed, cut, spliced with another file, repeated, header fields grown, a PNG's checksums made right again. Every photo
that comes out is opened anew: RGB, within the limits, without notes. A worker that breaks down costs one photo and is
counted. The exit code is 1 if anything else is raised, a photo takes longer than its limit, or a worker's memory grows
beyond its own.
"""

import argparse
import logging
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.shared.memory import memory
from model.common.errors import FileRefused, PhotoRefused
from model.image_folders.zip_files import listing_of
from model.photos.decoder import MEMORY_BYTES, SECONDS, Decoder
from model.photos.formats.file_structure import is_plain_jpeg
from model.photos.photo import STORED_SIDE, open_jpeg
from tests.support import hostile_photos, hostile_zips

_LARGEST_SEED = 60_000  # bytes: small files go through quickly, and damage finds their structure
_CHUNK = 500
_MOST_SLOW = SECONDS + 5  # seconds: the limit, and a machine under load


@dataclass
class Tally:
    """What happened so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak: int = 0  # bytes, of any worker
    resident: list[int] = field(default_factory=list)  # bytes of all workers together, from chunk to chunk

    def note(self, outcome: str, seconds: float, fault: str) -> None:
        """Count what became of one file; `fault` says what is wrong with that, if anything."""
        self.outcomes[outcome] += 1
        self.slowest = max(self.slowest, seconds)
        self.faults += [fault] if fault else []


class _Breakdowns(logging.Handler):
    """Counts the workers that broke down."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()] += 1


def seeds(data: Path | None, rng: random.Random) -> list[bytes]:
    """Return the photos to damage: those made here three times, so that every format has its share, and real ones."""
    made = list(hostile_photos.seeds().values())
    if data is None:
        return made
    corpus = [path for path in sorted((data / "bad_images").rglob("*")) if path.is_file()]
    real = [path for name in ("wind", "clothing") for path in sorted((data / name).rglob("*.jpg"))]
    rng.shuffle(real)
    files = [path for path in corpus + real[:300] if path.stat().st_size <= _LARGEST_SEED]
    found = made * 20 + [path.read_bytes() for path in files]
    rng.shuffle(found)
    return found


def photos(n: int, originals: Sequence[bytes], decoder: Decoder, workers: int, seed: int) -> Tally:
    """Send damaged photos through the decoder."""
    tally, done, started = Tally(), 0, time.monotonic()
    mutated = hostile_photos.mutated(n, seed, originals)
    with ThreadPoolExecutor(workers) as pool:
        while chunk := list(islice(mutated, _CHUNK)):
            for became in pool.map(lambda data: one_photo(decoder, data), chunk):
                tally.note(*became)
            done += len(chunk)
            tally.peak = max([tally.peak, *of_workers(decoder, "VmHWM")])
            tally.resident.append(sum(of_workers(decoder, "VmRSS")))
            rate = done / (time.monotonic() - started)
            print(f"\r{done:,} of {n:,} photos, {rate:.0f} a second", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tally


def one_photo(decoder: Decoder, data: bytes) -> tuple[str, float, str]:
    """Return the outcome for one file, how long it took, and what is wrong with it, if anything."""
    start = time.monotonic()
    try:
        photo = decoder.read("a.jpg", data)
    except PhotoRefused as refusal:
        seconds = time.monotonic() - start
        sentence = refusal.reason.endswith(".") and not re.search(r"Error|Exception|0x[0-9a-f]{6}", refusal.reason)
        return refusal.code.name.lower(), seconds, "" if sentence else f"no sentence: {refusal.reason}"
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        return "raised", time.monotonic() - start, f"raised {error!r}"
    seconds = time.monotonic() - start
    stored = open_jpeg(photo.jpeg)
    whole = stored.mode == "RGB" and max(stored.size) <= STORED_SIDE and is_plain_jpeg(photo.jpeg, STORED_SIDE)
    clean = hostile_photos.SECRET not in photo.jpeg and not stored.getexif()
    return "accepted", seconds, "" if whole and clean else "a photo that is not plain"


def of_workers(decoder: Decoder, what: str) -> list[int]:
    """Return a figure of memory, in bytes, for every worker that runs."""
    return [memory(what, worker._process.pid) for worker in decoder._workers if worker._process]


def bombs(decoder: Decoder) -> Iterator[tuple[str, float, str]]:
    """Yield each bomb, how long it took, and the outcome."""
    decoder.read("a.png", hostile_photos.seeds()["png"])
    for name, make in hostile_photos.BOMBS.items():
        data = make()
        start = time.monotonic()
        outcome, _, fault = one_photo(decoder, data)
        yield name, time.monotonic() - start, fault or outcome


def one_zip(data: bytes) -> tuple[str, float, str]:
    """Return the outcome for one zip, how long it took, and what is wrong with it, if anything."""
    start, unpacked, refused = time.monotonic(), 0, 0
    try:
        for member in listing_of(data, "gift.zip").members:
            try:
                unpacked += len(member.read())
            except PhotoRefused:
                refused += 1
    except FileRefused:
        return "refused whole", time.monotonic() - start, ""
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        return "raised", time.monotonic() - start, f"raised {error!r}"
    outcome = "some files refused" if refused and unpacked else "every file refused" if refused else "read"
    return outcome, time.monotonic() - start, ""


def zips(n: int, seed: int) -> Tally:
    """Read damaged zips."""
    tally = Tally()
    for data in hostile_zips.mutated(n, seed):
        tally.note(*one_zip(data))
    return tally


def report(what: str, tally: Tally) -> None:
    """Print outcomes, the most frequent first."""
    total = sum(tally.outcomes.values())
    print(f"\n{what}: {total:,}, slowest {tally.slowest:.3f} s")
    for outcome, count in tally.outcomes.most_common():
        print(f"  {count:8,d}  {count / total:6.1%}  {outcome}")


def main() -> int:
    """Run all and print; 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--photos", type=int, default=50_000)
    parser.add_argument("--zips", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    breakdowns = _Breakdowns()
    logging.getLogger("model.photos.decoder").addHandler(breakdowns)
    logging.getLogger("model.photos.decoder").propagate = False
    with Decoder(1) as decoder:
        print("bombs (photos), seconds")
        worst = 0.0
        for name, seconds, outcome in bombs(decoder):
            print(f"  {seconds:8.4f}  {name}: {outcome}")
            worst = max(worst, seconds)
        print(f"  peak memory of the worker {max(of_workers(decoder, 'VmHWM'), default=0) / 2**20:.0f} MB")
    print("\nbombs and odd zips, seconds")
    odd = [(name, *one_zip(make())) for name, make in (hostile_zips.BOMBS | hostile_zips.ODD).items()]
    for name, outcome, seconds, _ in odd[: len(hostile_zips.BOMBS)]:
        print(f"  {seconds:8.4f}  {name}: {outcome}")
    print(f"  and {len(odd) - len(hostile_zips.BOMBS)} odd ones: {dict(Counter(outcome for _, outcome, *_ in odd))}")
    damaged = zips(options.zips, options.seed)
    report("damaged zips", damaged)
    rng, started = random.Random(options.seed), time.monotonic()
    with Decoder(options.workers) as decoder:
        tally = photos(options.photos, seeds(options.data, rng), decoder, options.workers, options.seed)
    report(f"damaged photos in {time.monotonic() - started:.0f} s", tally)
    first = tally.resident[min(len(tally.resident) - 1, len(tally.resident) // 5)] if tally.resident else 0
    last = tally.resident[-1] if tally.resident else 0
    print(f"  peak memory of a worker {tally.peak / 2**20:.0f} MB of {MEMORY_BYTES >> 20}")
    print(f"  all workers: {first / 2**20:.0f} MB after a fifth of the photos, {last / 2**20:.0f} MB at the end")
    print(f"  breakdowns of workers, each of which was tried once more: {sum(breakdowns.said.values())}")
    for said, count in breakdowns.said.most_common():
        print(f"  {count:8,d}  {said}")
    faults = [*tally.faults, *damaged.faults, *(fault for *_, fault in odd if fault)]
    print(f"\nfaults: {len(faults)}", *faults[:10], sep="\n  ")
    broken = faults or tally.slowest > _MOST_SLOW or tally.peak > MEMORY_BYTES
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
