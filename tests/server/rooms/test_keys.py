"""What each key of a room opens, and what it does not: nothing of a room reaches another, or a team too early."""

import pytest

from rooms.room import Room
from rooms.teams import teams
from server.rooms.wall import token_of
from tests.server.rooms.conftest import Browser, NewRoom


@pytest.fixture
def team(browser: Browser, room: Room) -> str:
    return browser.join(room, "Falcons")


def test_sealed_photos_are_shown_to_the_facilitator_alone_before_the_reveal(
    browser: Browser, room: Room, team: str
) -> None:
    photo = room.sealed.dataset().photo_ids[0]
    elsewhere = [f"/wall/{token_of(room)}", f"/workspace/{team}/results"]
    assert browser.ask(f"/room/{room.id}/sealed/{photo}")[0] == 200
    assert [browser.ask(f"{place}/sealed/{photo}")[0] for place in elsewhere] == [410, 410]
    assert browser.json(f"/workspace/{team}/results/state") == {"revealed": False, "results": None}
    browser.json(f"/room/{room.id}/act", {"act": "reveal", "on": True})
    assert [browser.ask(f"{place}/sealed/{photo}")[0] for place in elsewhere] == [200, 200]
    pool = room.pool.dataset().photo_ids[0]
    assert [browser.ask(f"{place}/sealed/{pool}")[0] for place in elsewhere] == [410, 410]
    assert browser.ask(f"/room/{room.id}/sealed/..%2froom.db")[0] in (404, 410)


def test_neither_the_wall_nor_a_team_is_told_a_key(browser: Browser, room: Room, team: str) -> None:
    secrets = [room.id, *(each.workspace_id for each in teams(room))]
    wall = f"/wall/{token_of(room)}"
    for path in (wall, f"{wall}/state", f"/join/{room.facts().code}"):
        assert not [secret for secret in secrets if secret in browser.ask(path)[1]], path
    for path in (f"/workspace/{team}/results", f"/workspace/{team}/results/state"):
        text = browser.ask(path)[1]
        assert room.id not in text
        assert token_of(room) not in text


def test_no_key_of_a_room_is_another_one(browser: Browser, room: Room, team: str) -> None:
    token, code = token_of(room), room.facts().code
    for key in (token, code, team):
        for path in (f"/room/{key}", f"/room/{key}/state", f"/room/{key}/teams/1", f"/room/{key}/wall"):
            assert browser.ask(path)[0] == 410, path
        assert browser.ask(f"/room/{key}/act", {"act": "reveal", "on": True})[0] == 410
    for key in (room.id, code, team, room.id[:8]):
        assert browser.ask(f"/wall/{key}/state")[0] == 410
    for key in (room.id, token, code):
        assert browser.ask(f"/workspace/{key}/results/state")[0] == 410


def test_a_facilitator_leads_her_own_room_alone(browser: Browser, new_room: NewRoom) -> None:
    mine, theirs = new_room("Mine"), new_room("Theirs")
    browser.join(theirs, "Zebrafink")
    photo = theirs.sealed.dataset().photo_ids[0]
    assert theirs.sealed.store.path(photo).exists()
    mine.sealed.clear()
    assert browser.ask(f"/room/{mine.id}/sealed/{photo}")[0] == 410
    browser.json(f"/room/{mine.id}/act", {"act": "pause", "on": True})
    assert not theirs.facts().paused
    for path in (f"/room/{mine.id}", f"/room/{mine.id}/state", f"/wall/{token_of(mine)}/state"):
        text = browser.ask(path)[1]
        assert "Zebrafink" not in text
        assert theirs.facts().code not in text


def test_another_sites_page_can_do_nothing(browser: Browser, room: Room) -> None:
    act = {"act": "pause", "on": True}
    for origin, status in (("https://evil.example", 403), ("null", 403), (f"http://{browser.address}", 200)):
        assert browser.ask(f"/room/{room.id}/act", act, Origin=origin)[0] == status


def test_pages_may_run_their_own_script_alone_and_are_kept_nowhere(browser: Browser, room: Room, team: str) -> None:
    for path in ("/room", "/join", f"/room/{room.id}", f"/wall/{token_of(room)}", f"/workspace/{team}/results"):
        status, page = browser.ask(path)
        assert status == 200
        assert "</script>" in page
        assert page.count("<script") == page.count("</script>")
