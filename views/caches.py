"""What pages keep in memory of workspaces, under keys that name its content: forgotten when one is deleted."""

import streamlit as st

from views.results import test_set
from views.shared import open_classifiers


def forget() -> None:
    """Forget what was kept of all visitors. What others still need is worked out again, and deletions are rare."""
    st.cache_data.clear()
    open_classifiers.forget()
    test_set.forget()
