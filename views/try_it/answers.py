"""Answers on new photos: a card with the reasons, or a table with a file to take home."""

import base64
import io
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from model.classifier import explain
from model.classifier.answer import Answer
from model.classifier.answers_csv import READERS, Reader, to_csv
from model.classifier.classifier import Classifier
from model.classifier.wording import DECISIONS, with_doubt
from model.evaluation.abstention import Decision
from model.photos.photo import thumbnail
from model.photos.photo_store import PhotoStore
from views.shared.charts import big_answer, confidence_bars, draw, no_answer
from views.shared.open_classifiers import unique_name
from views.shared.text import count, percent
from views.try_it.heatmap import heat_of
from views.try_it.occlusion import cover
from views.try_it.tried_photos import Tried

_COVER_HELP = "A test of the picture above: if it tells the truth, the answer needs the orange part."
CARDS = 4  # photos shown with all their reasons; more become a table


def show_answers(tried: Sequence[Tried], classifier: Classifier, path: Path, store: PhotoStore) -> None:
    """Show a few answers with their reasons, many as a table with one of them opened."""
    _summary(tried, classifier)
    if len(tried) <= CARDS:
        for one in tried:
            card(one, classifier, path, store)
        _csv_download(tried, classifier)
        return
    _csv_download(tried, classifier)
    chosen = _table(tried, classifier, store)
    card(tried[chosen], classifier, path, store)


def card(one: Tried, classifier: Classifier, path: Path, store: PhotoStore) -> None:
    """Show one photo: the answer, the confidence in each label, where it looked, which photos are like it."""
    version = path.stat().st_mtime_ns
    with st.container(border=True, key=f"answer-{one.photo_id[:20]}"):
        picture, words = st.columns([5, 6], gap="large")
        with words:  # first, since the picture takes a moment
            _decision(one, classifier)
            draw(confidence_bars(classifier.labels, one.answer.probabilities))
            _neighbours(one, classifier)
        with picture:
            _picture(one, classifier, path, version, store)


def _summary(tried: Sequence[Tried], classifier: Classifier) -> None:
    """Say how many photos a person must look at, where there are any."""
    decisions = [one.answer.decision(classifier.threshold) for one in tried]
    answered = decisions.count(Decision.ANSWER)
    if len(tried) == 1 or answered == len(tried):
        return
    kinds = [f"{decisions.count(kind)} {words}" for kind, words in DECISIONS.items() if kind in decisions]
    st.markdown(
        f"**A person looks at {len(tried) - answered} of {count(len(tried))}** ({', '.join(kinds)}); "
        f"it answers {answered}."
    )


def _decision(one: Tried, classifier: Classifier) -> None:
    answer = one.answer
    would = f"“{answer.label}” ({percent(answer.confidence)} confident)"
    decision = answer.decision(classifier.threshold)
    if decision == Decision.NONE_OF_THESE:
        draw(
            no_answer("None of these: unlike anything it was trained on", f"If it had to choose, it would say {would}.")
        )
    elif decision == Decision.NOT_SURE:
        draw(
            no_answer(
                "Not sure: ask a person",
                f"It would have said {would}: below {percent(classifier.threshold)}, from where it answers.",
            )
        )
    else:
        draw(big_answer(answer.label, answer.confidence))


def _picture(one: Tried, classifier: Classifier, path: Path, version: int, store: PhotoStore) -> None:
    looked = st.toggle("Show where it looked", value=True, key=f"looked-{one.photo_id[:20]}")
    covered = st.toggle("Cover it", key=f"cover-{one.photo_id[:20]}", help=_COVER_HELP)
    target = classifier.labels.index(one.answer.label)
    if covered:
        cover(one, classifier, (str(path), version), store)
    elif looked:
        overlay = _overlay(classifier, store, (str(path), version), one.photo_id, target)
        st.image(overlay, width="stretch", alt=f"Where the network looked in {one.name}")
        st.caption(
            "Orange: what speaks for this answer. Blue: what speaks against it.",
            help="A rough map of where it looked (heatmap): what each place adds, and what covering it takes away.",
        )
    else:
        st.image(store.jpeg(one.photo_id), width="stretch", alt=one.name)
    st.text(one.name)


