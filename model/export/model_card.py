"""MODEL_CARD.md: what an exported classifier knows, how good it is and how that was measured, what it is not for.

Names and labels are a person's: each is escaped, so that Markdown shows it letter for letter.
"""

import re
from collections.abc import Iterator

from model.classifier.classifier import Classifier
from model.classifier.wording import others_sentence, what_it_knows
from model.evaluation.evaluation import LabelFigures
from model.evaluation.intervals import Estimate, between, percent
from model.evaluation.wording import about_changed_labels, about_series, about_uneven_labels, of_twenty, why_cautious
from model.export.description import Description, Network
from model.report import model_card
from model.report.report import HOW_TO_READ

# What makes links, pictures, headings, tables or markup of text; a bare address becomes a link by these too.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$@]|:(?=//)|(?<=www)\.)")


def plain(text: str) -> str:
    """Return text so that Markdown shows it letter for letter."""
    return _MARKUP.sub(r"\\\1", text)


def to_markdown(classifier: Classifier, description: Description) -> bytes:
    """Return the model card."""
    evaluation = classifier.evaluation
    parts: dict[str, list[str]] = {
        "What it knows": [f"It tells apart {what_it_knows(classifier.labels)}."],
        "What it learnt from": [model_card.data(evaluation), model_card.making(classifier)],
        "How good it is": list(_how_good(classifier)),
        "What it does not answer": list(_unanswered(classifier)),
        "What it is not for": [model_card.limits(evaluation)],
    }
    text = f"# {plain(description.name)}\n"
    for heading, sentences in parts.items():
        text += f"\n## {heading}\n{' '.join(plain(said) for said in sentences if said)}\n"
        text += "\n" + _label_table(evaluation.by_label) if heading == "How good it is" else ""
    text += "\n## The networks in it\n" + "".join(map(_network_line, description.networks))
    return text.encode()


def _how_good(classifier: Classifier) -> Iterator[str]:
    evaluation = classifier.evaluation
    yield f"Expect it to be right on {of_twenty(evaluation)} new photos. {why_cautious(evaluation)}".strip()
    yield f"Measured: {between(evaluation.headline)}; guessing would reach {percent(evaluation.headline_baseline)}."
    yield HOW_TO_READ
    yield "Each photo was answered by a classifier that had learnt from the others (out-of-fold)."
    yield about_series(evaluation)
    yield about_uneven_labels(evaluation.label_counts)
    yield from about_changed_labels(evaluation)


def _unanswered(classifier: Classifier) -> Iterator[str]:
    yield (
        f"It says “none of these” of a photo that is unlike all it learnt from; of those it learnt from, had it not "
        f"seen each, it would say so of {percent(float(classifier.novel.mean()))}."
    )
    yield others_sentence(classifier.others_refused)
    if classifier.threshold > 0:
        yield (
            f"It says “not sure” where its confidence is below {percent(classifier.threshold)}: it was set to answer "
            f"the surest {percent(classifier.share_to_answer)} of photos."
        )


def _label_table(figures: tuple[LabelFigures, ...]) -> str:
    rows = (
        f"| {plain(each.label)} | {each.n_photos:,} | {_cell(each.recall)} | {_cell(each.precision)} |\n"
        for each in figures
    )
    heads = "| label | photos | of these photos it finds | of such answers are right |\n|---|---|---|---|\n"
    return heads + "".join(rows)


def _cell(estimate: Estimate | None) -> str:
    return "–" if estimate is None else plain(between(estimate))


def _network_line(network: Network) -> str:
    return f"- {plain(network.title)}, licence {plain(network.licence)}, sees {network.side} x {network.side} pixels\n"
