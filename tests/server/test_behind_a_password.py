"""A real server behind a password: what it lets in, what it tells browsers, what it logs, how it says it is well."""

import os
import re
import signal
import subprocess
import time

import pytest
from itsdangerous.encoding import base64_decode, base64_encode, bytes_to_int, int_to_bytes
from websockets.exceptions import InvalidStatus

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.photos.photo import read_photo
from tests.support.pictures import picture_bytes
from tests.support.processes import wait_until
from tests.support.rooms import RunningRoom, run_page, upload
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import PASSWORD, Reply, Visitor
from workspace.share_link import HOUR, end_link, open_link
from workspace.stand_in import end_trial, open_trial
from workspace.workspace import Workspace

MARKS = ("zebrafinch-label", "zebrafinch-photo")


@pytest.fixture(scope="module")
def room(guarded_room: RunningRoom) -> RunningRoom:
    return guarded_room


@pytest.fixture(scope="module")
def inside(room: RunningRoom) -> Visitor:
    """A visitor who said the password."""
    visitor = room.visitor()
    assert visitor.log_in().status == 303
    return visitor


@pytest.fixture(scope="module")
def workspace(room: RunningRoom) -> Workspace:
    """A workspace whose label and photos have names that no log may say."""
    made = Workspace.create(room.home / "workspaces")
    label = made.label_named(MARKS[0])
    made.add_photos([read_photo(f"{MARKS[1]}-{n}.jpg", picture_bytes(0, n)) for n in range(3)], label.id)
    return made


# --- the gate ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/photos?w=x",
        "/room",
        "/room/x/state",
        "/wall/x",
        "/join/ABCDE",
        "/workspace/x/results",
        "/static/js/index.js",
        "/media/abc.jpg",
        "/_stcore/health",
        "/_stcore/host-config",
        "/login/x",
    ],
)
def test_nothing_answers_before_the_password(room: RunningRoom, path: str) -> None:
    page, other = room.visitor().get(path), room.visitor().get(path, Accept="*/*")
    assert page.status == other.status == 401
    assert "The room’s password" in page.text
    assert "This room has a password" in other.text
    assert page.headers["Cache-Control"] == other.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "DELETE", "PATCH", "PUT", "POST"])
def test_no_method_passes_the_gate(room: RunningRoom, method: str) -> None:
    assert room.visitor().ask(method, "/_stcore/upload_file/a/b").status == 401


@pytest.mark.parametrize(
    "path",
    ["/health/", "//health", "/./health", "/health/../", "/%2e%2e/health", "/health;a", "/healthx", "/health%2f..%2f",
     "/login/../media/x", "/login%00", "/phone", "/phones/x", "http://127.0.0.1/health/..", "/_stcore/../health/"],
)  # fmt: skip
def test_no_spelling_of_an_address_passes_the_gate(room: RunningRoom, path: str) -> None:
    answer = room.visitor().get(path)
    assert answer.status in (400, 401, 404), answer.text[:200]
    assert 'id="root"' not in answer.text


def test_uploads_and_live_connections_wait_for_the_password_too(room: RunningRoom) -> None:
    assert upload(room.visitor(), "any", "a.jpg") == 401
    with pytest.raises(InvalidStatus, match="403"):
        room.visitor().live()


def test_a_share_link_needs_no_password_and_opens_nothing_else(
    room: RunningRoom, workspace: Workspace, quick_classifier: Classifier
) -> None:
    link = f"/shared/{open_link(workspace, classifier_file.to_bytes(quick_classifier), HOUR)}"
    visitor = room.visitor()
    page = visitor.get(link)
    assert page.status == 200
    assert "Set-Cookie" not in page.headers
    assert not [secret for secret in (workspace.id, *MARKS) if secret in page.text]
    for path in (f"{link}/../../photos", "/", f"/try?w={workspace.id}", "/static/js/index.js", "/_stcore/health"):
        assert visitor.get(path).status == 401, path
    with pytest.raises(InvalidStatus, match="403"):  # the pages' live connection
        visitor.live()
    end_link(workspace)
    assert visitor.get(link).status == 410


