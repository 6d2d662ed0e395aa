"""`twenty report`: the decision report without a browser."""

import argparse
from pathlib import Path

from cli.outputs import check_outputs
from cli.photos import files_to_judge_by, judged_by, read
from cli.terminal import Commands, say, write_file
from model.checks.findings import Finding, together
from model.checks.run import after_training, before_training
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FileRefused
from model.common.files import read_json
from model.decision.answer_wording import named
from model.decision.inputs import MONEY, DecisionInputs, from_json, not_taken
from model.decision.rules import Facts
from model.decision.value import LARGEST_AMOUNT
from model.decision.value_wording import missed_sentence, money_sentence
from model.decision.verdict import gather
from model.image_folders.proposals import from_path
from model.photos.decoder import Decoder
from model.prediction.untrusted import washed
from model.report.report import compose


def add_to(commands: Commands) -> None:
    """Add the command to those of `twenty`."""
    report = commands.add_parser("report", help="write the one-page decision report")
    report.set_defaults(run=run)
    report.add_argument("classifier", type=Path)
    report.add_argument("--pdf", type=Path, metavar="FILE", help="write it as one A4 page")
    report.add_argument("--html", type=Path, metavar="FILE", help="write it as a web page that needs nothing else")
    report.add_argument(
        "--facts", type=Path, metavar="JSON", help="costs and answers: decision.json of a project, or one like it"
    )
    report.add_argument("--test", type=Path, metavar="FOLDER", help="labelled photos that it has not seen, to judge by")
    report.add_argument("--photos", type=Path, metavar="FOLDER", help="what it learnt from, to be checked for faults")


def run(options: argparse.Namespace) -> None:
    """Write the report in the formats that were asked for.

    Raises:
        FileRefused: nothing was asked for, or the classifier or the facts cannot be used.
    """
    if not options.pdf and not options.html:
        raise FileRefused("Say what to write: --pdf FILE, --html FILE, or both.")
    read_here = [options.classifier, options.facts, options.photos, options.test]
    check_outputs({"--pdf": options.pdf, "--html": options.html}, read_here)
    with Decoder(1) as decoder:  # its pictures end in the report
        classifier = washed(classifier_file.load(options.classifier), decoder)
    findings = _checked(options.photos, classifier) if options.photos else []
    judged = judged_by(files_to_judge_by(options.test), classifier)[0] if options.test else None
    promise = judged.promise(classifier.evaluation) if judged is not None else None
    facts = gather(classifier, _inputs(options.facts), findings, promise)
    report = compose(classifier, facts)
    if options.pdf:
        from model.report.pdf_report import to_pdf  # the other commands do without its half second

        write_file(options.pdf, to_pdf(report))
    if options.html:
        from model.report.html_report import to_html

        write_file(options.html, to_html(report).encode())
    written = " and ".join(str(path) for path in (options.pdf, options.html) if path)
    steps = "".join(f"\n{heading}: {text}" for heading, text in report.next_steps)
    example = f"{report.example.upper()}: these are not your figures.\n" if report.example else ""
    say(f"{example}{report.verdict}.{steps}\n{_money(facts, options.facts)}\nWrote {written}.")


def _money(facts: Facts, path: Path | None) -> str:
    """Say what it is worth, or what it would take to say so."""
    if facts.value is not None:
        situation = facts.value.situation
        return f"{money_sentence(facts.value.gain, situation.currency)} {missed_sentence(facts.value)}"
    lacks = [name for question in MONEY for name in facts.inputs.lacking(question)]
    if facts.inputs.whose("case") == "":
        lacks.insert(0, "case")
    if path is None or not lacks:
        return "No amount: nobody has said yet what the work and a mistake cost (--facts)."
    return f"No amount: {path} does not say {named(lacks)}."


def _checked(folder: Path, classifier: Classifier) -> list[Finding]:
    with read(from_path(folder).best.files) as (dataset, _):
        return together(before_training(dataset), after_training(dataset, classifier))


def _inputs(path: Path | None) -> DecisionInputs:
    if path is None:
        return DecisionInputs()
    known = read_json(path)
    if not isinstance(known, dict):
        raise FileRefused(
            f"{path} is not a JSON file with costs and answers. Take decision.json of a project, or write one like "
            '{"who": "...", "wanted": "yes", "situation": {"case": ["cracked"], "photos": 2000, "case_share": 0.05, '
            '"minutes": 3, "wage": 60, "missed_cost": 250}}: without one of these figures there is no amount.'
        )
    inputs = from_json(known)
    if unusable := not_taken(inputs, known):
        name, value = unusable
        raise FileRefused(
            f"{path}: {name} is {str(value)[:40]!r}, which cannot be used. Amounts are numbers from 0 to "
            f"{LARGEST_AMOUNT:,.0f}, shares from 0 to 1, labels a list."
        )
    return inputs
