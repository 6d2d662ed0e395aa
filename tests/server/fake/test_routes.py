"""What the two sides of a stand-in trial are answered, and what they are not: over a real socket."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from model.common.files import data_folder, workspaces_folder
from server import services
from server.fake import keeping, routes
from tests.support.marked import LIME, marked_photo, shows
from tests.support.pages import workspace_with
from tests.support.pictures import picture_bytes
from tests.support.served_routes import served
from workspace import project, share_link, stand_in_photos
from workspace.pass_index import PassUnknown
from workspace.phone_pass import find_pass, open_pass
from workspace.share_link import DAY
from workspace.stand_in import Trial, end_trial, open_trial, set_trial
from workspace.stand_in_photos import TrialPhotos
from workspace.workspace import Workspace

ANN, BOB = "a" * 32, "b" * 32
_tickets = (f"{n:032x}" for n in count(1))
_seeds = count(7000)


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


@pytest.fixture
def workspace() -> Workspace:
    return workspace_with(striped=1, dotted=1)


@pytest.fixture
def trial(workspace: Workspace) -> Trial:
    return open_trial(workspace, DAY)


@dataclass
class Sides:
    """Whoever holds the two addresses of a trial."""

    address: str
    product: str
    person: str

    def ask(self, path: str, method: str = "GET", data: bytes | None = None, origin: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, path, data, {"Origin": origin} if origin else {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, data: bytes | None = None, name: str = "a.jpg") -> tuple[int, dict[str, Any], str]:
        ticket = next(_tickets)
        photo = picture_bytes(0, next(_seeds)) if data is None else data
        status, text = self.ask(f"/product/{self.product}/photos?ticket={ticket}&name={name}", "POST", photo)
        return status, json.loads(text), ticket

    def outcome(self, ticket: str) -> dict[str, Any]:
        status, text = self.ask(f"/product/{self.product}/answers?tickets={ticket}")
        assert status == 200
        return dict(json.loads(text)["photos"][ticket])

    def next(self, who: str = ANN) -> dict[str, Any]:
        status, text = self.ask(f"/person/{self.person}/next?who={who}")
        assert status == 200, text
        return dict(json.loads(text))

    def see(self, number: object, who: str = ANN) -> tuple[int, bytes]:
        return self.ask(f"/person/{self.person}/photos/{number}?who={who}")

    def say(self, number: object, label: object, who: str = ANN) -> tuple[int, dict[str, Any]]:
        status, text = self.ask(f"/person/{self.person}/answers?who={who}&photo={number}&label={label}", "POST")
        return status, json.loads(text)


@pytest.fixture
def sides(address: str, trial: Trial) -> Sides:
    return Sides(address, trial.product, trial.person)


def test_a_photo_goes_to_a_person_and_the_answer_comes_back_with_its_delay(sides: Sides, workspace: Workspace) -> None:
    assert sides.next()["photo"] is None
    status, _, ticket = sides.send(marked_photo(LIME, 0, 1))
    assert status == 202
    assert sides.outcome(ticket) == {"state": "waiting"}
    asked = sides.next()
    assert [label["name"] for label in asked["labels"]] == ["striped", "dotted"]
    assert asked["waiting"] == 1
    status, jpeg = sides.see(asked["photo"])
    assert (status, shows(jpeg, LIME)) == (200, True)
    status, following = sides.say(asked["photo"], asked["labels"][1]["id"])
    assert (status, following["photo"]) == (200, None)
    known = sides.outcome(ticket)
    assert (known["state"], known["label"]) == ("answered", "dotted")
    assert 0 < known["seconds"] < 60
    assert len(workspace.photos()) == 2  # nothing is a label before somebody wants it


def test_two_people_who_disagree_leave_the_product_not_sure(sides: Sides, workspace: Workspace) -> None:
    set_trial(workspace, people=2)
    _, _, ticket = sides.send()
    first, second = (label["id"] for label in sides.next()["labels"])
    number = sides.next()["photo"]
    assert sides.next(BOB)["photo"] == number
    sides.say(number, first)
    assert sides.outcome(ticket) == {"state": "waiting"}
    sides.say(number, second, BOB)
    assert sides.outcome(ticket)["label"] == ""
    assert keeping.keep(workspace) == 0


def test_what_all_agree_on_becomes_a_label_that_was_given_blind(sides: Sides, workspace: Workspace) -> None:
    set_trial(workspace, keeps=True)
    before = len(workspace.photos())
    photo = picture_bytes(1, next(_seeds))
    sides.send(photo)
    sides.send(photo)  # once more, and another answer: the first counts
    label, other = (each["id"] for each in sides.next()["labels"])
    sides.say(sides.next()["photo"], label)
    sides.say(sides.next()["photo"], other)
    sides.send()
    sides.say(sides.next()["photo"], 0)  # not sure
    assert len(workspace.photos()) == before + 1
    assert len(workspace.photos(label)) == 2
    assert not workspace.dataset().changes
    assert [photo.kept for photo in TrialPhotos(workspace).photos()] == [True, True, False]


def test_a_lost_answer_is_not_a_second_photo(sides: Sides, workspace: Workspace) -> None:
    ticket, photo = next(_tickets), picture_bytes(0, next(_seeds))
    for _ in range(2):
        assert sides.ask(f"/product/{sides.product}/photos?ticket={ticket}&name=a.jpg", "POST", photo)[0] == 202
    assert len(TrialPhotos(workspace).photos()) == 1


def test_a_server_that_starts_anew_goes_on_with_what_waits(sides: Sides) -> None:
    _, _, ticket = sides.send()
    number = sides.next()["photo"]
    services.close()
    with served(routes.routes()) as address:
        again = Sides(address, sides.product, sides.person)
        assert again.outcome(ticket) == {"state": "waiting"}
        assert again.next()["photo"] == number
        assert again.say(number, 0)[0] == 200
        assert again.outcome(ticket)["state"] == "answered"


def test_neither_side_opens_the_other_nor_the_workspace(sides: Sides, workspace: Workspace) -> None:
    sides.send()
    number = sides.next()["photo"]
    ticket = next(_tickets)
    crossed = [
        f"/person/{sides.product}", f"/person/{sides.product}/next?who={ANN}",
        f"/person/{sides.product}/photos/{number}?who={ANN}", f"/product/{sides.person}",
        f"/product/{sides.person}/answers?tickets={ticket}",
    ]  # fmt: skip
    posted = [
        f"/person/{sides.product}/answers?who={ANN}&photo={number}&label=0",
        f"/product/{sides.person}/photos?ticket={ticket}&name=a.jpg",
    ]
    for token in (workspace.id, open_pass(workspace).token):
        crossed += [f"/person/{token}", f"/product/{token}"]
    assert {sides.ask(path)[0] for path in crossed} == {404}
    assert {sides.ask(path, "POST", picture_bytes(0, 1))[0] for path in posted} == {404}
    for token in (sides.product, sides.person):
        with pytest.raises(PassUnknown):
            find_pass(workspaces_folder(), token)
        with pytest.raises(PassUnknown):
            share_link.find_link(workspaces_folder(), token)


def test_nothing_of_the_workspace_nor_of_the_other_side_stands_on_a_page(sides: Sides, workspace: Workspace) -> None:
    _, _, ticket = sides.send(name="secret.jpg")
    texts = {
        "product": [sides.ask(f"/product/{sides.product}")[1], json.dumps(sides.outcome(ticket)).encode()],
        "person": [sides.ask(f"/person/{sides.person}")[1], json.dumps(sides.next()).encode()],
    }
    secrets = [workspace.id, *(p.id for p in workspace.photos()), *(p.name for p in workspace.photos()), "secret.jpg"]
    for side, other in (("product", sides.person), ("person", sides.product)):
        assert not [secret for secret in [*secrets, other] for text in texts[side] if secret.encode() in text]
        assert all(b"://" not in text for text in texts[side])
        assert len(texts[side][0]) < 20_000  # bytes


def test_names_never_become_markup(address: str) -> None:
    names = ("<img src=x onerror=alert(1)>", "</script>{config}{0}")
    workspace = workspace_with(**dict.fromkeys(names, 0))
    project.name(workspace, names[0])
    trial = open_trial(workspace, DAY)
    sides = Sides(address, trial.product, trial.person)
    page = sides.ask(f"/product/{trial.product}")[1].decode()
    assert "<img src=x" not in page
    assert page.count("</script>") == 2  # its settings and its script
    assert [label["name"] for label in sides.next()["labels"]] == list(names)


def test_a_person_sees_a_photo_only_while_they_are_asked_about_it(sides: Sides) -> None:
    sides.send()
    number = sides.next()["photo"]
    assert sides.see(number, BOB)[0] == 404
    assert sides.say(number, 0, BOB)[0] == 409
    for odd in ("0", "-1", "99999", "x", "%00", "1.0"):
        assert sides.see(odd)[0] == 404
    for who in ("", "../" * 9, "A" * 32, "a" * 31):
        assert sides.see(number, who)[0] == 409
    for label in ("-1", "999", "x", ""):
        assert sides.say(number, label)[0] == 409
    assert sides.say(number, 0)[0] == 200
    assert sides.see(number)[0] == 404


def test_a_trial_that_was_stopped_answers_a_sentence_and_keeps_what_it_has(sides: Sides, workspace: Workspace) -> None:
    sides.send()
    end_trial(workspace)
    for path in (f"/product/{sides.product}", f"/person/{sides.person}"):
        status, page = sides.ask(path)
        assert (status, b"has ended" in page) == (410, True)
    status, answer, _ = sides.send()
    assert (status, "has ended" in answer["reason"]) == (410, True)
    assert len(TrialPhotos(workspace).photos()) == 1


def test_what_is_no_photo_is_kept_by_nobody_and_too_many_wait_with_a_sentence(
    sides: Sides, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, answer, ticket = sides.send(b"these are words")
    assert status == 422
    assert answer["reason"]
    assert sides.outcome(ticket) == {"state": "unknown"}
    assert sides.ask(f"/product/{sides.product}/photos?ticket=x", "POST", b"")[0] == 409
    monkeypatch.setattr(stand_in_photos, "MOST_WAITING", 1)
    assert sides.send()[0] == 202
    status, answer, _ = sides.send()
    assert (status, "wait for an answer" in answer["reason"]) == (429, True)
    monkeypatch.setattr(services.trial_line(), "_of_one_pass", 0)
    monkeypatch.setattr(stand_in_photos, "MOST_WAITING", 9)
    assert sides.send()[0] == 429
    assert not list(data_folder().glob("tmp*"))


def test_a_browser_that_hides_its_page_is_answered_and_another_sites_page_is_not(sides: Sides) -> None:
    photo = f"/product/{sides.product}/photos?ticket={next(_tickets)}"
    answer = f"/person/{sides.person}/answers?who={ANN}&photo=1&label=0"
    for origin, taken in (("null", True), (f"http://{sides.address}", True), ("https://evil.example", False)):
        assert sides.ask(photo, "POST", b"words", origin)[0] == (422 if taken else 403)
        assert sides.ask(answer, "POST", b"", origin)[0] == (409 if taken else 403)


def test_no_other_method_and_no_other_address_answers(sides: Sides) -> None:
    for path in (f"/product/{sides.product}", f"/person/{sides.person}", f"/person/{sides.person}/next"):
        assert {sides.ask(path, method)[0] for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}
    for path in ("next", "photos/1", "person", "state"):
        assert sides.ask(f"/product/{sides.product}/{path}")[0] in (404, 405)