def test_the_two_sides_of_a_trial_need_no_password_and_open_nothing_else(
    room: RunningRoom, workspace: Workspace
) -> None:
    trial, visitor = open_trial(workspace, HOUR), room.visitor()
    for link in (f"/product/{trial.product}", f"/person/{trial.person}"):
        page = visitor.get(link)
        assert page.status == 200
        assert "Set-Cookie" not in page.headers
        assert not [secret for secret in (workspace.id, MARKS[1]) if secret in page.text]
        for path in (f"{link}/../../photos", f"/fake?w={workspace.id}"):
            assert visitor.get(path).status == 401, path
    end_trial(workspace)
    assert visitor.get(f"/product/{trial.product}").status == 410


def test_the_password_opens_the_page_that_was_asked_for(room: RunningRoom) -> None:
    visitor = room.visitor()
    assert 'name="next" value="/photos?w=a&amp;b=%22"' in visitor.get("/photos?w=a&b=%22").text
    answer = visitor.log_in(next_path="/photos?w=a")
    assert (answer.status, answer.headers["Location"]) == (303, "/photos?w=a")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=lax", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # over plain HTTP a browser would drop it
    assert visitor.get("/photos?w=a").status == 200


def test_a_login_from_another_page_is_refused(room: RunningRoom) -> None:
    for origin in ("https://evil.example", "null", f"http://localhost:{room.port + 1}"):
        assert room.visitor().log_in(Origin=origin).status == 403
    answer = room.visitor().log_in(Origin="")
    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


def test_a_changed_login_cookie_is_none(room: RunningRoom, inside: Visitor) -> None:
    (name, cookie), forged = next(iter(inside.cookies.items())), room.visitor()
    value, given, signature = cookie.split(".")
    later = base64_encode(int_to_bytes(bytes_to_int(base64_decode(given)) + 60)).decode()
    for changed in (f"{value}.{later}.{signature}", f"{value}x.{given}.{signature}", f"{value}.{given}."):
        forged.cookies = {name: changed}
        assert forged.get("/").status == 401
    forged.cookies = {name: cookie}
    assert forged.get("/").status == 200


def test_who_guesses_has_to_wait_and_others_do_not(room: RunningRoom) -> None:
    # The proxy on this machine is believed when it says who asks, so here it stands for other machines.
    start, answers = time.monotonic(), []
    while not answers or answers[-1].status == 401:
        answers.append(room.visitor().log_in(f"guess {len(answers)}", X_Forwarded_For="203.0.113.9"))
    assert answers[-1].status == 429
    assert 10 <= len(answers) - 1 <= 11 + (time.monotonic() - start) / 6
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 6
    assert "Too many wrong passwords" in answers[-1].text
    assert room.visitor().log_in(X_Forwarded_For="203.0.113.10").status == 303


# --- hosts, origins, tokens ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5", "photos.example.org@evil", ""]
)
def test_another_name_than_ours_is_refused(inside: Visitor, host: str) -> None:
    answer = inside.get("/", Host=host or " ")
    assert answer.status == 421 if host else answer.status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "photos.example.org", "PHOTOS.example.org:443", "[::1]"])
def test_our_names_are_known(inside: Visitor, host: str) -> None:
    assert inside.get("/", Host=host).status == 200


def test_a_live_connection_comes_from_our_own_page_or_not_at_all(inside: Visitor) -> None:
    for origin in ("https://evil.example", f"http://localhost:{inside.port}", "null", None):
        with pytest.raises(InvalidStatus, match="403"):
            inside.live(origin=origin)
    with BlockingTab(inside) as tab:
        assert run_page(tab)[0]


def test_an_upload_needs_the_token_of_our_page(inside: Visitor) -> None:
    inside.get("/_stcore/health")
    token = inside.cookies["_streamlit_xsrf"]
    with BlockingTab(inside) as tab:
        session, _ = run_page(tab)
        assert upload(inside, session, f"{MARKS[1]}.jpg") == 403
        assert upload(inside, session, f"{MARKS[1]}.jpg", X_Xsrftoken="2|0|0|0") == 403
        assert upload(inside, session, f"{MARKS[1]}.jpg", X_Xsrftoken=token, Origin="https://evil.example") == 403
        assert upload(inside, session, f"{MARKS[1]}.jpg", X_Xsrftoken=token) == 204
    assert "samesite=strict" in inside.get("/_stcore/health").headers["Set-Cookie"].lower()


