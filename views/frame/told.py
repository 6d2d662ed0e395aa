"""What the frame is told in each run: which steps are done, and the project's name (read by frame.js)."""

from contextlib import suppress
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from model.common.errors import TwentyError
from model.decision import inputs
from workspace import project
from workspace.project import Project
from workspace.workspace import Workspace

_LOOKED_AT = ("results", "try", "decide")  # done once somebody has seen what the classifier says


def tell(page: StreamlitPage, workspace: Workspace | None) -> None:
    """Tell the bar, and the browser's tab, where the visitor is."""
    known = _known(page.url_path, workspace)
    st.set_page_config(page_title=" · ".join(filter(None, (page.title, known.name, "Twenty Photos"))))
    facts = {"page": page.title, "done": " ".join(_done(workspace, known)), "name": known.name}
    if workspace is not None:
        facts["workspace"] = workspace.id
    attributes = " ".join(f'data-{name}="{escape(value, quote=True)}"' for name, value in facts.items())
    with st.container(key="told"):
        st.html(f'<i class="tp-told" {attributes}></i>')


def _known(page: str, workspace: Workspace | None) -> Project:
    if workspace is None:
        return Project()
    if page in _LOOKED_AT and _is_trained(workspace):
        with suppress(TwentyError):  # a full disk keeps a tick, and nothing else
            return project.see(workspace, page)
    return project.read(workspace)


def _done(workspace: Workspace | None, known: Project) -> list[str]:
    if workspace is None or (workspace.missing() and not workspace.label_alone()):
        return []
    if not _is_trained(workspace):
        return ["photos"]
    asked = {"decide"} if inputs.load(workspace.folder) == inputs.DecisionInputs() else set()  # and not answered
    return ["photos", "train", *(page for page in known.seen if page not in asked)]


def _is_trained(workspace: Workspace) -> bool:
    """Say whether there is something that answers: a classifier, or a detector while there is one label alone."""
    alone = workspace.missing() and workspace.label_alone()
    return (workspace.detector_path if alone else workspace.classifier_path).is_file()
