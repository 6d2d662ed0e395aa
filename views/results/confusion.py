"""Where it goes wrong, in words and as a picture; how well each label does."""

import numpy as np
import streamlit as st

from model.common.text import listed
from model.evaluation.evaluation import Evaluation, LabelFigures
from model.evaluation.intervals import Estimate
from views.shared.charts import count_grid, draw, table
from views.shared.text import between, count, quoted

IN_WORDS = 4  # labels described before the rest is folded away


def confusion(evaluation: Evaluation) -> None:
    """Show which labels are taken for which."""
    sentences = worst_first(evaluation)
    words, picture = (
        st.columns([1, 1], gap="large") if len(evaluation.labels) <= 5 else (st.container(), st.container())
    )
    with words:
        for sentence in sentences[:IN_WORDS]:
            st.markdown(sentence)
        if len(sentences) > IN_WORDS:
            with st.expander(f"The other {count(len(sentences) - IN_WORDS, 'label')}"):
                for sentence in sentences[IN_WORDS:]:
                    st.markdown(sentence)
    with picture:
        draw(count_grid(evaluation.labels, evaluation.confusion))


def worst_first(evaluation: Evaluation) -> list[str]:
    """Return a sentence for each label, in Markdown, those with the largest share of mistakes first."""
    rows = evaluation.confusion
    order = np.argsort(np.diag(rows) / np.maximum(rows.sum(axis=1), 1), kind="stable")
    return [_sentence(evaluation, int(target)) for target in order]


def _sentence(evaluation: Evaluation, target: int) -> str:
    row = evaluation.confusion[target]
    n, found = int(row.sum()), int(row[target])
    start = f"Of {count(n)} labelled **{quoted(evaluation.labels[target])}**"
    if found == n:
        return f"{start} it found them all."
    wrong = [(int(row[i]), evaluation.labels[i]) for i in np.argsort(-row, kind="stable") if i != target and row[i]]
    parts = [f"{n_wrong} {quoted(label)}" for n_wrong, label in wrong[:3]]
    if len(wrong) > 3:
        parts.append(f"{sum(n_wrong for n_wrong, _ in wrong[3:])} something else")
    return f"{start} it found {found if found else 'none'} and called {listed(parts)}."


def label_table(evaluation: Evaluation) -> None:
    """Show for each label how far its answer can be believed and how many of its photos are found."""
    header = (
        "Label",
        "Photos",
        "When it gives this answer, it is right (precision)",
        "Of its photos, it finds (recall)",
    )
    rows = [row(figures) for figures in evaluation.by_label]
    draw(table(header, rows, alt="Precision and recall of each label"))
    st.caption("In brackets: where the true share lies, 9 times out of 10.")


def row(figures: LabelFigures) -> tuple[str, ...]:
    """Return a label's line of the table."""
    return (
        figures.label,
        f"{figures.n_photos:,}",
        _share(figures.precision, "never gave this answer"),
        _share(figures.recall, "no photos"),
    )


def _share(estimate: Estimate | None, without: str) -> str:
    return without if estimate is None else between(estimate)
