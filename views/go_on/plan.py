"""The data plan on the page: what the photos lack, by when at a pace that a person says, and as files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

import streamlit as st

from model.common.tables import READERS
from model.decision.follow_up.data_plan import Need, due
from model.decision.follow_up.data_plan_wording import HEADS, NO_DATE, rows, to_csv, to_markdown, total
from model.decision.rules import Facts
from views.decide.answers import change
from views.shared.charts import draw, frame
from views.shared.open_classifiers import unique_name

MOST_A_WEEK = 100_000.0
_PACE = "photos-a-week"


def data_plan(facts: Facts, needs: tuple[Need, ...]) -> None:
    """Show the plan, ask for the pace, and offer it as a table and as text."""
    pace = facts.inputs.photos_a_week
    dates = due(needs, pace, datetime.now(UTC).date())
    if any(need.photos for need in needs):
        st.number_input(
            "Photos a week that you can bring", 0.0, MOST_A_WEEK, pace or None, format="%g", key=_PACE,
            placeholder="such as 20", on_change=_keep_pace, width=280,
        )  # fmt: skip
        st.markdown(total(needs))
    draw(_table(needs, dates))
    with st.container(horizontal=True, vertical_alignment="center"):
        _download("As a table (CSV)", to_csv(needs, dates), "csv")
        _download("For Excel in German", to_csv(needs, dates, READERS[1]), "csv", "plan-excel")
        _download("As text (Markdown)", to_markdown(needs, dates, facts.inputs.idea).encode(), "md")


def _download(title: str, content: bytes, ending: str, key: str = "") -> None:
    st.download_button(
        title, content, key=key or f"plan-{ending}", mime="text/csv" if ending == "csv" else "text/markdown",
        file_name=unique_name("data-plan", ending), on_click="ignore", type="tertiary", icon=":material/download:",
    )  # fmt: skip


def _keep_pace() -> None:
    pace = float(st.session_state[_PACE] or 0.0)
    change(lambda known: replace(known, photos_a_week=pace))


def _table(needs: Sequence[Need], dates: Sequence[date | None]) -> str:
    """Return the plan as a list; why, from whom and how stand behind a click."""
    return frame(f'<ol class="plan">{"".join(map(_item, rows(needs, dates)))}</ol>')


def _item(cells: Sequence[str]) -> str:
    what, how_many, why, whom, how, when = map(escape, cells)
    when = "" if when == NO_DATE else when  # the field above asks for it
    more = "".join(
        f"<dt>{head}</dt><dd>{cell}</dd>" for head, cell in zip(HEADS[2:5], (why, whom, how), strict=True) if cell
    )
    count = f'<span class="count">{how_many}</span>' if how_many else ""
    by = f'<span class="when">{when}</span>' if when else ""
    return f"<li><details><summary><b>{what}</b>{count}{by}</summary><dl>{more}</dl></details></li>"
