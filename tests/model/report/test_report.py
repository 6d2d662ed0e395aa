"""The report: one page with every figure, safe with any label, and honest about letters it cannot show."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from cli import main
from model.checks.findings import Finding
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.decision.inputs import EXAMPLE_INPUTS, Answers, DecisionInputs, save
from model.decision.value import EXAMPLE
from model.decision.verdict import gather
from model.report.html_report import to_html
from model.report.pdf_report import to_pdf
from model.report.report import Report, compose
from tests.support.classifiers import classifier_with
from tests.support.pictures import encoded

EVIL = "<img src=x onerror=alert(1)>\"'&"
DAY = datetime(2026, 11, 23, tzinfo=UTC)
INPUTS = DecisionInputs(
    idea="Find cracks on the day of the flight",
    who="Inspection leads",
    today="Two people look",
    wanted="yes",
    answers=Answers("own", "own", "own", "own"),
    situation=replace(EXAMPLE, case=("cracked",)),
)


def report_of(classifier: Classifier, inputs: DecisionInputs = INPUTS, findings: tuple[Finding, ...] = ()) -> Report:
    return compose(classifier, gather(classifier, inputs, findings), DAY)


def text_of(pdf: bytes) -> str:
    """Return the text of the only page, with one space between words."""
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", page.extract_text())


def test_the_pdf_has_one_page_with_the_verdict_every_figure_and_the_date(quick_classifier: Classifier) -> None:
    classifier = classifier_with(quick_classifier, ("healthy", "cracked"))
    findings = (
        Finding("near-copies", "caution", {"n": 4, "of": 40, "groups": 2}),
        Finding("blur", "passed", {"of": 40}),
    )
    report = report_of(classifier, findings=findings)
    pdf = to_pdf(report)
    text = text_of(pdf)
    assert report.verdict in text
    for figure in report.figures:
        assert re.sub(r"\s", " ", f"{figure.value} {figure.between}") in text
    for said in (
        "23 November 2026",
        INPUTS.idea,
        "Inspection leads",
        "4 of 40 photos are nearly the same",
        "healthy",
        "cracked",
    ):
        assert said in text
    for said in (*report.value, *report.flagging, *report.lacks):
        assert re.sub(r"\s+", " ", said) in text  # none is cut short
    for heading, step in report.next_steps:
        assert f"{heading}: {step}" in text
    for heading, _ in report.card:
        assert heading in text
    for rule in report.rules:
        assert rule.title in text
    assert len(report.wrong) == len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 6
    assert text.count("labelled ") == 6
    width, height = (float(side) for side in PdfReader(io.BytesIO(pdf)).pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)  # A4 in points


def test_the_pdf_of_everything_too_long_is_still_one_page_and_nothing_overlaps(quick_classifier: Classifier) -> None:
    labels = tuple(f"{'a very long label ' * 3}{i}"[:60] for i in range(8))
    long = "Every word of this goes on and on without an end in sight. " * 20
    inputs = replace(INPUTS, idea=long[:1000], who=long[:1000], today="W" * 1000)
    findings = (Finding("two-labels", "problem", {"n": 9, "labels": (long, long)}),) * 12
    report = report_of(classifier_with(quick_classifier, labels, n_wrong=16), inputs, findings)
    pdf = to_pdf(report)
    text = text_of(pdf)
    assert "…" in text
    assert "Someone wants it" in text  # the last line of the page
    page = np.asarray(pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L"))
    dots = page.shape[0] / 297  # a millimetre
    between = [(0, 12), (159.3, 160.8), (202.1, 203.3), (262.4, 263.6), (288, 297)]  # parts, and above the rules
    assert all((page[int(top * dots) : int(bottom * dots)] > 250).all() for top, bottom in between)
    assert (page[:, int(197 * dots) :] > 250).all()  # the right margin


def test_labels_in_other_scripts_are_shown_in_their_own_letters(quick_classifier: Classifier) -> None:
    labels = ("完好无损", "سليم تماما", "Поломка", "ひび割れ", "정상", "Größe ≥ 5 €")
    text = text_of(to_pdf(report_of(classifier_with(quick_classifier, labels))))
    assert "\ufffd" not in text
    assert "no letters for" not in text
    # Joined letters are drawn from right to left: some readers give them back in that order.
    assert [label for label in labels if label not in text and label[::-1] not in text] == []


def test_letters_that_no_font_has_are_told_and_not_shown_as_boxes(quick_classifier: Classifier) -> None:
    labels = ("स्वस्थ", "healthy", "ปกติ", "🦄🦄")
    report = report_of(classifier_with(quick_classifier, labels), replace(INPUTS, who=labels[0]))
    text, html = text_of(to_pdf(report)), to_html(report)
    assert "real names of label 1, label 3, label 4" in text
    assert not any(label in text for label in labels if label != "healthy")
    assert all(label in html for label in labels)


def test_odd_letters_in_other_text_are_replaced_with_a_word_about_it(quick_classifier: Classifier) -> None:
    text = text_of(to_pdf(report_of(quick_classifier, replace(INPUTS, idea="Blades 🦄 at once"))))
    assert "Blades \ufffd at once" in text
    assert "stands for a letter" in text


def test_thumbnails_that_cannot_be_read_leave_their_place_empty(quick_classifier: Classifier) -> None:
    huge = encoded(Image.new("RGB", (6000, 6000)), "JPEG")
    for thumbnail in (b"", b"not a photo", b"\xff\xd8\xff" + b"\0" * 50, huge):
        pdf = to_pdf(report_of(classifier_with(quick_classifier, ("a", "b"), thumbnail=thumbnail)))
        assert "labelled" in text_of(pdf)
        assert not PdfReader(io.BytesIO(pdf)).pages[0].images


class Tags(HTMLParser):
    """Collects what a browser would see as tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.attributes += attrs


