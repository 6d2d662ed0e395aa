"""What would make it better: the advice, what more photos would bring, and what was found in the photos."""

import streamlit as st

from model.classifier.classifier import Classifier
from model.classifier.wording import choice_sentence
from model.decision import inputs
from model.decision.advice import advised
from model.decision.verdict import gather
from model.decision.wording import advice_words
from model.evaluation.wording import unit
from views.results import forecast
from views.shared.example_photos import offer_the_rest
from views.shared.findings import checked
from views.shared.findings import panel as findings_panel
from views.shared.navigation import link_to
from views.shared.photos_kept_apart import promise_kept
from views.shared.text import plain
from workspace.workspace import Workspace


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show it, the advice first."""
    promise = promise_kept(workspace)
    facts = gather(classifier, inputs.load(workspace.folder), checked(workspace, classifier), promise)
    title, why = advice_words(advised(facts))
    with st.container(border=True, key="advice"):
        st.header(plain(title), anchor=False)
        if why:
            st.markdown(plain(why))
        link_to("photos", "Go to the photos", workspace)
        offer_the_rest(workspace, "add-example")
    if promise != "broken":  # a forecast would start from what was refuted
        st.fragment(forecast.panel)(classifier.forecast, unit(classifier.evaluation), why)
    findings_panel(workspace, classifier)
    if said := choice_sentence(classifier.choice, len(classifier.evaluation.targets), len(classifier.networks)):
        st.caption(plain(said))