# --- headers -------------------------------------------------------------------------------------------------------


def test_every_answer_tells_the_browser_its_limits(room: RunningRoom, inside: Visitor) -> None:
    answers = [inside.get("/"), inside.get("/_stcore/health"), inside.get("/media/none"), room.visitor().get("/health")]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "camera=(self), microphone=()" in answer.headers["Permissions-Policy"]
        policy = answer.headers["Content-Security-Policy"]
        assert {"default-src 'self'", "frame-ancestors 'self'"} <= set(policy.split("; "))
        assert not re.search(r"https?:|\*", policy)
    # Under no-referrer, browsers send a form without its origin, and the password would be refused.
    assert room.visitor().get("/").headers["Referrer-Policy"] == "same-origin"


def test_what_is_for_developers_is_not_answered(inside: Visitor) -> None:
    assert inside.get("/_stcore/agent/openapi.json").status == 404
    assert inside.ask("POST", "/_stcore/agent/interact", "{}", Origin=inside.origin).status == 404
    assert inside.get("/_stcore/script-health-check").status == 404
    assert inside.get("/_stcore/metrics").status == 200  # from this machine
    assert inside.get("/_stcore/metrics", X_Forwarded_For="203.0.113.7").status == 404
    assert inside.get("/_stcore/metrics", X_Real_IP="203.0.113.7").status == 404


# --- health and log ------------------------------------------------------------------------------------------------


def test_health_is_told_without_the_password_and_cannot_be_mistaken_for_the_page(room: RunningRoom) -> None:
    answer = room.visitor().get("/health")
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["service"] == "twenty-photos"
    assert set(answer.json()["checks"].values()) == {"ok"}  # type: ignore[attr-defined]
    assert room.visitor().ask("HEAD", "/health").status == 200
    assert room.visitor().get("/healthz").status == 401


@pytest.mark.parametrize("lane", ["quick", "tuning"])
def test_a_trainer_that_was_killed_is_started_again(room: RunningRoom, lane: str) -> None:
    killed = _trainer_of(room, lane)
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: _trainer_of(room, lane) not in (0, killed), 30), room.log
    _until(room, 200)
    assert "the trainer ended with status -9" in room.log


def test_health_tells_of_a_data_folder_that_is_gone(room: RunningRoom) -> None:
    folder, aside = room.home / "workspaces", room.home / "aside"
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.write_text("in the way")
    try:
        answer = _until(room, 503)
        assert "data folder" in answer.text
        assert str(room.home) not in answer.text
    finally:
        folder.unlink()
        aside.rename(folder)
    _until(room, 200)


def _trainer_of(room: RunningRoom, lane: str) -> int:
    """Return the process id of the server's trainer in a lane, 0 while there is none."""
    found = subprocess.run(["ps", "-eo", "pid,ppid,stat,args"], capture_output=True, text=True, check=True).stdout
    for line in found.splitlines()[1:]:
        pid, parent, state, command = line.split(maxsplit=3)
        if int(parent) == room.process.pid and f"jobs.trainer {lane}" in command and not state.startswith("Z"):
            return int(pid)
    return 0


def _until(room: RunningRoom, status: int) -> Reply:
    end = time.monotonic() + 40
    while (answer := room.visitor().get("/health")).status != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.2)
    return answer


def test_a_page_that_fails_says_so_in_a_sentence_and_the_log_names_nobody(
    room: RunningRoom, inside: Visitor, workspace: Workspace
) -> None:
    with BlockingTab(inside) as tab:
        session, shown = run_page(tab, f"w={workspace.id}")
        assert MARKS[0] in shown or "3 photos" in shown
        fault = room.watch / "fault.txt"
        fault.write_text(f"{MARKS[1]} under {MARKS[0]} in {workspace.folder}")
        try:
            _, shown = run_page(tab, f"w={workspace.id}")
        finally:
            fault.unlink()
    assert "Something went wrong" in shown
    assert MARKS[1] not in shown
    log = room.log
    assert all(part in log for part in ("Uncaught app execution", "ValueError", 'File "'))
    for secret in (*MARKS, workspace.id, session, PASSWORD, *inside.cookies.values()):
        assert secret not in log
    for photo in workspace.photos():
        assert photo.id not in log
