"""The same work without a browser: `twenty check`, `train`, `predict`, `evaluate`, `report` ...; `app` and `serve`."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from cli import check as check_report
from cli import report as report_command
from cli import serve as server_commands
from cli import workspaces
from cli.terminal import (
    answer_json,
    in_words,
    print_figures,
    print_json,
    refused_json,
    report_refused,
    say,
    show_progress,
    what_was_found,
)
from model.checks.findings import worst_first
from model.checks.run import before_training
from model.classifier import classifier_file, test_set
from model.classifier.answer import Answer
from model.classifier.answers_csv import to_csv
from model.classifier.classifier import Classifier, predict
from model.classifier.settings import PACES, Settings
from model.classifier.wording import (
    DECISIONS,
    choice_sentence,
    left_out_sentences,
    promise_sentence,
    with_doubt,
)
from model.common.errors import FileRefused, PhotoRefused, TwentyError
from model.common.files import write_atomically
from model.common.text import clean_text
from model.evaluation.evaluation import evaluate
from model.network.backbone import load_backbone, make_graphs
from model.network.catalogue import DEFAULT, Offer, check_name, known_spec, offered, relative_work
from model.network.graph_cache import is_ready
from model.photos.decoder import Decoder
from model.photos.label_names import same_label
from model.photos.labelled_files import LabelledFile, from_folder, read_labelled
from model.photos.photo import Photo
from model.photos.photo_store import PhotoStore


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 done, 1 refused with a sentence, 130 interrupted."""
    parser = _parser()
    options, further = parser.parse_known_args(arguments)
    if further and "streamlit_options" not in options:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    options.streamlit_options = further
    try:
        options.run(options)
    except TwentyError as error:
        print(f"twenty: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntwenty: stopped.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("twenty", description="Twenty photos in, an honest classifier out.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    train = commands.add_parser("train", help="learn from a folder whose sub-folders are the labels")
    train.set_defaults(run=_train)
    train.add_argument("folder", type=Path)
    train.add_argument("--out", type=Path, required=True, metavar="FILE", help="the classifier, such as blades.twenty")
    train.add_argument("--pace", choices=PACES, default=Settings().pace, help="how much time it may take")
    train.add_argument("--quick", dest="pace", action="store_const", const="quick", help="the same as --pace quick")
    train.add_argument("--network", default=DEFAULT, metavar="NAME", help="see: twenty networks (%(default)s)")
    train.add_argument("--seed", type=int, default=Settings.seed, help="of folds and fine-tuning (%(default)s)")
    train.add_argument("--json", type=Path, metavar="FILE", help="write the out-of-fold evaluation")
    train.add_argument(
        "--test", type=Path, metavar="FOLDER", help="labelled photos to judge it by, never to learn from"
    )
    ask = commands.add_parser("predict", help="label photos")
    ask.set_defaults(run=_predict)
    ask.add_argument("classifier", type=Path)
    ask.add_argument("photos", type=Path, nargs="+", metavar="PHOTO_OR_FOLDER")
    ask.add_argument("--csv", type=Path, metavar="FILE", help="write a table")
    ask.add_argument("--json", action="store_true", help="print JSON")
    ask.add_argument("--answer", type=float, metavar="PERCENT", help="answer this share of photos, the surest")
    judge = commands.add_parser("evaluate", help="measure a classifier on labelled photos that it has not seen")
    judge.set_defaults(run=_evaluate)
    judge.add_argument("classifier", type=Path)
    judge.add_argument("folder", type=Path)
    judge.add_argument("--json", action="store_true", help="print JSON")
    report_command.add_to(commands)
    workspaces.add_to(commands)
    check = commands.add_parser("check", help="look for copies, blur, wrong labels, shortcuts in labelled photos")
    check.set_defaults(run=_check)
    check.add_argument("folder", type=Path)
    check.add_argument("--json", action="store_true", help="print JSON")
    commands.add_parser("networks", help="list the pretrained networks to choose from").set_defaults(run=_networks)
    for verb in ("network", "prepare"):  # the second is what the first was called while there was only one
        prepare = commands.add_parser(verb, help="make a network's files once, ahead of the first use")
        prepare.set_defaults(run=_prepare)
        prepare.add_argument("network", nargs="?", default=DEFAULT, metavar="NAME", help="downloaded where it must be")
    server_commands.add_to(commands)
    return parser


# --- commands ----------------------------------------------------------------------------------------------------


def _train(options: argparse.Namespace) -> None:
    from model.learning.training import train  # scikit-learn takes a second to import

    _prepare(options)
    with tempfile.TemporaryDirectory(prefix="twenty-") as folder, Decoder() as decoder:
        dataset, refused = read_labelled(from_folder(options.folder), PhotoStore(Path(folder)), decoder, show_progress)
        report_refused(refused)
        say(what_was_found(dataset))
        settings = Settings(pace=options.pace, network=options.network, seed=options.seed)
        start = time.monotonic()
        for training in train(dataset, settings, show_progress):
            _make_folder_of(options.out)
            classifier_file.save(training.classifier, options.out)
            evaluation = training.classifier.evaluation
            what = "fine-tuning" if training.tuned else "first answer"
            say(f"{what} after {time.monotonic() - start:.1f} s: {in_words(evaluation)}")
        tested = _tested(options.test, training.classifier, dataset.store, decoder) if options.test else {}
    chosen = choice_sentence(training.classifier.choice, len(evaluation.targets))
    say(f"{chosen}\nWrote {options.out}.")
    say(training.classifier.forecast.sentence())
    if options.json:
        report = evaluation.to_json() | {"choice": chosen, "refused": refused_json(refused)}
        report |= tested
        _make_folder_of(options.json)
        write_atomically(options.json, json.dumps(report, ensure_ascii=False, indent=2).encode())


_STEPS = {"linear_head": "first answer", "fine_tuning": "fine-tuning"}


def _tested(folder: Path, classifier: Classifier, learnt: PhotoStore, decoder: Decoder) -> dict[str, object]:
    """Judge a classifier once by photos that were kept apart; returns what JSON says of it."""
    with tempfile.TemporaryDirectory(prefix="twenty-") as place:
        photos, refused = read_labelled(from_folder(folder), PhotoStore(Path(place)), decoder, show_progress)
        report_refused(refused)
        if not photos.photo_ids:
            raise FileRefused(f"{folder} has no photos in sub-folders named after the labels: nothing to test by.")
        judged = test_set.judge(classifier, photos, learnt, show_progress)
    for sentence in left_out_sentences(judged.n_copies, judged.unknown_labels):
        say(sentence)
    if judged.evaluation is None:
        raise FileRefused(f"No photo of {folder} is left to judge the classifier by. It is written all the same.")
    promised, found = classifier.evaluation.balanced_accuracy, judged.evaluation.balanced_accuracy
    say(promise_sentence(test_set.promise_held(promised, found), promised, found))
    left_out = {
        "copies": judged.n_copies,
        "unknown_labels": list(judged.unknown_labels),
        "refused": refused_json(refused),
    }
    return {"test": judged.evaluation.to_json() | left_out}


def _predict(options: argparse.Namespace) -> None:
    classifier = _with_share(classifier_file.load(options.classifier), options.answer)
    photos, refused = _decoded(_files(options.photos))
    answers = predict(
        classifier, load_backbone(classifier.backbone), [photo.jpeg for _, photo in photos], show_progress
    )
    named = [(name, answer) for (name, _), answer in zip(photos, answers, strict=True)]
    report_refused(refused)
    if options.csv:
        _make_folder_of(options.csv)
        write_atomically(options.csv, to_csv(classifier, named).encode("utf-8-sig"))
        say(f"Wrote {options.csv}: {len(named)} photos, {_for_a_person(classifier, answers)}.")
    if options.json:
        print_json({"answers": [answer_json(classifier, *a) for a in named], "refused": refused_json(refused)})
    elif not options.csv:
        for name, answer in named:
            words = with_doubt(answer, classifier.threshold)
            print(f"{answer.confidence:4.0%}  {words}  {name}")


def _with_share(classifier: Classifier, percent: float | None) -> Classifier:
    """Return the classifier that answers as many photos as was asked for; by default, as was chosen on the page."""
    if percent is None:
        return classifier
    if not 0 < percent / 100 <= 1:
        raise TwentyError(f"--answer {percent:g} is no share of photos: give percent, such as --answer 80.")
    return classifier.with_share_to_answer(percent / 100)


def _for_a_person(classifier: Classifier, answers: Sequence[Answer]) -> str:
    decisions = [answer.decision(classifier.threshold) for answer in answers]
    return ", ".join(f"{decisions.count(kind)} of them {words}" for kind, words in DECISIONS.items())


def _evaluate(options: argparse.Namespace) -> None:
    classifier = classifier_file.load(options.classifier)
    files = [file for file in from_folder(options.folder) if file.label is not None]
    targets = {file.name: _target(classifier, file) for file in files}
    photos, refused = _decoded(files)
    if not photos:
        raise FileRefused(f"{options.folder} has no photos in sub-folders named after the labels of the classifier.")
    answers = predict(
        classifier, load_backbone(classifier.backbone), [photo.jpeg for _, photo in photos], show_progress
    )
    names = [name for name, _ in photos]
    evaluation = evaluate(
        classifier.labels,
        names,
        np.array([targets[name] for name in names], dtype=np.intp),
        np.stack([answer.probabilities for answer in answers]),
    )
    report_refused(refused)
    if options.json:
        print_json(evaluation.to_json() | {"refused": refused_json(refused)})
    else:
        print_figures(evaluation)


def _check(options: argparse.Namespace) -> None:
    _prepare(argparse.Namespace(network=DEFAULT))
    with tempfile.TemporaryDirectory(prefix="twenty-") as folder, Decoder() as decoder:
        dataset, refused = read_labelled(from_folder(options.folder), PhotoStore(Path(folder)), decoder, show_progress)
        found = worst_first([check_report.refused_copies(refused), *before_training(dataset, show_progress)])
    report_refused(refused)
    if options.json:
        findings = [check_report.to_json(finding, dataset) for finding in found]
        print_json({"findings": findings, "refused": refused_json(refused)})
    else:
        say(what_was_found(dataset))
        print("\n".join(check_report.in_words(finding, dataset) for finding in found))


def _networks(_: argparse.Namespace) -> None:
    print(f"{'name':30s} {'':12s} {'weights':>8s} {'pixels':>7s} {'work':>6s}  licence")
    for offer in offered():
        print(_offer_in_columns(offer))
    print(
        f"Work: multiplications a photo, in times of {DEFAULT}. Further networks of torchvision and timm are chosen by "
        "name (twenty network NAME); convolutional ones work, vision transformers do not."
    )


def _offer_in_columns(offer: Offer) -> str:
    if offer.spec is None:
        return f"{offer.name:30s} to download"
    state = "prepared" if offer.prepared else "installed" if offer.why_not is None else "not there"
    millions, spec = f"{offer.spec.parameters / 1e6:.1f} M", offer.spec
    columns = f"{offer.name:30s} {state:12s} {millions:>8s} {spec.side:>7d} {relative_work(spec):>6s}  {spec.licence}"
    return f"{columns}  {offer.why_not or ''}".rstrip()


def _prepare(options: argparse.Namespace) -> None:
    check_name(options.network)
    if is_ready(options.network):
        return
    source = "" if known_spec(options.network) else ", with weights that are downloaded unless they are there"
    say(f"Preparing the network {options.network}{source} (once on this machine) ...")
    make_graphs(options.network)


# --- photos ------------------------------------------------------------------------------------------------------


def _files(paths: Iterable[Path]) -> Iterator[LabelledFile]:
    """List single photos and everything in folders, under the names that the person gave."""
    for path in paths:
        if path.is_dir():
            for file in from_folder(path):
                yield LabelledFile(None, clean_text(str(path / file.name)), file.read)
        elif path.exists():  # the shell may have found it, under a name that commands a terminal
            yield LabelledFile(None, clean_text(str(path)), path.read_bytes)
        else:
            raise FileRefused(f"{path} does not exist. Check the name and the folder.")


def _decoded(files: Iterable[LabelledFile]) -> tuple[list[tuple[str, Photo]], list[PhotoRefused]]:
    """Decode files in limited processes; returns photos under their files' names, and what was refused."""
    files = list(files)
    photos, refused = [], []
    with Decoder() as decoder:
        answers = decoder.read_many((file.name, file.read) for file in files)
        for file, answer in zip(files, answers, strict=True):
            if isinstance(answer, PhotoRefused):
                refused.append(answer.renamed(file.name))
            else:
                photos.append((file.name, answer))
    return photos, refused


def _make_folder_of(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)


def _target(classifier: Classifier, file: LabelledFile) -> int:
    for target, label in enumerate(classifier.labels):
        if same_label(label, file.label or ""):
            return target
    known = ", ".join(f"“{label}”" for label in classifier.labels)
    raise FileRefused(
        f"The folder “{file.label}” is not a label of this classifier, which knows {known}. "
        "Rename the folder, or move it out."
    )


if __name__ == "__main__":
    sys.exit(main())