def _neighbours(one: Tried, classifier: Classifier) -> None:
    of_each = explain.nearest_of_each(classifier, one.answer)
    more = len(classifier.labels) > len(of_each)
    st.caption(f"The photos most like it that it learned from, of {'the likeliest labels' if more else 'each label'}")
    for row, (label, neighbours) in enumerate(of_each):
        with st.container(key=f"near-{one.photo_id[:12]}-{row}", gap="xxsmall"):
            st.text(label)
            with st.grid(3, min_column_width=60, gap="small"):
                for rank, neighbour in enumerate(neighbours):
                    with st.container(key=f"strip-near-{one.photo_id[:12]}-{row}-{rank}", gap="xxsmall"):
                        st.image(neighbour.thumbnail, width="stretch", alt=neighbour.name)


# Keys: the classifier's file and version, and the photo's SHA-256. What begins with "_" is no part of them.
@st.cache_data(max_entries=300, show_spinner="Finding where it looked")
def _overlay(
    _classifier: Classifier,
    _store: PhotoStore,
    file: tuple[str, int],
    photo_id: str,
    target: int,
) -> bytes:
    picture = explain.overlay(_store.jpeg(photo_id), heat_of(_classifier, _store, file, photo_id, target))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _table(tried: Sequence[Tried], classifier: Classifier, store: PhotoStore) -> int:
    """Show all answers and return which row is opened below."""
    rows = [
        {
            "photo": _thumbnail_uri(str(store.thumbnail_path(one.photo_id))),
            "label": _in_table(one.answer, classifier),
            "confidence": 100 * one.answer.confidence,
            "file": one.name,
        }
        for one in tried
    ]
    column = st.column_config
    st.caption("Click a row to see why.")
    state = st.dataframe(
        rows, hide_index=True, row_height=56, height=min(56 * len(rows) + 42, 480), key="answers-table",
        on_select="rerun", selection_mode="single-row-required", alt="The answers, one row a photo",
        column_config={
            "photo": column.ImageColumn("Photo", width=64),
            "label": column.TextColumn("Answer", width=200),
            "confidence": column.ProgressColumn("Confidence", width=150, max_value=100, format="%.0f%%"),
            "file": column.TextColumn("File"),
        },
    )  # fmt: skip
    chosen = state["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(tried) else 0


def _in_table(answer: Answer, classifier: Classifier) -> str:
    words = with_doubt(answer, classifier.threshold)
    return words if words == answer.label else words[:1].upper() + words[1:]


@st.cache_data(max_entries=2000, show_spinner=False)
def _thumbnail_uri(path: str) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(thumbnail(Path(path).read_bytes(), 112)).decode()


def _csv_download(tried: Sequence[Tried], classifier: Classifier) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, reader in (("Download as CSV", READERS[0]), ("For Excel in German", READERS[1])):
            st.download_button(
                title, partial(csv_of, tried, classifier, reader), mime="text/csv", key=f"csv-{reader}",
                file_name=unique_name("answers", "csv"), on_click="ignore", icon=":material/download:",
                help=_CSV_HELP[reader],
            )  # fmt: skip


_CSV_HELP: Mapping[Reader, str] = {
    "programs": "For programs, and spreadsheets in English.",
    "excel-de": "With semicolons and decimal commas, as Excel reads them where numbers are written 0,5.",
}


def csv_of(tried: Sequence[Tried], classifier: Classifier, reader: Reader = READERS[0]) -> bytes:
    """Return the answers as a CSV file."""
    return to_csv(classifier, [(one.path, one.answer) for one in tried], reader)
