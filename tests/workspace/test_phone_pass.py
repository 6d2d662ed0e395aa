"""A pass is a secret that opens one workspace, and ends."""

import time

import pytest

from model.common.files import workspaces_folder, write_json
from workspace import phone_pass
from workspace.pass_index import PassEnded
from workspace.phone_pass import end_pass, find_pass, open_pass, pass_of
from workspace.workspace import Workspace

pytestmark = pytest.mark.usefixtures("own_home")


def test_a_pass_is_found_again_by_a_server_that_starts_anew(workspace: Workspace) -> None:
    made = open_pass(workspace)
    found = find_pass(workspaces_folder(), made.token)
    assert (found.workspace.id, found.began) == (workspace.id, made.began)
    assert made.token not in str(list((workspaces_folder().parent / "phone_passes").iterdir()))
    assert workspace.id not in made.token


def test_a_pass_ends_when_stopped_replaced_after_its_time_or_with_its_workspace(workspace: Workspace) -> None:
    root = workspaces_folder()
    first = open_pass(workspace)
    second = open_pass(workspace)
    with pytest.raises(PassEnded):
        find_pass(root, first.token)
    end_pass(workspace)
    assert pass_of(workspace) is None
    with pytest.raises(PassEnded):
        find_pass(root, second.token)
    third = open_pass(workspace)
    for began in (
        time.time() - phone_pass.VALID_SECONDS,
        time.time() + phone_pass.VALID_SECONDS + 60,
    ):  # a clock set back
        write_json(workspace.folder / "phone" / "pass.json", {"token": third.token, "began": began})
        with pytest.raises(PassEnded):
            find_pass(root, third.token)
    fourth = open_pass(workspace)
    workspace.delete()
    with pytest.raises(PassEnded):
        find_pass(root, fourth.token)
