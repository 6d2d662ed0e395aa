"""No address answers with anything of another visitor."""

import re

import pytest

from tests.support.marked import LIME, shows
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor
from tests.support.visits import PAGES, Visit, assert_holds_nothing_of
from tests.support.watched_server import Watched

# All that the server answers. Whoever adds an address lists it here; from then on it is tried as all others are.
KNOWN = {
    "",  # what pages are made of
    "/",  # the pages
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/agent/openapi.json",
    "/_stcore/bidi-components/{path:path}",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}",
    "/auth/login",
    "/auth/logout",
    "/component/{path:path}",
    "/guide/begin",
    "/health",
    "/join",
    "/join/{code}",
    "/join/{code}/state",
    "/live/{version}/{name:path}",
    "/media/{file_id:path}",
    "/name",
    "/oauth2callback",
    "/own/{name}",
    "/person/{token}",
    "/person/{token}/answers",
    "/person/{token}/next",
    "/person/{token}/photos/{number}",
    "/person/{token}/undo",
    "/phone/{token}",
    "/phone/{token}/live",
    "/phone/{token}/live/{version}",
    "/phone/{token}/news",
    "/phone/{token}/photos",
    "/phone/{token}/state",
    "/product/{token}",
    "/product/{token}/answers",
    "/product/{token}/photos",
    "/room",
    "/room/saved",
    "/room/{key}",
    "/room/{key}/act",
    "/room/{key}/photos",
    "/room/{key}/photos.csv",
    "/room/{key}/reports.zip",
    "/room/{key}/results.csv",
    "/room/{key}/room.zip",
    "/room/{key}/sealed/{photo}",
    "/room/{key}/state",
    "/room/{key}/teams/{team}",
    "/room/{key}/wall",
    "/shared/{token}",
    "/shared/{token}/photos",
    "/wall/{token}",
    "/wall/{token}/sealed/{photo}",
    "/wall/{token}/state",
    "/workspace/{workspace}/guide",
    "/workspace/{workspace}/labels/{label}/photos",
    "/workspace/{workspace}/live/{version}",
    "/workspace/{workspace}/results",
    "/workspace/{workspace}/results/sealed/{photo}",
    "/workspace/{workspace}/results/state",
    "/workspace/{workspace}/small/{photo}",
    "/{name}",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def test_every_address_that_the_server_answers_is_tried(server: Watched) -> None:
    server.wait()
    assert {path for path, _ in server.routes()} <= KNOWN


def test_a_visitor_sees_all_of_her_own(visits: tuple[Visit, Visit]) -> None:
    """Proves that the tests below look for what is really there."""
    for visit in visits:
        assert visit.marked.word.encode() in visit.tab.text
        visit.tab.show("photos")
        addresses = [*visit.tab.media(), *visit.tab.small_copies()]
        pictures = [visit.tab.request("GET", address).body for address in addresses]
        assert sum(shows(picture, visit.marked.colour) for picture in pictures) >= 6
        assert any(needle in b"".join(pictures) for needle in visit.marked.needles()[2:])
    taken = visits[0].taken_home
    pdf, html = (
        next(answer for answer in taken if kind in answer.headers["Content-Type"]) for kind in ("/pdf", "/html")
    )
    assert pdf.body.startswith(b"%PDF")
    assert visits[0].marked.word.encode() in html.body
    assert any(b"arrays.safetensors" in answer.body for answer in taken)


def guesses(visit: Visit) -> list[str]:
    """Return what somebody may put into an address who knows nearly everything, but no key."""
    folder, key = visit.marked.workspace.folder, visit.marked.workspace.id
    photo = next(folder.glob("photos/*/*.jpg"))
    near = [
        key[:-1],
        key.swapcase(),
        f"{key[:-1]}_",
        f"{key[:8]}*",
        f"{key[:11]}%25",
        f"{key}%00",
        f"{key}.",
        f"{key}%20",
    ]
    odd = ["*", "%", "_" * 22, "'%20OR%20'1'='1", "%00", "..", "x" * 4000, "\N{FULLWIDTH DIGIT ONE}" * 22]
    names = [photo.stem, photo.name, f"{visit.marked.word} 00.jpg", visit.tab.page.session_id.upper()]
    files = [photo, folder / "workspace.db", folder / "training" / "classifier.twenty"]
    ups = [
        "/",
        "../" * 12,
        "..%2f" * 12,
        "%2e%2e/" * 12,
        "..%5c" * 12,
        "....//" * 12,
        "%252e%252e%252f" * 12,
        "x/" + "../" * 12,
    ]
    return near + odd + names + [up + str(path).lstrip("/") for path in files for up in ups]


def test_no_address_answers_with_anything_of_another_visitor(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, thief = visits
    tried = 0
    for path, methods in server.routes():
        if methods == ("WEBSOCKET",):
            continue
        values = guesses(victim) if "{" in path else [""]
        for value in values if path else [*PAGES, *guesses(victim)]:
            address = re.sub(r"\{[^}]*\}", value, path) if path else f"/{value}"
            for method in METHODS if value in values[:2] else ("GET",):
                part = {"Range": "bytes=0-"} if value == "x" * 4000 else {}
                answer = thief.tab.request(method, address, **part)
                assert_holds_nothing_of(victim, answer.all, f"{method} {address}: {answer.status}")
                assert not shows(answer.body, victim.marked.colour), f"{method} {address}"
                tried += 1
    assert tried > 200


@pytest.mark.parametrize(
    "query", ["w={0}.", "w={1}", "w={2}", "w={0}&w=x", "w=../{0}", "w={0}%00", "w={3}*", "w=", "W={0}"]
)
def test_an_address_that_is_not_quite_a_workspace_opens_none(
    server: Watched, visits: tuple[Visit, Visit], query: str
) -> None:
    _, victim = visits
    key = victim.marked.workspace.id
    with BlockingTab(Visitor(server.port)) as tab:
        tab.show("results", query=query.format(key, key[:-1], key.swapcase(), key[:8]))
        # What was typed comes back in the address, and nothing else of the victim.
        said = [needle for needle in victim.needles() if needle in tab.text.replace(key.encode(), b"")]
        assert not said
        assert not tab.media() or not any(shows(tab.request("GET", a).body, LIME) for a in tab.media())


def test_pages_with_the_key_in_their_address_say_nothing_before_they_are_live(
    server: Watched, visits: tuple[Visit, Visit]
) -> None:
    victim, thief = visits
    key = victim.marked.workspace.id
    answers = [thief.tab.request("GET", f"/{page}?w={key}") for page in PAGES]
    assert {answer.status for answer in answers} == {200}
    for answer in answers:
        assert_holds_nothing_of(victim, answer.all, "a page")
        assert "no-referrer" in str(answer.headers)