def test_hostile_text_in_the_web_page_stays_text(quick_classifier: Classifier) -> None:
    classifier = classifier_with(quick_classifier, ("healthy", EVIL))
    names = tuple(EVIL for _ in classifier.training_photos.names)
    classifier = replace(classifier, training_photos=replace(classifier.training_photos, names=names))
    situation = replace(EXAMPLE, case=(EVIL,), currency="<b>")
    inputs = replace(INPUTS, idea=EVIL, who=EVIL, today=EVIL, situation=situation)
    findings = (Finding("two-labels", "problem", {"n": 9, "labels": (EVIL, EVIL)}),)
    html = to_html(report_of(classifier, inputs, findings))
    tags = Tags()
    tags.feed(html)
    assert tags.found.count("img") == 6
    assert all(str(value).startswith("data:image/jpeg;base64,") for name, value in tags.attributes if name == "src")
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert "script" not in tags.found


def test_the_web_page_needs_nothing_else_and_says_what_the_pdf_says(quick_classifier: Classifier) -> None:
    report = report_of(classifier_with(quick_classifier, ("healthy", "cracked")))
    html = to_html(report)
    assert not re.search(r'(src|href)="(?!data:)|@import|url\(', html)
    for text in (
        report.verdict,
        report.date,
        *(f.value for f in report.figures),
        *report.lacks,
        *report.value,
        *report.flagging,
    ):
        assert text.replace("'", "&#x27;") in html


def test_more_labels_than_fit_in_a_grid_are_told_in_sentences(quick_classifier: Classifier) -> None:
    report = report_of(classifier_with(quick_classifier, tuple("abcdefghijkl"), n_wrong=10))
    assert report.confusion is None
    assert "were called" in text_of(to_pdf(report))


