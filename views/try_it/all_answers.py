"""All answers as a table, for many photos, with a file to take home."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import decision_words, with_doubt
from model.common.tables import READERS, Reader
from model.evaluation.abstention import Decision
from model.evaluation.intervals import percent
from model.photos.photo_store import PhotoStore
from model.prediction.answers_csv import to_csv
from views.shared.charts import draw, frame
from views.shared.open_classifiers import unique_name
from views.shared.photo_grid import page_of
from views.shared.text import count
from views.try_it.pictures import small
from views.try_it.tried_photos import Tried

PAGE = 50  # rows

_CSV_HELP: Mapping[Reader, str] = {
    "programs": "For programs, and spreadsheets in English.",
    "excel-de": "With semicolons and decimal commas, as Excel reads them where numbers are written 0,5.",
}


def all_answers(tried: Sequence[Tried], classifier: Classifier, store: PhotoStore) -> None:
    """Offer all answers as a table, where there are several."""
    if len(tried) < 2:
        return
    closed = st.expander(f"All {len(tried):,} answers", key="all-answers", on_change="rerun")
    if not closed.open:
        return
    with closed:
        st.markdown(_for_a_person(tried, classifier))
        page = page_of(len(tried), "answers-page", PAGE)
        draw(_table(tried[(page - 1) * PAGE : page * PAGE], classifier, store))
        _csv_download(tried, classifier)


def _for_a_person(tried: Sequence[Tried], classifier: Classifier) -> str:
    answered = sum(one.answer.decision(classifier.threshold) == Decision.ANSWER for one in tried)
    return f"It answers **{answered:,} of {count(len(tried))}**; a person looks at {len(tried) - answered:,}."


def _table(tried: Sequence[Tried], classifier: Classifier, store: PhotoStore) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Photo", "Answer", "Sure", "File"))
    rows = "".join(_row(one, classifier, store) for one in tried)
    return frame(
        f'<div class="scroll"><table class="answers" aria-label="All answers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(one: Tried, classifier: Classifier, store: PhotoStore) -> str:
    novel = one.answer.decision(classifier.threshold) == Decision.NONE_OF_THESE
    words = decision_words(one.answer, classifier.threshold) if novel else with_doubt(one.answer, classifier.threshold)
    if words != one.answer.label:
        words = words[:1].upper() + words[1:]
    sure = "–" if novel else percent(one.answer.confidence)
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in (words, sure, one.name))
    return (
        f'<tr><td><img src="{small(str(store.thumbnail_path(one.photo_id)))}" alt="" loading="lazy"></td>{cells}</tr>'
    )


def _csv_download(tried: Sequence[Tried], classifier: Classifier) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, reader in (("Download as CSV", READERS[0]), ("For Excel in German", READERS[1])):
            # Its content and no function: a click on that would be lost while the page is drawn anew.
            st.download_button(
                title, csv_of(tried, classifier, reader), mime="text/csv", key=f"csv-{reader}",
                file_name=unique_name("answers", "csv"), on_click="ignore", icon=":material/download:",
                help=_CSV_HELP[reader],
            )  # fmt: skip


def csv_of(tried: Sequence[Tried], classifier: Classifier, reader: Reader = READERS[0]) -> bytes:
    """Return the answers as a CSV file."""
    return to_csv(classifier, [(one.path, one.answer) for one in tried], reader)
