"""What would make it better: the advice, what more photos would bring, and what was found in the photos."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import choice_sentence
from views.results import forecast
from views.shared.findings import panel as findings_panel
from views.shared.photos_kept_apart import promise_kept
from views.shared.text import plain
from workspace.workspace import Workspace


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show it, the advice first."""
    forecast.panel(workspace, classifier, promise_kept(workspace))
    if said := choice_sentence(classifier.choice, len(classifier.evaluation.targets)):
        st.markdown(plain(said))
    findings_panel(workspace, classifier)
