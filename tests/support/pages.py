"""The app without a browser: one of its pages run by Streamlit's AppTest, and what it says."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from model.common.files import workspaces_folder
from tests.support.project import ROOT
from tests.support.workspaces import filled
from workspace.workspace import Workspace


def app(page: str | None = None, workspace: Workspace | None = None, **state: object) -> AppTest:
    """Run the app on one of its pages; `state` is what the session holds: `things_open=True` opens that list."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if workspace is not None:
        test.query_params["w"] = workspace.id
    test.run()
    for key, value in state.items():
        test.session_state[key] = value
    if page is not None:
        test.switch_page(f"views/{page}/page.py").run()
    assert not test.exception
    return test


def part_of_results(workspace: Workspace, part: str) -> AppTest:
    """Run the app on one part of the results."""
    test = app("results", workspace)
    test.segmented_control(key="part").set_value(part).run()
    assert not test.exception
    return test


def workspace_with(**labels: int) -> Workspace:
    """Make a workspace with that many photos under each label."""
    return filled(workspaces_folder(), labels)


def component_data(test: AppTest, key: str) -> dict[str, Any]:
    """Return the data of a component of ours."""
    (node,) = (each for each in test.get("bidi_component") if each.key == key)
    return dict(json.loads(node.proto.json or node.proto.mixed.json))


def said(test: AppTest) -> str:
    """Return all that a page says."""
    shown = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption, *test.text]
    shown += [*test.warning, *test.info, *test.error]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def button(test: AppTest, label: str) -> bool:
    return any(label in b.label for b in test.button)
