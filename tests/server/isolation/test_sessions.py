"""A session's id is no key: in another browser it opens nothing, and its own browser comes back to it."""

import secrets

import pytest

from tests.support.marked import Marked
from tests.support.streamlit_client.blocking_tab import BlockingTab, deferred_files
from tests.support.visitor import Visitor
from tests.support.visits import Visit
from tests.support.watched_server import Watched

FILE = "11111111-2222-4333-8444-555555555555"


def stranger(server: Watched, kind: str) -> Visitor:
    """Return another browser, with a token of our pages."""
    visitor = Visitor(server.port)
    visitor.get("/_stcore/health")
    (name,) = (name for name in visitor.cookies if name.startswith("twenty_browser"))
    if kind == "without a cookie":
        del visitor.cookies[name]
    elif kind == "with a forged cookie":
        visitor.cookies[name] = f"{secrets.token_urlsafe(16)}.{visitor.cookies[name].partition('.')[2]}"
    return visitor


KINDS = ["of its own", "without a cookie", "with a forged cookie"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_strangers_browser_gets_nothing_by_a_sessions_id(
    server: Watched, visits: tuple[Visit, Visit], kind: str
) -> None:
    tab = visits[0].tab
    address = f"/_stcore/upload_file/{tab.page.session_id}/{visits[0].upload_id}"
    other = stranger(server, kind)
    assert other.put_file(address, "x.jpg", b"x", X_Xsrftoken=other.token).status == 403
    assert other.ask("DELETE", address, X_Xsrftoken=other.token, Origin=other.origin).status == 403
    with BlockingTab(other, resume=tab.page.session_id) as resumed:
        resumed.show()
        assert resumed.page.session_id != tab.page.session_id
        assert visits[0].marked.word.encode() not in resumed.text
    tab.show("photos")  # nobody has thrown her out


@pytest.mark.parametrize("kind", KINDS)
def test_files_are_given_to_the_browser_that_was_told_of_them_and_stay_in_none(
    server: Watched, visits: tuple[Visit, Visit], kind: str
) -> None:
    tab = visits[0].tab
    said, own = tab.download(deferred_files(tab.show("decide"))[0])
    assert own is not None
    theirs = said.backend_operation_response.deferred_file.url
    assert (own.status, own.headers["Cache-Control"]) == (200, "no-store")
    for method in ("GET", "HEAD"):
        for path in (theirs, theirs.partition(".")[0], f"{theirs.partition('.')[0]}.x.y"):
            answer = stranger(server, kind).ask(method, path)
            assert (answer.status, len(answer.body) < 100) == (403, True), path


def test_a_browser_comes_back_to_its_session(server: Watched, anna: Marked) -> None:
    visitor = Visitor(server.port)
    with BlockingTab(visitor, anna.workspace.id) as tab:
        tab.show("photos")
        first = tab.page.session_id
    with BlockingTab(visitor, anna.workspace.id, resume=first) as again:
        again.show("photos")
        assert again.page.session_id == first
        assert again.put(f"_stcore/upload_file/{first}/{FILE}", "a.jpg", b"x").status == 204


def test_the_address_of_a_workspace_opens_it_in_another_browser(server: Watched, anna: Marked) -> None:
    with BlockingTab(Visitor(server.port), anna.workspace.id) as tab:
        tab.show("photos")
        assert anna.word.encode() in tab.text


def test_the_cookie_is_signed_strict_hidden_from_scripts_and_given_once(server: Watched) -> None:
    visitor = Visitor(server.port)
    given = [line for line in visitor.get("/_stcore/health").headers.get_all("Set-Cookie") or [] if "browser" in line]
    assert len(given) == 1
    assert all(part in given[0] for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    for path in ("/_stcore/health", "/", "/_stcore/host-config"):
        assert "twenty_browser" not in str(visitor.get(path).headers.get_all("Set-Cookie"))
    assert "twenty_browser" not in str(Visitor(server.port).get("/").headers.get_all("Set-Cookie"))
