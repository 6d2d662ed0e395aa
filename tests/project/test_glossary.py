"""No term of the field stands on a page that the glossary lacks, and its document is today's."""

import re

from model.decision.follow_up.glossary_wording import entries, to_markdown
from tests.support.glossary_page import PAGE
from tests.support.words_table import sentences

# A term of the field stands once in brackets, in few words. What else stands in brackets is no term.
IN_BRACKETS = re.compile(r"\(([^(){}“”\d:;]+)\)")
MOST_WORDS = 7
NO_TERMS = {
    "CSV", "Markdown", "see Results", "its JPEG quality and the like", "an hour at least", "Windows", "Mac", "SVG",
    "PDF", "DICOM", "CgBI", "a program that learned from photos", "such as",
}  # fmt: skip
# Words that an outsider does not know, wherever they stand.
OF_THE_FIELD = (
    "abstention", "accuracy", "anomaly", "backbone", "balanced accuracy", "baseline", "blind look", "calibration",
    "classifier", "confusion matrix", "cross-validation", "embedding", "ensemble", "false alarm", "false negative",
    "false positive", "feasible", "fine-tuning", "heatmap", "learning curve", "model card", "MVP", "near-copy",
    "none of these", "novelty", "occlusion", "out-of-fold", "precision", "pre-mortem", "pretrained", "recall",
    "reliability diagram", "sealed test", "shortcut", "spurious", "threshold", "viable", "Wizard of Oz",
)  # fmt: skip


def _glossary() -> str:
    return "\n".join(f"{entry.term}\n" + "\n".join(entry.also) for entry in entries()).casefold()


def test_every_term_in_brackets_on_a_page_stands_in_the_glossary() -> None:
    known = [term.casefold() for entry in entries() for term in (entry.term, *entry.also)]
    said = [(file, term.strip()) for file, text in sentences() for term in IN_BRACKETS.findall(text)]
    assert len(said) > 10
    missing = [
        (file, term)
        for file, term in said
        if term not in NO_TERMS
        and len(term.split()) <= MOST_WORDS
        and not any(re.search(rf"\b{re.escape(name)}", term.casefold()) for name in known)
    ]
    assert not missing


def test_every_word_of_the_field_on_a_page_stands_in_the_glossary() -> None:
    text, glossary = "\n".join(said for _, said in sentences()).casefold(), _glossary()
    on_pages = [word for word in OF_THE_FIELD if re.search(rf"\b{re.escape(word.casefold())}", text)]
    assert len(on_pages) > 15
    assert not [word for word in on_pages if word.casefold() not in glossary]


def test_an_entry_says_what_it_means_and_why_it_matters_in_a_sentence_or_two() -> None:
    seen = set[str]()
    for entry in entries():
        for said in (entry.meaning, entry.matters):
            assert said.endswith((".", ")")), entry.term
            assert len(said.split()) <= 40, entry.term
        names = {name.casefold() for name in (entry.term, *entry.also)}
        assert not names & seen
        seen |= names


def test_the_document_is_as_the_page_has_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(), "Make it again: make format"
