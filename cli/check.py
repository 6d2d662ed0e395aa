"""`twenty check FOLDER`: the findings about a folder of labelled photos, for a person or a program."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.networks import prepare
from cli.photos import labelled_photos
from cli.terminal import Commands, print_json, refused_json, report_refused, say, show_progress, what_was_found
from model.checks.findings import Finding, Outcome, worst_first
from model.checks.run import before_training
from model.checks.wording import words
from model.common.errors import PhotoRefused
from model.network.catalogue import DEFAULT
from model.photos.dataset import Dataset
from model.photos.labelled_files import is_copy
from model.photos.wording import PhotoCode

_MARKS = {"problem": "✗", "caution": "!", "passed": "✓", "not checked": "-"}
_NAMED = 8  # photos named with a finding; the JSON has all


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    check = commands.add_parser("check", help="look for copies, blur, wrong labels, shortcuts in labelled photos")
    check.set_defaults(run=_run)
    check.add_argument("folder", type=Path, help="or a zip")
    check.add_argument("--json", action="store_true", help="print JSON")


def _run(options: argparse.Namespace) -> None:
    prepare(DEFAULT)
    with labelled_photos(options.folder) as photos:
        dataset, refused = photos.dataset, photos.refused
        found = worst_first([refused_copies(refused), *before_training(dataset, show_progress)])
    report_refused(refused)
    if options.json:
        findings = [to_json(finding, dataset) for finding in found]
        print_json({"findings": findings, "refused": refused_json(refused)})
    else:
        say(what_was_found(dataset))
        print("\n".join(in_words(finding, dataset) for finding in found))


def refused_copies(refused: Sequence[PhotoRefused]) -> Finding:
    """Say how many files were left out because the very same photo is there already."""
    copies = [refusal for refusal in refused if is_copy(refusal)]
    if not copies:
        return Finding("exact-copies", "passed")
    under_another = sum(refusal.code is PhotoCode.SAME_PHOTO_OTHER_LABEL for refusal in copies)
    outcome: Outcome = "problem" if under_another else "caution"
    return Finding("exact-copies", outcome, {"n": len(copies), "under_another": under_another})


def in_words(finding: Finding, dataset: Dataset) -> str:
    """Return a finding as lines for a terminal."""
    names = dict(zip(dataset.photo_ids, dataset.names, strict=True))
    labels: Mapping[str, str] = dict(finding.move)
    title, sentence, advice = words(finding)
    lines = [f"{_MARKS[finding.outcome]} {title}: {sentence}"]
    if advice:
        lines.append(f"    {advice}")
    for photo_id in finding.photo_ids[:_NAMED]:
        better = f"  (rather “{labels[photo_id]}”?)" if photo_id in labels else ""
        lines.append(f"    {names.get(photo_id, photo_id)}{better}")
    if len(finding.photo_ids) > _NAMED:
        lines.append(f"    and {len(finding.photo_ids) - _NAMED:,} more")
    return "\n".join(lines)


def to_json(finding: Finding, dataset: Dataset) -> dict[str, Any]:
    """Return a finding with the names of files in place of ids."""
    names = dict(zip(dataset.photo_ids, dataset.names, strict=True))
    title, sentence, advice = words(finding)
    return {
        "check": finding.code,
        "title": title,
        "outcome": finding.outcome,
        "sentence": sentence,
        "advice": advice,
        "photos": [names.get(photo_id, photo_id) for photo_id in finding.photo_ids],
        "remove": [names.get(photo_id, photo_id) for photo_id in finding.remove],
        "move": [{"photo": names.get(photo_id, photo_id), "label": label} for photo_id, label in finding.move],
    }
