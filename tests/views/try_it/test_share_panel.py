"""What is said of a link that another tab has made."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from workspace.share_link import DAY, WEEK, open_link
from workspace.workspace import Workspace


def _page(folder: str) -> None:
    from pathlib import Path

    from views.try_it import share_panel
    from workspace.share_link import link_of
    from workspace.workspace import Workspace

    workspace = Workspace(Path(folder))
    link = link_of(workspace)
    assert link is not None
    share_panel._elsewhere(workspace, link)


def test_its_end_stands_in_a_sentence_whether_it_is_today_or_later(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    for seconds in (DAY // 24, WEEK):
        open_link(workspace, b"any", seconds)
        said = AppTest.from_function(_page, kwargs={"folder": str(workspace.folder)}).run().markdown[0].value
        assert "It ends today at" in said or "It ends on " in said
        assert "until on" not in said
