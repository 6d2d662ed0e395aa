"""The balanced pace beside the quick one on the same draws: what fine-tuning brings on top of heads on three networks.

    python -m benchmarks.accuracy.tuned_draws --data FOLDER --keep FOLDER --results FILE [--sets wind elpv-mono] \
        [--sizes 20] [--draws 8] [--table]

The draws and the photos to judge on are those of `benchmarks.accuracy.many_draws` and `benchmarks.accuracy.peers`. A
draw fine-tunes three networks and takes half a minute, so each adds a line to FILE, and what is in there is not run
again. Beside the share of the answer that the fine-tuned network has in the app, other shares are judged, at the same
temperature. `--table` prints the means of what is there, and what each share differs by from the quick pace.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.accuracy.many_draws import Split, judged, open_split
from benchmarks.accuracy.peer_table import FIGURES
from benchmarks.shared.draws import rows_of
from benchmarks.shared.options import parser_of_draws, seeds_of
from model.classifier.classifier import Classifier
from model.classifier.ensemble import LinearHead, TunedNetwork
from model.classifier.settings import Settings
from model.common.arrays import Float32s, Float64s, Ints
from model.evaluation.calibration import calibrated
from model.evaluation.probabilities import mix
from model.learning.training import train
from model.network.backbone import BATCH, load_backbone, views_of
from model.prediction.open_tails import open_tails

SHARES = (0.25, 0.33, 0.67)  # of the fine-tuned network, beside the app's own


class Judged:
    """A set's photos to judge on, with what the stem makes of them: it is not fine-tuned, so it looks once."""

    def __init__(self, split: Split) -> None:
        self.split = split

    @cached_property
    def activations(self) -> Float32s:
        """What the default network's stem makes of each photo and its mirror image, (k, V, K, h, h)."""
        backbone, dataset = load_backbone(), self.split.all.dataset
        jpegs = [dataset.store.jpeg(dataset.photo_ids[i]) for i in self.split.test]
        pixels = [np.stack([backbone.preprocess(jpeg) for jpeg in part]) for part in _parts(jpegs)]
        return np.concatenate([backbone.activations(views_of(photos)) for photos in pixels])

    def tuned(self, network: TunedNetwork) -> Float64s:
        """Return a fine-tuned network's log probabilities, (k, C)."""
        backbone = load_backbone()
        session = open_tails.session(network, backbone)
        return np.concatenate(
            [
                network.log_probabilities(session.statistics(self.activations[at : at + BATCH]), backbone.spec.channels)
                for at in range(0, len(self.split.test), BATCH)
            ]
        )


def _parts(jpegs: list[bytes]) -> Iterator[list[bytes]]:
    return (jpegs[at : at + BATCH] for at in range(0, len(jpegs), BATCH))


def run(asked: Judged, rows: Ints, seed: int) -> dict[str, object]:
    """Train on some photos and return the figures of each stage and share, with what was chosen."""
    split = asked.split
    *before, last = (one.classifier for one in train(rows_of(split.all.dataset, rows), Settings(seed=seed)))
    heads = before[-1] if before else last
    found: dict[str, object] = {
        "networks": len(heads.networks),
        "kept": last.choice.kept,
        "quick": _figures(split, split.all.answers(heads, split.test)),
        "promised_quick": _promised(heads),
        "promised": _promised(last),
    }
    of_heads = mix([_head(split, part.predictor) for part in heads.ensemble], [part.share for part in heads.ensemble])
    found["balanced"] = found["quick"]  # where fine-tuning was left out
    for part in last.ensemble:
        if isinstance(part.predictor, TunedNetwork):
            of_tuned = asked.tuned(part.predictor)
            for name, share in {"balanced": part.share, **{str(share): share for share in SHARES}}.items():
                answers = calibrated(mix([of_heads, of_tuned], [1 - share, share]), last.temperature)
                found[name] = _figures(split, answers)
    return found


def _head(split: Split, head: object) -> Float64s:
    assert isinstance(head, LinearHead)
    return split.all.logs(head, split.test)


def _promised(classifier: Classifier) -> list[float]:
    return [getattr(classifier.evaluation, name).value for name in FIGURES]


def _figures(split: Split, answers: Float64s) -> list[float]:
    evaluation = judged(split, answers)
    return [getattr(evaluation, name).value for name in FIGURES]


def table(lines: list[Mapping[str, object]]) -> None:
    """Print a line for each set, size and share: means, and the difference from the quick pace with its error."""
    key = lambda line: (line["set"], line["per_label"])  # noqa: E731
    for (name, size), group in groupby(sorted(lines, key=key), key):
        own = list(group)
        three = sum(line["networks"] == 3 for line in own)
        kept = {what: sum(line["kept"] == what for line in own) for what in {str(line["kept"]) for line in own}}
        print(f"{name} {size} a label, {len(own)} draws, three networks in {three}, {kept}")
        quick = np.array([line["quick"] for line in own])
        for what in ("quick", "balanced", *map(str, SHARES)):
            figures = np.array([line.get(what, line["quick"]) for line in own])
            gain = figures - quick
            error = gain.std(axis=0, ddof=1) / np.sqrt(len(own))
            means = " / ".join(f"{value:.3f}" for value in figures.mean(axis=0))
            print(f"  {what:9s} {means}  {gain[:, 0].mean():+.3f} ± {error[0]:.3f}, {gain[:, 1].mean():+.3f}")
        off = np.array([line["promised"] for line in own]) - np.array([line["balanced"] for line in own])
        print(f"  promised minus measured, balanced: {off[:, 0].mean():+.3f}")


def main() -> None:
    """Run what is missing, or print the table."""
    parser = parser_of_draws(__doc__, draws=8, first=0)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20])
    parser.add_argument("--results", type=Path, required=True, metavar="FILE", help="one line of JSON a draw")
    parser.add_argument("--table", action="store_true", help="print the table and run nothing")
    options = parser.parse_args()
    known = [json.loads(line) for line in options.results.read_text().splitlines()] if options.results.exists() else []
    if options.table:
        return table(known)
    done = {(line["set"], line["per_label"], line["seed"]) for line in known}
    for name in options.sets:
        asked = Judged(open_split(name, options.data, options.keep))
        for per_label, seed in ((n, s) for n in options.sizes for s in seeds_of(options)):
            if (name, per_label, seed) not in done:
                line = {"set": name, "per_label": per_label, "seed": seed}
                line |= run(asked, asked.split.draw(per_label, seed), seed)
                with options.results.open("a") as out:
                    out.write(json.dumps(line) + "\n")
                print(line, flush=True)
    return None


if __name__ == "__main__":
    main()
