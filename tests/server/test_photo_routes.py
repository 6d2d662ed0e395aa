"""Photos that a card hands in, and the small copies that it shows: over a real socket, against a real queue."""

import http.client
from collections.abc import Iterator
from typing import Any

import pytest

from jobs.uploads import upload_spool
from model.common.errors import StorageFull
from model.common.wording import DiskCode
from model.photos.opened_file import PHOTO_LIMITS
from server import photo_routes, routes, services
from tests.support.pages import workspace_with
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from tests.support.served_routes import served
from tests.support.workspaces import counts
from workspace.workspace import Workspace

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(photo_routes.routes()) as address:
        yield address


@pytest.fixture
def workspace() -> Workspace:
    return workspace_with(striped=0, dotted=1)


def ask(address: str, path: str, body: Any = None, method: str = "GET", **headers: str) -> Answer:  # noqa: ANN401
    connection = http.client.HTTPConnection(address, timeout=20)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def send(address: str, workspace: Workspace, label: object, body: bytes, query: str = "name=a.jpg") -> Answer:
    return ask(address, f"/workspace/{workspace.id}/labels/{label}/photos?{query}", body, "POST")


def test_a_photo_goes_under_the_label_of_its_card(address: str, workspace: Workspace) -> None:
    striped = workspace.labels()[0].id
    assert send(address, workspace, striped, picture_bytes(0, 1), "name=..%2Fb%2Fone.jpg")[0] == 204
    assert wait_until(lambda: counts(workspace)["striped"] == 1, 20)
    assert workspace.photos(striped)[0].name == "one.jpg"


def test_a_file_that_is_no_photo_or_too_large_is_refused_by_name(address: str, workspace: Workspace) -> None:
    label, large = workspace.labels()[0].id, PHOTO_LIMITS.file_bytes + 1
    assert send(address, workspace, label, b"words", "name=notes.jpg")[0] == 204
    assert send(address, workspace, label, b"", f"name=large.jpg&bytes={large}")[0] == 204
    assert wait_until(lambda: len(workspace.refusals()) == 2, 20)
    assert {refusal.name for refusal in workspace.refusals()} == {"notes.jpg", "large.jpg"}
    path = f"/workspace/{workspace.id}/labels/{label}/photos"
    assert ask(address, path, b"", "POST", Content_Length=str(large))[0] == 413  # whatever it says of itself


@pytest.mark.parametrize("label", ["99", "0", "x", "-2", "1 OR 1".replace(" ", "%20"), "9" * 30])
def test_a_label_that_is_not_there_takes_no_photo(address: str, workspace: Workspace, label: str) -> None:
    assert send(address, workspace, label, picture_bytes(0, 2))[0] == 409


@pytest.mark.parametrize("key", ["A" * 22, "x", "..%2F..", "%00", "a" * 5000])
def test_who_does_not_know_the_key_can_send_and_see_nothing(address: str, workspace: Workspace, key: str) -> None:
    photo = workspace.photos()[0].id
    assert ask(address, f"/workspace/{key}/small/{photo}")[0] in (404, 410)
    path = f"/workspace/{key}/labels/{workspace.labels()[0].id}/photos"
    assert ask(address, path, picture_bytes(0, 3), "POST")[0] in (404, 410)


def test_another_sites_page_cannot_hand_in_a_photo_even_with_the_key(address: str, workspace: Workspace) -> None:
    path = f"/workspace/{workspace.id}/labels/{workspace.labels()[0].id}/photos?name=a.jpg"
    for origin, status in (("https://evil.example", 403), ("null", 403), (f"http://{address}", 204)):
        assert ask(address, path, picture_bytes(0, 6), "POST", Origin=origin)[0] == status


def test_where_many_photos_wait_already_the_card_is_asked_to_come_again(
    address: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_spool, "MOST_WAITING", 0)
    assert send(address, workspace, workspace.labels()[0].id, picture_bytes(0, 4))[0] == 429
    assert not workspace.refusals()


def test_a_full_disk_is_said_and_not_taken_for_a_busy_server(
    address: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFull(DiskCode.FULL, name="a.jpg")

    monkeypatch.setattr(services.upload_queue(), "add", full)
    status, _, body = send(address, workspace, workspace.labels()[0].id, picture_bytes(0, 5))
    assert (status, b"no space left" in body) == (507, True)


def test_a_small_copy_is_a_picture_that_no_browser_keeps(address: str, workspace: Workspace) -> None:
    photo = workspace.photos()[0].id
    status, headers, body = ask(address, f"/workspace/{workspace.id}/small/{photo}")
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "image/jpeg", "no-store")
    assert body == workspace.store.thumbnail_path(photo).read_bytes()
    for other in ("0" * 64, "x", "..%2Fworkspace.db"):
        assert ask(address, f"/workspace/{workspace.id}/small/{other}")[0] == 404


def test_the_rooms_password_stands_before_the_cards_addresses() -> None:
    for path, method in (("/workspace/x/small/y", "GET"), ("/workspace/x/labels/1/photos", "POST")):
        scope = {"type": "http", "path": path, "method": method, "root_path": "", "path_params": {}, "headers": []}
        assert not routes.is_free(scope)
