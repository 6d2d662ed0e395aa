"""A share link is a secret that opens one classifier, and ends."""

import time

import pytest

from model.common.files import workspaces_folder, write_json
from workspace import share_link
from workspace.pass_index import PassEnded, PassUnknown, digest_of
from workspace.share_link import DAY, HOUR, end_link, find_link, link_of, open_link
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home")


def test_a_link_leads_to_its_copy_of_the_classifier_and_the_token_lies_nowhere(workspace: Workspace) -> None:
    workspace.training_folder.mkdir()
    workspace.classifier_path.write_bytes(b"later")
    token = open_link(workspace, b"as it was", HOUR)
    found = find_link(workspaces_folder(), token)
    assert found.classifier.read_bytes() == b"as it was"
    assert HOUR - 60 < found.ends - time.time() <= HOUR
    everything = [path for path in workspaces_folder().parent.rglob("*") if path.is_file()]
    assert not any(token.encode() in path.read_bytes() or token in str(path) for path in everything)
    assert workspace.id not in token


def test_a_link_ends_by_time_by_hand_by_a_new_one_and_with_its_workspace(workspace: Workspace) -> None:
    root = workspaces_folder()

    def has_ended(token: str) -> bool:
        with pytest.raises(PassEnded):
            find_link(root, token)
        return True

    first, second = open_link(workspace, b"1", DAY), open_link(workspace, b"2", DAY)
    assert has_ended(first)
    end_link(workspace)
    assert has_ended(second)
    assert not (workspace.folder / "share").exists()
    third, now = open_link(workspace, b"3", DAY), time.time()
    for began, ends in ((now + HOUR, now + DAY), (now - DAY, now - 1)):  # a clock set back; over
        kept = {"digest": digest_of(third), "began": began, "ends": ends}
        write_json(workspace.folder / "share" / "link.json", kept)
        assert has_ended(third)
        assert link_of(workspace) is None
    assert not (workspace.folder / "share").exists()  # and its copy of the classifier with it
    fourth = open_link(workspace, b"4", DAY)
    workspace.delete()
    assert has_ended(fourth)


@pytest.mark.parametrize("token", ["", "A" * 22, "../" * 7 + "a", "a" * 10_000])
def test_what_is_no_link_opens_nothing(workspace: Workspace, token: str) -> None:
    open_link(workspace, b"1", DAY)
    for asked in (token, workspace.id):
        with pytest.raises(PassUnknown):
            find_link(workspaces_folder(), asked)
    assert not share_link.is_of(workspace, token)
