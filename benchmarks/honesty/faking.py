"""Do the intervals of people's answers hold, and what is said where people disagree?

    python -m benchmarks.honesty.faking [--trials 1000]

Made-up trials: two people name each photo's label, and each is wrong about as many as makes them disagree as often as
the row says. How long they look is drawn from a lognormal distribution, as answering times mostly are: most take a
few seconds, some several times as long.
"""

import argparse
from collections import Counter
from collections.abc import Iterator

import numpy as np

from model.decision.faking import FakedAnswer, FakingFigures, PersonsAnswer, advise, figures_of
from model.evaluation.intervals import Estimate

_LABELS = ("a", "b")
_DISAGREE = (0.0, 0.05, 0.1, 0.2, 0.3, 0.45)
_PHOTOS = (10, 24, 60)
_SPREAD, _SECONDS = 0.7, 6.0  # of the logarithm; the mean
_STEPS = ("train", "clearer-labels", "more-photos")


def trial(n: int, disagree: float, rng: np.random.Generator) -> list[FakedAnswer]:
    """Return n photos that two people answered, each of whom errs alone."""
    wrong = (1 - np.sqrt(1 - 2 * disagree)) / 2  # of two labels: they disagree where one of them errs
    shown = np.arange(n) % 2
    said = np.where(rng.random((2, n)) < wrong, 1 - shown, shown)
    seconds = rng.lognormal(np.log(_SECONDS) - _SPREAD**2 / 2, _SPREAD, (2, n))
    return [
        FakedAnswer(
            tuple(PersonsAnswer(_LABELS[said[p, i]], float(seconds[p, i])) for p in range(2)), seconds[:, i].max()
        )
        for i in range(n)
    ]


def _trials(n: int, disagree: float, trials: int) -> Iterator[FakingFigures]:
    rng = np.random.default_rng([n, round(100 * disagree)])
    for _ in range(trials):
        figures = figures_of(trial(n, disagree, rng), _LABELS)
        assert figures is not None
        yield figures


def _holds(estimate: Estimate | None, truth: float) -> bool:
    return estimate is not None and estimate.low <= truth <= estimate.high


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--trials", type=int, default=1000)
    trials: int = parser.parse_args().trials
    print("| photos | people disagree | interval holds | seconds' holds | " + " | ".join(_STEPS) + " |")
    print("|---" * (4 + len(_STEPS)) + "|")
    for n in _PHOTOS:
        for disagree in _DISAGREE:
            all_figures = list(_trials(n, disagree, trials))
            held = np.mean([_holds(figures.disagreement, disagree) for figures in all_figures])
            timed = np.mean([_holds(figures.seconds, _SECONDS) for figures in all_figures])
            steps: Counter[str] = Counter(advise(figures, None).step for figures in all_figures)
            said = " | ".join(f"{steps[step] / trials:.3f}" for step in _STEPS)
            print(f"| {n} | {disagree:.2f} | {held:.3f} | {timed:.3f} | {said} |", flush=True)


if __name__ == "__main__":
    main()
