"""What a phone's pass opens and what it does not: over a real socket, against a real queue."""

import http.client
import secrets
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import quote

import pytest

from jobs.uploads import upload_spool
from model.common.files import workspaces_folder
from model.photos.opened_file import PHOTO_LIMITS
from server import phone_presence, services
from server.phone import routes
from tests.support.pages import workspace_with
from tests.support.phones import BOUNDARY, Phone, label_ids
from tests.support.pictures import picture_bytes
from workspace.pass_index import PassUnknown
from workspace.phone_pass import find_pass, open_pass
from workspace.workspace import Workspace


@pytest.mark.parametrize("token", ["A" * 22, "", "../../pass.json", "a" * 10_000, "ä" * 22, "%2e%2e"])
def test_what_is_no_pass_opens_nothing(address: str, token: str) -> None:
    with pytest.raises(PassUnknown):
        find_pass(workspaces_folder(), token)
    for path, method in (("", "GET"), ("/state", "GET"), ("/photos", "POST")):
        status, _, text = Phone(address, quote(token)).ask(path, b"x" if method == "POST" else None, method)
        assert status == 404
        assert "Traceback" not in text


def test_the_page_asks_nothing_of_another_host_and_shows_labels_as_they_are(
    on_phone: Phone, workspace: Workspace
) -> None:
    workspace.add_label("</script><b onclick=x>")
    status, headers, text = on_phone.ask()
    assert status == 200
    assert "http" not in text.replace("http-equiv", "")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "<b onclick" not in text
    assert workspace.id not in text
    assert len(text) < 40_000  # bytes: one second of very bad Wi-Fi


def test_a_pass_shows_no_photo(on_phone: Phone, workspace: Workspace) -> None:
    ticket = secrets.token_hex(16)
    on_phone.send(picture_bytes(0, 1), label_ids(workspace)[0], ticket, "secret name.jpg")
    on_phone.outcome(ticket)
    photo_id = workspace.photos()[0].id
    for path in ("", "/state", f"/state?tickets={ticket},../pass,{photo_id}", "/photos", f"/photos/{photo_id}"):
        text = on_phone.ask(path)[2]
        assert photo_id not in text
        assert "secret name" not in text
        assert workspace.id not in text
    assert on_phone.ask("/photos", b"", "DELETE")[0] == 405


# --- photos ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The queue, busy with something else until the event is set."""
    free, queue = threading.Event(), services.upload_queue()
    monkeypatch.setattr(queue, "_turn", lambda tray: free.wait(20) and type(queue)._turn(queue, tray))
    yield free
    free.set()


def test_a_photo_is_on_the_disk_when_it_is_acknowledged(
    on_phone: Phone, workspace: Workspace, busy_queue: threading.Event
) -> None:
    ticket, data = secrets.token_hex(16), picture_bytes(0, 2)
    assert on_phone.send(data, label_ids(workspace)[0], ticket) == (202, {"state": "waiting"})
    (kept,) = workspace.folder.glob(f"uploads/*-{ticket}.file")
    assert kept.read_bytes().endswith(data)
    busy_queue.set()
    assert on_phone.outcome(ticket)[ticket]["state"] == "added"


def test_photos_stopped_on_the_laptop_are_told_apart_from_lost_ones(
    on_phone: Phone, workspace: Workspace, busy_queue: threading.Event
) -> None:
    stopped, lost = secrets.token_hex(16), secrets.token_hex(16)
    on_phone.send(picture_bytes(0, 4), label_ids(workspace)[0], stopped)
    services.upload_queue().stop(workspace.id)
    known = on_phone.outcome(stopped, lost)
    assert known[stopped]["state"] == "stopped"
    assert known[lost] == {"state": "unknown"}


def test_a_photo_sent_twice_because_the_answer_was_lost_is_there_once(on_phone: Phone, workspace: Workspace) -> None:
    ticket, (label_id, _) = secrets.token_hex(16), label_ids(workspace)
    on_phone.send(picture_bytes(0, 3), label_id, ticket)
    on_phone.send(picture_bytes(0, 3), label_id, ticket)
    assert on_phone.outcome(ticket)[ticket]["state"] == "added"
    workspace.remove([workspace.photos()[0].id])  # a late repetition does not bring back what was removed
    assert on_phone.send(picture_bytes(0, 3), label_id, ticket)[1]["state"] == "added"
    assert workspace.photos() == []


def test_each_photo_goes_under_the_label_it_was_taken_for(on_phone: Phone, workspace: Workspace) -> None:
    tickets = [secrets.token_hex(16) for _ in range(4)]
    for seed, ticket in enumerate(tickets):
        on_phone.send(picture_bytes(seed % 2, seed), label_ids(workspace)[seed % 2], ticket, f"{seed}.jpg")
    assert {photo["state"] for photo in on_phone.outcome(*tickets).values()} == {"added"}
    assert [[p.name for p in workspace.photos(label)] for label in label_ids(workspace)] == [
        ["0.jpg", "2.jpg"],
        ["1.jpg", "3.jpg"],
    ]


def test_a_file_that_is_no_photo_is_refused_by_name_on_both_sides(on_phone: Phone, workspace: Workspace) -> None:
    ticket = secrets.token_hex(16)
    on_phone.send(b"words", label_ids(workspace)[0], ticket, "../notes\u202egpj.exe")
    known = on_phone.outcome(ticket)[ticket]
    assert known["state"] == "refused"
    assert known["reason"] == workspace.refusals()[0].reason
    assert workspace.refusals()[0].name == "notesgpj.exe"


