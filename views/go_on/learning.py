"""What to learn, whom to shadow, what to read, and the glossary: each folded away."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from model.decision.follow_up.data_plan import Need
from model.decision.follow_up.glossary_wording import PARTS, Entry, named
from model.decision.follow_up.sources_wording import LEARN, READ, SHADOW
from model.decision.rules import Facts
from views.shared.charts import draw, frame


def learning(_: Facts, __: tuple[Need, ...]) -> None:
    """Show the lists."""
    with st.expander("What to learn", key="learn", icon=":material/school:", expanded=True):
        _list(LEARN)
    with st.expander("Whom to shadow", key="shadow", icon=":material/group:"):
        _list(SHADOW)
    with st.expander("What to read, for nothing", key="read", icon=":material/menu_book:"):
        st.markdown("\n".join(f"- [{s.title}]({s.address}), {s.by}. {s.what_for}" for s in READ))
    with st.expander("What the words mean", key="glossary", icon=":material/translate:"):
        draw(frame("".join(f"<h3>{escape(part)}</h3>{_entries(entries)}" for part, entries in PARTS.items())))


def _list(sentences: Sequence[str]) -> None:
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))


def _entries(entries: Sequence[Entry]) -> str:
    pairs = "".join(
        f"<dt>{escape(named(entry))}</dt><dd>{escape(entry.meaning)} <i>{escape(entry.matters)}</i></dd>"
        for entry in entries
    )
    return f'<dl class="glossary">{pairs}</dl>'
