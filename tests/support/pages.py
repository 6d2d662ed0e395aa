"""The app without a browser: one of its pages run by Streamlit's AppTest, and what it says."""

from streamlit.testing.v1 import AppTest

from model.common.files import workspaces_folder
from model.photos.photo import read_photo
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT
from workspace.workspace import Workspace


def app(page: str | None = None, workspace: Workspace | None = None) -> AppTest:
    """Run the app on one of its pages."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if workspace is not None:
        test.query_params["w"] = workspace.id
    test.run()
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
    workspace = Workspace.create(workspaces_folder())
    for kind, (name, n_photos) in enumerate(labels.items()):
        label = workspace.add_label(name)
        for seed in range(n_photos):
            workspace.add_photo(read_photo(f"{name}{seed}.jpg", picture_bytes(kind, seed)), label.id)
    return workspace


def said(test: AppTest) -> str:
    """Return all that a page says."""
    shown = [*test.markdown, *test.caption, *test.warning, *test.info, *test.error, *test.text, *test.subheader]
    return "\n".join(str(element.value) for element in shown).replace("\\", "")


def button(test: AppTest, label: str) -> bool:
    return any(label in b.label for b in test.button)
