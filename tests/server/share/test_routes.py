"""What a share link opens and what it does not: over a real socket, with a real classifier."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import FolderGone
from model.common.files import data_folder, workspaces_folder
from server import services
from server.share import routes
from tests.support.pages import workspace_with
from tests.support.pictures import picture_bytes
from tests.support.served_routes import served
from workspace.pass_index import PassUnknown
from workspace.phone_pass import find_pass, open_pass
from workspace.share_link import HOUR, end_link, open_link
from workspace.workspace import Workspace


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(routes.routes()) as address:
        yield address


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return workspace_with(striped=3, dotted=3)


@dataclass
class Link:
    """Whoever follows a link."""

    address: str
    token: str

    def ask(
        self, path: str = "", data: bytes | None = None, method: str = "GET", origin: str = ""
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, f"/shared/{self.token}{path}", data, {"Origin": origin} if origin else {})
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Security-Policy", ""), answer.read().decode()
        finally:
            connection.close()

    def send(self, data: bytes, name: str = "a.jpg") -> tuple[int, dict[str, Any]]:
        status, _, text = self.ask(f"/photos?name={name}", data, "POST")
        return status, json.loads(text)


@pytest.fixture
def link(address: str, workspace: Workspace, quick_classifier: Classifier) -> Link:
    return Link(address, open_link(workspace, classifier_file.to_bytes(quick_classifier), HOUR))


def on_disk(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_photo_is_answered_and_nothing_of_it_is_kept(link: Link, quick_classifier: Classifier) -> None:
    link.send(picture_bytes(0, 700))  # what is made once, such as the network's files
    before = on_disk(data_folder())
    status, answer = link.send(picture_bytes(0, 701))
    assert status == 200
    assert answer["decision"] in ("answer", "not_sure", "none_of_these")
    assert {bar["name"] for bar in answer["bars"]} <= set(quick_classifier.labels)
    assert on_disk(data_folder()) == before


def test_nothing_of_the_workspace_comes_with_the_page_or_an_answer(
    link: Link, workspace: Workspace, quick_classifier: Classifier
) -> None:
    _, policy, page = link.ask()
    texts = [page, json.dumps(link.send(picture_bytes(1, 702))[1])]
    kept = [workspace.id, *(p.id for p in workspace.photos()), *(p.name for p in workspace.photos())]
    kept += [*quick_classifier.training_photos.ids, *quick_classifier.training_photos.names]
    assert not [secret for secret in kept for text in texts if secret in text]
    assert "default-src 'none'" in policy
    assert "://" not in page
    assert len(page) < 40_000  # bytes: one second of very bad Wi-Fi


def test_no_other_address_answers_a_link(link: Link, workspace: Workspace) -> None:
    photo = workspace.photos()[0].id
    for path in ("/photos", f"/photos/{photo}", f"/small/{photo}", "/state", "/news", "/../photos"):
        assert link.ask(path)[0] in (404, 405)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert link.ask("", b"", method)[0] == 405
    assert workspace.id not in link.ask(f"?w={workspace.id}")[2]


def test_a_link_is_no_other_key_and_no_other_key_a_link(address: str, link: Link, workspace: Workspace) -> None:
    for token in (open_pass(workspace).token, workspace.id):
        assert Link(address, token).ask()[0] == 404
    with pytest.raises(PassUnknown):
        find_pass(workspaces_folder(), link.token)
    with pytest.raises(FolderGone):
        Workspace.open(workspaces_folder(), link.token)


def test_a_link_that_was_ended_answers_a_sentence(link: Link, workspace: Workspace) -> None:
    end_link(workspace)
    assert link.ask()[0] == 410
    assert "has ended" in link.ask()[2]
    status, answer = link.send(picture_bytes(0, 703))
    assert (status, "has ended" in answer["reason"]) == (410, True)


def test_a_copy_that_is_damaged_gets_a_sentence(address: str, workspace: Workspace) -> None:
    link = Link(address, open_link(workspace, b"no classifier", HOUR))
    status, _, page = link.ask()
    assert (status, "classifier.twenty" in page) == (503, True)
    status, answer = link.send(picture_bytes(0, 705))
    assert (status, "classifier.twenty" in answer["reason"]) == (503, True)


def test_a_browser_that_hides_its_page_is_answered_and_another_sites_page_is_not(link: Link) -> None:
    for origin, status in (("null", 422), (f"http://{link.address}", 422), ("https://evil.example", 403)):
        assert link.ask("/photos?name=a.jpg", b"words", "POST", origin)[0] == status


def test_what_is_no_photo_gets_a_sentence_and_too_much_at_once_waits(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, answer = link.send(b"these are words", "=cmd.jpg")
    assert status == 422
    assert answer["reason"]
    monkeypatch.setattr(services.share_line(), "_of_one_pass", 0)  # one is on its way, and as many may be
    status, answer = link.send(picture_bytes(0, 704))
    assert (status, "in a moment" in answer["reason"]) == (429, True)