def test_a_photo_for_a_label_that_is_gone_or_anothers_is_kept_by_the_phone(
    on_phone: Phone, workspace: Workspace
) -> None:
    first, second = label_ids(workspace)
    workspace.remove_label(second)
    for label in (second, 99, "", "1 OR 1", "²", "-2"):
        status, answer = on_phone.send(picture_bytes(0, 1), quote(str(label)))
        assert (status, answer["state"]) == (409, "label gone")
    assert on_phone.send(picture_bytes(0, 1), first)[0] == 202


def test_a_body_over_the_limit_is_refused_while_it_is_read(on_phone: Phone, workspace: Workspace) -> None:
    label_id = label_ids(workspace)[0]
    status, answer = on_phone.send(b"x", label_id, Content_Length=str(PHOTO_LIMITS.file_bytes + 1))
    assert (status, answer["state"]) == (413, "refused")

    def endless() -> Iterator[bytes]:
        for _ in range(PHOTO_LIMITS.file_bytes // (1 << 20) + 40):
            yield bytes(1 << 20)

    try:
        status, answer = on_phone.send(endless(), label_id)  # no length is announced
        assert (status, answer["state"]) == (413, "refused")
    except (ConnectionError, http.client.HTTPException):
        pass  # the server hung up on what it would not read
    assert not list(workspace.folder.glob("uploads/*"))


def test_a_form_is_answered_with_a_page(on_phone: Phone, workspace: Workspace) -> None:
    label_id = label_ids(workspace)[1]
    status, headers, _ = send_form(on_phone, label_id, picture_bytes(1, 5))
    assert (status, headers["location"]) == (303, f"/phone/{on_phone.token}?sent")
    for data, said, expected in (
        (b"", "No photo was chosen", 400),
        (bytes(PHOTO_LIMITS.file_bytes + (1 << 20)), "30 MB", 413),
    ):
        status, _, text = send_form(on_phone, label_id, data, name="b.jpg" if data else "")
        assert status == expected
        assert said in text
    status, _, text = on_phone.ask(
        "/photos", b"not a form", "POST", Content_Type=f"multipart/form-data; boundary={BOUNDARY}"
    )
    assert status == 400
    assert "<main" in text


def send_form(on_phone: Phone, label_id: int, data: bytes, name: str = "a.jpg") -> tuple[int, dict[str, str], str]:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="label"\r\n\r\n{label_id}\r\n--{BOUNDARY}\r\n'
    head += f'Content-Disposition: form-data; name="photo"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    return on_phone.ask("/photos", body, "POST", Content_Type=f"multipart/form-data; boundary={BOUNDARY}")


def test_another_sites_page_cannot_send(on_phone: Phone, workspace: Workspace) -> None:
    label_id = label_ids(workspace)[0]
    for origin in ("https://elsewhere.example", "http://127.0.0.1"):
        path = f"/photos?ticket={secrets.token_hex(16)}&label={label_id}&name=a.jpg"
        status, _, text = on_phone.ask(path, picture_bytes(0, 1), "POST", Origin=origin)
        assert status == 403
        assert "from another page than ours" in text
    assert on_phone.send(picture_bytes(0, 1), label_id, Origin=f"http://{on_phone.address}")[0] == 202


def slowly(phone: Phone, label_id: int) -> socket.socket:
    """Begin to send a photo, and go on with nothing."""
    half = socket.create_connection(phone.address.split(":"))  # type: ignore[arg-type]
    path = f"/phone/{phone.token}/photos?ticket={secrets.token_hex(16)}&label={label_id}&name=a.jpg"
    half.sendall(f"POST {path} HTTP/1.1\r\nHost: {phone.address}\r\nContent-Length: 1000000\r\n\r\nx".encode())
    return half


def test_codes_with_slow_photos_keep_no_other_phone_out(address: str, on_phone: Phone, workspace: Workspace) -> None:
    with ExitStack() as held:
        for _ in range(4):
            other = workspace_with(striped=0)
            phone = Phone(address, open_pass(other).token)
            for _ in range(6):
                held.enter_context(closing(slowly(phone, label_ids(other)[0])))
        time.sleep(0.5)
        assert on_phone.send(picture_bytes(0, 1), label_ids(workspace)[0])[0] == 202


def test_a_slow_photo_gives_its_place_to_another_of_its_code(
    address: str, on_phone: Phone, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    label_id = label_ids(workspace)[0]
    with ExitStack() as held:
        slow = [held.enter_context(closing(slowly(Phone(address, on_phone.token), label_id))) for _ in range(6)]
        time.sleep(0.5)  # all six have begun
        assert on_phone.send(picture_bytes(0, 1), label_id)[0] == 429
        monkeypatch.setattr(phone_presence, "_TRIED", 0.0)  # from now on they are slow
        assert on_phone.send(picture_bytes(0, 1), label_id)[0] == 202
        readable, _, _ = select.select(slow, [], [], 5)
        assert b" 429 " in readable[0].recv(1000)  # it may try again


def test_the_limits_of_a_pass_are_sentences(
    on_phone: Phone, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    label_id = label_ids(workspace)[0]
    monkeypatch.setattr(upload_spool, "MOST_WAITING", 0)
    assert on_phone.send(picture_bytes(0, 1), label_id)[0] == 429
    monkeypatch.setattr(upload_spool, "MOST_WAITING", 300)
    with monkeypatch.context() as full:
        full.setenv("TWENTY_MAX_WAITING_MEGABYTES", "1")
        assert on_phone.send(bytes(1 << 20) + b"x", label_id)[0] == 429
    assert workspace.refusals() == []  # nothing is refused for good: the phone sends it again
    monkeypatch.setattr(routes, "MOST_PHOTOS", 0)
    status, answer = on_phone.send(picture_bytes(0, 1), label_id)
    assert status == 403
    assert "show a new code" in answer["reason"]