def test_a_classifier_without_mistakes_has_a_report_too(quick_classifier: Classifier) -> None:
    report = report_of(classifier_with(quick_classifier, ("healthy", "cracked"), n_wrong=0))
    assert report.wrong == ()
    assert "got no photo wrong" in text_of(to_pdf(report))
    assert "got no photo wrong" in to_html(report)


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(quick_classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "blades.twenty"
    classifier_file.save(quick_classifier, path)
    return path


def test_labels_changed_after_an_answer_are_told_with_both_figures(quick_classifier: Classifier) -> None:
    known = classifier_with(quick_classifier, ("healthy", "cracked"), n_wrong=4)
    evaluation = replace(known.evaluation, learnt=known.evaluation.answers, changed_blind=2)
    text = text_of(to_pdf(report_of(replace(known, evaluation=evaluation))))
    assert "with the new labels" in text
    assert "4 labels were changed by somebody who had seen the answer" in text
    assert "2 labels were changed in a blind look" in text


def test_the_command_writes_both_formats_with_the_facts_of_a_workspace(
    saved: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classifier = classifier_with(classifier_file.load(saved), ("healthy", "cracked"))
    classifier_file.save(classifier, saved)
    save(tmp_path, replace(INPUTS, situation=replace(INPUTS.situation, currency="CHF", wage=80)))
    pdf, html = tmp_path / "r.pdf", tmp_path / "r.html"
    written = ["--pdf", str(pdf), "--html", str(html), "--facts", str(tmp_path / "decision.json")]
    assert main.main(["report", str(saved), *written]) == 0
    assert "CHF" in text_of(pdf.read_bytes())
    told = capsys.readouterr().err
    assert "Do next: " in told
    assert "of 100 cases" in told
    assert INPUTS.idea in html.read_text()


def test_without_figures_the_report_has_no_amount_and_the_command_says_what_is_missing(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("facts.json").write_text('{"situation": {"photos": 300, "minutes": 2, "currency": "CHF"}}')
    assert main.main(["report", str(saved), "--pdf", "r.pdf", "--facts", "facts.json"]) == 0
    told = capsys.readouterr().err
    assert "No amount: facts.json does not say what it should find, how many of 100 photos show it" in told
    assert not re.search(r"\d (EUR|CHF)", told + text_of(Path("r.pdf").read_bytes()))


def test_the_examples_figures_are_marked_large_in_both_formats(quick_classifier: Classifier) -> None:
    report = report_of(classifier_with(quick_classifier, ("healthy", "needs maintenance")), EXAMPLE_INPUTS)
    assert report.example == "Example"
    assert "Example" in text_of(to_pdf(report))
    assert 'class="example"><b>Example</b>' in to_html(report)
    own = report_of(classifier_with(quick_classifier, ("healthy", "cracked")))
    assert "Example" not in text_of(to_pdf(own))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--pdf FILE"),
        (["--pdf", "r.pdf", "--facts", "nowhere.json"], "is not a JSON file"),
        (["--pdf", "r.pdf", "--facts", "much.json"], "photos is 'many', which cannot be used"),
    ],
)
def test_the_command_refuses_with_a_sentence(
    saved: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("much.json").write_text('{"situation": {"photos": "many"}}')
    assert main.main(["report", str(saved), *options]) == 1
    assert said in capsys.readouterr().err
    assert not Path("r.pdf").exists()


def test_a_leader_is_asked_for_a_decision_with_a_date_and_told_what_is_not_certain(
    quick_classifier: Classifier,
) -> None:
    classifier = classifier_with(quick_classifier, ("healthy", "cracked"))
    report = report_of(classifier, replace(INPUTS, photos_a_week=10))
    steps = dict(report.next_steps)
    assert steps["Please decide"].endswith(("?", "."))
    assert "Another camera, season or place was not tested." in steps["Not certain"]
    text = text_of(to_pdf(report))
    assert f"Please decide: {steps['Please decide']}" in text
    assert f"Not certain: {steps['Not certain']}" in text


def test_nobody_is_asked_to_decide_on_the_figures_of_the_example(quick_classifier: Classifier) -> None:
    classifier = classifier_with(quick_classifier, ("healthy", "needs maintenance"))
    assert "Please decide" not in dict(report_of(classifier, EXAMPLE_INPUTS).next_steps)
