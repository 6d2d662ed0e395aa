"""What a load test has seen, as one table, and whether it is what was asked for."""

import resource
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.speed.load_visitor import Click, Visit
from benchmarks.speed.load_watch import Watch
from model.common.cores import cores as available

MEDIAN, HIGH = 1.0, 3.0  # seconds that a click may take while trainings run, at the median and at the 95th percentile


@dataclass(frozen=True)
class Seen:
    """What became of the visitors, and what it took."""

    visits: Sequence[Visit]
    in_browsers: Sequence[Click]
    watch: Watch
    lost: int  # photos
    seconds: float
    kept: int  # bytes on disk

    @property
    def clicks(self) -> list[Click]:
        """What all tabs waited for."""
        return [click for visit in self.visits for click in visit.clicks]

    @property
    def clicks_while_training(self) -> list[Click]:
        """Those that fell in the time when somebody's training ran or waited."""
        spans = [span for visit in self.visits for span in visit.training_spans]
        return [click for click in self.clicks if any(start <= click.at <= end for start, end in spans)]

    @property
    def done(self) -> int:
        """How many visitors have trained, and had new photos answered."""
        return sum(bool(visit.trainings) and visit.answers > 0 for visit in self.visits)


def report(seen: Seen) -> bool:
    """Print all of it; return whether what was asked for was met."""
    _waits(seen)
    _work(seen)
    _machine(seen)
    faults = Counter(fault for visit in seen.visits for fault in visit.faults)
    for fault, times in faults.most_common(10):
        print(f"FAULT {times} times: {fault[:600]}")
    waits = sorted(click.seconds for click in seen.clicks_while_training or seen.clicks)
    high = waits[int(0.95 * len(waits))] if waits else np.inf
    met = {
        "no error": not faults,
        "no lost photo": not seen.lost,
        "all trained and predicted": seen.done == len(seen.visits),
        f"median under {MEDIAN:.0f} s and 95th percentile under {HIGH:.0f} s while trainings run": bool(waits)
        and statistics.median(waits) < MEDIAN
        and high < HIGH,
    }
    for what, is_met in met.items():
        print(f"{'met' if is_met else 'MISSED'}: {what}")
    return all(met.values())


def _waits(seen: Seen) -> None:
    _times("all clicks", [click.seconds for click in seen.clicks])
    _times("while trainings run or wait", [click.seconds for click in seen.clicks_while_training])
    for kind in sorted({click.what for click in seen.clicks}):
        _times(f"  {kind}", [click.seconds for click in seen.clicks if click.what == kind])
    _times("in a real browser", [click.seconds for click in seen.in_browsers])
    _times("upload of 10 photos", [each for visit in seen.visits for each in visit.uploads])
    _times("last photo read after", [each for visit in seen.visits for each in visit.arrivals])
    for pace in ("quick", "balanced"):
        trainings = [training for visit in seen.visits for training in visit.trainings if training[0] == pace]
        _times(f"{pace}: first answer", [training[1] for training in trainings])
        _times(f"{pace}: end", [training[2] for training in trainings])


def _times(what: str, seconds: Sequence[float]) -> None:
    if seconds:
        median, high, most = np.quantile(seconds, (0.5, 0.95, 1.0))
        print(f"{what:32} {len(seconds):5} times   median {median:6.2f} s   95 % {high:6.2f} s   most {most:6.2f} s")


def _work(seen: Seen) -> None:
    visits = seen.visits
    polls, again = sum(visit.polls for visit in visits), sum(len(visit.trainings) > 1 for visit in visits)
    received = sum(visit.received for visit in visits)
    print(
        f"\n{sum(len(visit.sent) for visit in visits)} photos taken, {seen.lost} lost; {seen.kept / 1e6:.0f} MB on disk"
    )
    print(f"{seen.done} of {len(visits)} sessions trained and predicted; {again} fine-tuned too")
    print(
        f"{len(seen.clicks)} clicks, {polls} polls ({polls / seen.seconds:.1f} a second), "
        f"{received / 1e6:.0f} MB sent to tabs"
    )


def _machine(seen: Seen) -> None:
    watch, cores = seen.watch, available()
    for part, held in watch.peak.items():
        print(f"{part:10} {held / 1e6:6.0f} MB at most, {watch.processor[part]:6.1f} s of processor")
    spent = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{'tabs':29} {spent.ru_utime + spent.ru_stime:6.1f} s of processor, with the preparation of photos")
    before, after = watch.server_memory[0][1], watch.server_memory[-1][1]
    each = (watch.peak["server"] - before) / len(seen.visits)
    print(
        f"{'all':10} {watch.peak_of_all / 1e6:6.0f} MB at most; the server {before / 1e6:.0f} MB before, "
        f"{after / 1e6:.0f} MB after: {each / 1e6:.1f} MB a session at most, with the network"
    )
    runnable, first = np.array(watch.runnable), np.array(watch.runnable_first)
    print(
        f"threads that want one of {cores} cores: mean {runnable.mean():.2f}, 95 % {np.quantile(runnable, 0.95):.0f}, "
        f"most {runnable.max()}; above {cores} in {watch.share_above(cores):.0%} of looks"
    )
    print(
        f"  without those that give way (niced): mean {first.mean():.2f}, 95 % {np.quantile(first, 0.95):.0f}, "
        f"above {cores} in {np.mean(first > cores):.0%} of looks"
    )
