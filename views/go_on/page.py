"""Go on from here: what a person takes along to their own work, in four parts of which one is shown."""

from collections.abc import Callable, Mapping

import streamlit as st

from model.classifier.classifier import Classifier
from model.decision.follow_up.data_plan import Need, needs
from model.decision.rules import Facts
from views.decide.facts import facts_of
from views.go_on.cases import worked_cases
from views.go_on.learning import learning
from views.go_on.plan import data_plan
from views.go_on.prompts import prompts
from views.shared import session
from views.shared.navigation import link_to
from views.shared.open_classifiers import usable
from views.shared.photos_kept_apart import promise_kept
from workspace.workspace import Workspace

PROMPTS, PLAN, CASES, LEARN = "Prompts", "Photo plan", "Cases", "Learn"
_PARTS: Mapping[str, Callable[[Facts, tuple[Need, ...]], None]] = {
    PROMPTS: prompts, PLAN: data_plan, CASES: worked_cases, LEARN: learning,
}  # fmt: skip


def page() -> None:
    workspace = session.find_workspace()
    classifier = usable(workspace.classifier_path) if workspace is not None else None
    st.title("Go on from here", anchor=False)
    st.markdown("What you take along to your own work.")
    facts = facts_of(workspace, classifier)
    part = st.segmented_control(
        "Part", list(_PARTS), default=PROMPTS, required=True, key="part", label_visibility="collapsed"
    )
    with st.container(key="go-on-part"):
        _PARTS[part](facts, _needs(workspace, classifier, facts))
    link_to("decide", "Back to Decide", workspace, icon=":material/arrow_back:")


def _needs(workspace: Workspace | None, classifier: Classifier | None, facts: Facts) -> tuple[Need, ...]:
    if workspace is None or classifier is None:
        return needs(facts)
    knows_strangers = classifier.others is not None
    return needs(facts, tested_apart=promise_kept(workspace) is not None, knows_strangers=knows_strangers)


if __name__ == "__main__":
    page()
