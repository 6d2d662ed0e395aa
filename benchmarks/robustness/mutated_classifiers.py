"""`.twenty` files as an attacker makes them: is each refused with a sentence, or does it answer as a classifier does?

    python -m benchmarks.robustness.mutated_classifiers [--files 10000] [--workers 2] [--seed 0]

Two classifiers are made (a linear head; one with a fine-tuned network) and changed in ways that an attacker has: bytes,
the zip's structure, its files swapped, removed, repeated or packed, odd values in the manifest, forged headers of the
arrays, numbers that lead nowhere, other pictures: most of it under right sizes and hashes. Each file is opened as one
from elsewhere is, in a process whose memory is limited, and watched for programs, connections, pickles and writes. What
is accepted must answer a photo with finite probabilities that sum to one. The exit code is 1 if anything else happens.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.shared.memory import memory
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.ensemble import EnsemblePart
from model.classifier.settings import Settings
from model.common.errors import FileRefused
from model.network.backbone import load_backbone
from model.photos.decoder import Decoder
from model.prediction.prediction import predict
from model.prediction.untrusted import adopted

_MEMORY = 1 << 30  # bytes of address space beyond what the libraries take
_MOST_SECONDS = 10.0
_PART = 500  # files a process


def make(folder: Path) -> list[Path]:
    """Train the two classifiers to change."""
    from model.learning.training import train
    from tests.support.datasets import make_dataset
    from tests.support.tuned_networks import tuned_network

    dataset = make_dataset(folder)
    (only,) = train(dataset, Settings(pace="quick"))
    quick = only.classifier
    tuned = EnsemblePart(tuned_network(load_backbone(), dataset), 0.5)
    heads = [EnsemblePart(part.predictor, part.share / 2) for part in quick.ensemble]
    paths = [folder / "quick.twenty", folder / "tuned.twenty"]
    classifier_file.save(quick, paths[0])
    classifier_file.save(replace(quick, ensemble=(*heads, tuned)), paths[1])
    return paths


def run_part(original: Path, seed: int) -> None:
    """Open one part of the files in this process and print what came, as JSON."""
    from tests.support.hostile_classifiers import mutated
    from tests.support.watched import watched

    data, outcomes, faults, slowest = original.read_bytes(), Counter[str](), [], 0.0
    with Decoder(1) as decoder:
        jpeg = adopted(data, "gift.twenty", decoder).training_photos.thumbnails[0]  # imports what is imported late
        base = memory("VmSize")
        resource.setrlimit(resource.RLIMIT_AS, (base + _MEMORY, base + _MEMORY))
        before = memory("VmHWM")
        for what, changed in mutated(data, _PART, seed):
            start = time.monotonic()
            with watched() as done:
                outcome, fault = one(changed, decoder, jpeg)
            slowest = max(slowest, time.monotonic() - start)
            outcomes[f"{what}: {outcome}"] += 1
            faults += [f"{what}: {fault}"] if fault else []
            faults += [f"{what}: {heard}" for heard in done]
    grown = memory("VmHWM") - before
    print(json.dumps({"outcomes": outcomes, "faults": faults, "slowest": slowest, "grown": grown}))


def one(data: bytes, decoder: Decoder, jpeg: bytes) -> tuple[str, str]:
    """Return the outcome for one file, and what is wrong with it, if anything."""
    try:
        classifier = adopted(data, "gift.twenty", decoder)
    except FileRefused as refusal:
        sentence = str(refusal).endswith(".") and "MemoryError" not in str(refusal)
        return "refused", "" if sentence else f"no sentence: {refusal}"
    except BaseException as error:  # noqa: BLE001  (that is what is looked for)
        return "raised", repr(error)
    return "accepted", what_is_wrong(classifier, jpeg)


def what_is_wrong(classifier: Classifier, jpeg: bytes) -> str:
    """Ask a classifier that was accepted."""
    try:
        (answer,) = predict(classifier, load_backbone(classifier.backbone), [jpeg])
        classifier_file.from_bytes(classifier_file.to_bytes(classifier))
    except Exception as error:  # noqa: BLE001  (that is what is looked for)
        return f"accepted, and then {error!r}"
    shares = answer.probabilities
    whole = shares.shape == (len(classifier.labels),) and np.isfinite(shares).all() and abs(shares.sum() - 1) < 1e-6
    return "" if whole else f"answers {shares}"


def parts(originals: Sequence[Path], files: int, workers: int, seed: int) -> list[dict[str, Any]]:
    """Run all parts, several processes at a time; one that breaks down says so as a fault."""
    waiting = [(originals[i % len(originals)], seed + i) for i in range(-(-files // _PART))]
    running: list[subprocess.Popen[str]] = []
    results: list[dict[str, Any]] = []
    while waiting or running:
        while waiting and len(running) < workers:
            original, number = waiting.pop(0)
            command = [sys.executable, "-m", "benchmarks.robustness.mutated_classifiers", "--part", str(original)]
            running.append(
                subprocess.Popen(
                    [*command, "--seed", str(number)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
                )
            )
        process = running.pop(0)
        out, errors = process.communicate()
        if process.returncode == 0:
            results.append(json.loads(out.splitlines()[-1]))
        else:
            said = f"a process ended with {process.returncode}: {errors[-300:]}"
            results.append({"outcomes": {}, "faults": [said], "slowest": 0.0, "grown": 0})
        print(f"\r{len(results) * _PART:,} files", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def main() -> int:
    """Run all and print; 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        run_part(options.part, options.seed)
        return 0
    with tempfile.TemporaryDirectory(prefix="twenty-") as folder:
        results = parts(make(Path(folder)), options.files, options.workers, options.seed)
    outcomes, faults = Counter[str](), list[str]()
    for result in results:
        outcomes.update(result["outcomes"])
        faults += result["faults"]
    slowest = max(float(result["slowest"]) for result in results)
    grown = max(int(result["grown"]) for result in results)
    print(f"{sum(outcomes.values()):,} files; slowest {slowest:.2f} s; memory grew by at most {grown / 2**20:.0f} MB")
    for name in sorted({outcome.split(":")[0] for outcome in outcomes}):
        print(f"  {name:12s} refused {outcomes[f'{name}: refused']:6,d}   accepted {outcomes[f'{name}: accepted']:6,d}")
    print(f"faults: {len(faults)}", *faults[:20], sep="\n  ")
    return 1 if faults or slowest > _MOST_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
