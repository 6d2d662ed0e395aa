"""Nothing of one visitor's workspace reaches another, by any address, any message, or anything that is left behind.

The server is real, and its visitors speak as browsers do. Each workspace is marked: its words, ids and photos are its
own, so that a single one of them in the wrong place is found.
"""

import io
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

import views.results.test_set
from model.classifier import classifier_file
from model.classifier.classifier import Classifier, predict
from model.classifier.test_set import TestSet
from model.photos.dataset import Dataset
from model.photos.photo import Photo, read_photo
from server.services import backbone
from tests.support.marked import LIME, MAGENTA, Marked, marked_photo, marked_workspace, shows
from tests.support.pictures import picture_bytes
from tests.support.streamlit_client.recording_tab import Answer, Tab, deferred_files, request
from tests.support.watched_server import Watched, watched
from views.shared import open_classifiers
from views.try_it import answers
from workspace.workspace import Workspace

PAGES = ("", "photos", "train", "results", "try", "decide")
# All that the server answers. Whoever adds an address lists it here; from then on it is tried as all others are.
KNOWN = {
    "",  # the pages, and what they are made of
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
    "/health",
    "/media/{file_id:path}",
    "/oauth2callback",
    "/phone/watch.js",
    "/phone/{token}",
    "/phone/{token}/news",
    "/phone/{token}/photos",
    "/phone/{token}/state",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("watched")) as running:
        yield running


@pytest.fixture(scope="module")
def anna(server: Watched) -> Marked:
    return marked_workspace(server.home, "Zebrafink", MAGENTA)


@pytest.fixture(scope="module")
def bert(server: Watched) -> Marked:
    return marked_workspace(server.home, "Quastenflosser", LIME, trained=False)


class Visit:
    """What a visitor has done: all pages, photos tried, everything taken home, one upload under way."""

    def __init__(self, server: Watched, marked: Marked) -> None:
        self.marked = marked
        self.tab = Tab(server.port, marked.workspace.id)
        self.taken_home: list[Answer] = []
        self.secrets: list[bytes] = []
        for page in PAGES if marked.workspace.classifier_path.is_file() else ("photos", "train"):
            self._look_round(page)
        # Sent, and not taken over by the page yet.
        self.upload_id = "3b241101-e2bb-4255-8caf-4136c566a962"
        photo = marked_photo(marked.colour, 0, 77)
        sent = self.tab.put(f"_stcore/upload_file/{self.tab.session_id}/{self.upload_id}", f"{marked.word}.jpg", photo)
        assert sent.status == 204
        self.secrets.append(self.tab.session_id.encode())

    def _look_round(self, page: str) -> None:
        messages = self.tab.show(page)
        if page == "results":
            for part in ("Can it be trusted?", "What would make it better?"):
                self.tab.show(part=[part])
        if page == "try":
            self.tab.show(way=["Files"])
            photo = marked_photo(self.marked.colour, 1, 90)
            messages = self.tab.upload("try-files-0", {f"{self.marked.word} new.jpg": photo})
        for file_id in deferred_files(messages) if page in ("try", "decide") else ():
            self.secrets.append(file_id.encode())
            _, answer = self.tab.download(file_id)
            assert answer is not None
            assert answer.status == 200
            self.taken_home.append(answer)

    def needles(self) -> list[bytes]:
        """Return all that nobody else may get."""
        return [*self.marked.needles(), *self.secrets]


@pytest.fixture(scope="module")
def visits(server: Watched, anna: Marked, bert: Marked) -> Iterator[tuple[Visit, Visit]]:
    server.wait()
    first, second = Visit(server, anna), Visit(server, bert)
    yield first, second
    first.tab.close()
    second.tab.close()


def assert_holds_nothing_of(visit: Visit, data: bytes, where: str) -> None:
    found = [needle for needle in visit.needles() if needle in data]
    assert not found, f"{where} holds {found}"


# --- addresses -----------------------------------------------------------------------------------------------------


def test_every_address_that_the_server_answers_is_tried(server: Watched) -> None:
    server.wait()
    assert {path for path, _ in server.routes()} <= KNOWN


def test_a_visitor_sees_all_of_her_own(visits: tuple[Visit, Visit]) -> None:
    """Proves that the tests below look for what is really there."""
    for visit in visits:
        assert visit.marked.word.encode() in visit.tab.text
        visit.tab.show("photos")
        pictures = [visit.tab.request("GET", address).body for address in visit.tab.media()]
        assert sum(shows(picture, visit.marked.colour) for picture in pictures) >= 6
        assert any(needle in b"".join(pictures) for needle in visit.marked.needles()[2:])
    taken = visits[0].taken_home
    pdf, html = (next(answer for answer in taken if kind in answer.headers) for kind in ("/pdf", "/html"))
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
    names = [photo.stem, photo.name, f"{visit.marked.word} 00.jpg", visit.tab.session_id.upper()]
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
                answer = thief.tab.request(method, address, {"Range": "bytes=0-"} if value == "x" * 4000 else None)
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
    with Tab(server.port) as tab:
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
        assert "no-referrer" in answer.headers


# --- live connections ----------------------------------------------------------------------------------------------


def test_no_message_gets_anything_of_another_visitor(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, thief = visits
    with Tab(server.port, thief.marked.workspace.id) as tab:
        tab.show("photos")
        for unanswered in ({"load_git_info": True}, {"set_run_on_save": True}, {"debug_shutdown_runtime": True}):
            tab.tell(BackMsg(**unanswered))
        for message in strange_messages(victim, tab):
            tab.send(message)
        stolen = WidgetState().file_uploader_state_value
        stolen.uploaded_file_info.add(name="mine.jpg", size=1, file_id=victim.upload_id)
        tab.show(**{"add-1-0": stolen})
        tab.show()
        assert_holds_nothing_of(victim, tab.text, "a message")
        assert not any(shows(tab.request("GET", address).body, victim.marked.colour) for address in tab.media())


def strange_messages(victim: Visit, tab: Tab) -> Iterator[BackMsg]:
    """Yield messages that a browser would not send; all are answered."""
    # For the victim's session, from another's connection.
    message = BackMsg()
    message.backend_operation_request.session_id = victim.tab.session_id
    message.backend_operation_request.deferred_file.file_id = victim.secrets[0].decode()
    yield message
    message = BackMsg()
    message.backend_operation_request.session_id = tab.session_id
    message.backend_operation_request.dataframe_chunk.source_id = victim.upload_id
    yield message
    message = BackMsg()
    message.file_urls_request.session_id = victim.tab.session_id
    message.file_urls_request.file_names.append("mine.jpg")
    yield message
    # With the victim's widgets, and what the victim's page was told.
    message = BackMsg()
    message.rerun_script.query_string = f"w={tab.workspace_id}"
    for widget_id in victim.tab.widgets.values():
        message.rerun_script.widget_states.widgets.append(WidgetState(id=widget_id, string_value="mine"))
    message.rerun_script.cached_message_hashes.append("0" * 32)
    yield message


def test_a_session_that_is_guessed_is_a_new_one(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, _ = visits
    session_id = victim.tab.session_id
    for guess in (session_id[:-1], session_id.upper(), victim.upload_id, "0" * 36):
        with Tab(server.port, resume=guess) as tab:
            tab.show("results")
            assert tab.session_id != session_id
            assert_holds_nothing_of(victim, tab.text, f"a session resumed as {guess}")


def test_what_is_no_message_ends_the_connection_without_a_word(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, _ = visits
    with Tab(server.port) as tab:
        tab.show()
        with pytest.raises(ConnectionClosed):
            tab.say(b"\xff" * 40)
        assert_holds_nothing_of(victim, tab.text, "a farewell")


def test_visitors_at_work_at_the_same_time_get_nothing_of_one_another(visits: tuple[Visit, Visit]) -> None:
    for mine, other in (visits, visits[::-1]):
        assert_holds_nothing_of(other, mine.tab.text, "a message")
        assert_holds_nothing_of(other, b"".join(answer.all for answer in mine.taken_home), "a file to take home")


def test_pages_and_files_name_neither_paths_nor_keys(server: Watched, visits: tuple[Visit, Visit]) -> None:
    for visit in visits:
        assert str(server.home).encode() not in visit.tab.text
        for answer in visit.taken_home:
            assert visit.marked.workspace.id.encode() not in answer.all
            assert str(server.home).encode() not in answer.all


# --- what is left behind -------------------------------------------------------------------------------------------


def test_a_deletion_takes_nothing_from_anybody_else(server: Watched, visits: tuple[Visit, Visit]) -> None:
    _, other = visits
    other.tab.show("photos")
    before = other.tab.media()
    served = [address for address in before if other.tab.request("GET", address).status == 200]
    with Tab(server.port) as tab:
        tab.show("photos")
        tab.show(**{"delete-all": True})
    assert [address for address in before if other.tab.request("GET", address).status == 200] == served
    other.tab.show("results")
    assert b"Nothing is trained" not in other.tab.received[-1]


def test_others_on_this_machine_cannot_read_the_workspaces(server: Watched, visits: tuple[Visit, Visit]) -> None:
    root = server.home / "workspaces"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700  # the names in it are the keys
    for visit in visits:
        assert stat.S_IMODE(visit.marked.workspace.folder.stat().st_mode) == 0o700


def test_a_folder_of_workspaces_that_was_open_is_closed(tmp_path: Path) -> None:
    root = tmp_path / "workspaces"
    root.mkdir(mode=0o755)
    Workspace.create(root)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_nothing_of_a_visitor_lies_outside_the_workspace(server: Watched, visits: tuple[Visit, Visit]) -> None:
    for visit in visits:
        for path in server.temporary.rglob("*"):
            assert_holds_nothing_of(visit, str(path).encode(), "a name of a temporary file")
            if path.is_file():
                assert_holds_nothing_of(visit, path.read_bytes(), str(path))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux shows processes as files")
def test_processes_show_nothing_of_a_visitor_and_leave_no_dump(server: Watched, visits: tuple[Visit, Visit]) -> None:
    processes = server.processes()
    assert len(processes) >= 3  # the server, the trainer, one that opens photos
    for process in processes:
        seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        for visit in visits:
            assert_holds_nothing_of(visit, seen, str(process))
        limit = re.search(r"Max core file size\s+(\S+)", (process / "limits").read_text())
        assert limit is not None
        assert limit[1] == "0"


def test_the_log_names_nobody(server: Watched, visits: tuple[Visit, Visit]) -> None:
    """Also not when a photo cannot be shown. Of pages that fail, `test_server.py` has the like."""
    victim, _ = visits
    broken = marked_workspace(server.home, "Schnabeltier", (240, 140, 10), trained=False)
    thumbnail = broken.workspace.store.thumbnail_path(broken.workspace.photos()[0].id)
    thumbnail.unlink()
    thumbnail.mkdir()
    with Tab(server.port, broken.workspace.id) as tab:
        tab.show("photos")
        assert str(server.home).encode() not in tab.text
    log = server.log.read_bytes()
    assert log
    assert_holds_nothing_of(victim, log, "the log")
    for needle in (broken.word, broken.workspace.id, tab.session_id):
        assert needle.encode() not in log


# --- what visitors share -------------------------------------------------------------------------------------------


def test_workspaces_alike_in_all_but_content_get_their_own_answers(
    tmp_path: Path, quick_classifier: Classifier
) -> None:
    """Files of equal names and times, photos nearly alike, contrary classifiers: each visitor's answers are her own."""
    spaces = [Workspace.create(tmp_path / name) for name in ("one", "two")]
    for space, classifier in zip(spaces, (quick_classifier, contrary(quick_classifier)), strict=True):
        classifier_file.save(classifier, space.classifier_path)
    both, *own = (read_photo("Alike new.jpg", nearly(picture_bytes(1, 90, side=200), i)) for i in range(3))
    assert len({photo.id for photo in (both, *own)}) == 3
    for space, photo in zip(spaces, own, strict=True):
        os.utime(space.classifier_path, ns=(10**18, 10**18))
        space.store.add(both)
        space.store.add(photo)
        test_set = TestSet(space.folder / "test_set")
        test_set.store.add(both)
        test_set.add(Dataset(quick_classifier.labels, (both.id,), (both.name,), np.array([1]), test_set.store))
    seen = [[_seen(space, both, photo) for space, photo in zip(spaces, own, strict=True)] for _ in range(2)]
    for first, second in seen:  # the second time, what is remembered
        assert first.label == "dotted"
        assert second.label == "striped"
        assert (first.right, second.right) == (1.0, 0.0)
        assert first.overlay != second.overlay
        assert first.thumbnail != second.thumbnail
    assert seen[0] == seen[1]


def contrary(classifier: Classifier) -> Classifier:
    """Return a classifier that says the other one of two labels."""
    heads = [
        replace(part.predictor, weight=part.predictor.weight[::-1], bias=part.predictor.bias[::-1])
        for part in classifier.ensemble
    ]
    turned = tuple(replace(part, predictor=head) for part, head in zip(classifier.ensemble, heads, strict=True))
    return replace(classifier, ensemble=turned)


@dataclass(frozen=True)
class Seen:
    """What the pages would show of a photo that both visitors have, and of one that is nearly alike."""

    label: str
    right: float
    thumbnail: str  # of her own
    overlay: bytes  # of the photo that both have


def _seen(space: Workspace, both: Photo, own: Photo) -> Seen:
    path = space.classifier_path
    classifier = open_classifiers.opened(path)
    assert classifier is not None
    (answer,) = predict(classifier, backbone(classifier.backbone), [both.jpeg])
    judged = views.results.test_set._judged(space, TestSet(space.folder / "test_set").dataset())
    assert judged is not None
    assert judged.evaluation is not None
    version = (str(path), path.stat().st_mtime_ns)
    overlay = answers._overlay(classifier, space.store, version, both.id, 0)
    thumbnail = answers._thumbnail_uri(str(space.store.thumbnail_path(own.id)))
    return Seen(answer.label, judged.evaluation.accuracy.value, thumbnail, overlay)


def nearly(photo: bytes, corner: int) -> bytes:
    """Change a corner of a photo a little."""
    with Image.open(io.BytesIO(photo)) as image:
        image.paste((160 + 20 * corner, 180, 180), (0, 0, 4, 4))
        out = io.BytesIO()
        image.save(out, "PNG")
    return out.getvalue()


# --- the end: after this, the first visitor has nothing left -------------------------------------------------------


def test_nothing_of_a_deleted_workspace_is_served_or_remembered(server: Watched, visits: tuple[Visit, Visit]) -> None:
    visit, _ = visits
    gone = visit.marked
    visit.tab.show("photos")
    with Tab(server.port, gone.workspace.id) as closed:  # Streamlit keeps a closed tab for half an hour
        closed.show("photos")
    with Tab(server.port, gone.workspace.id) as still_open:
        still_open.show("photos")
        addresses = {*visit.tab.media(), *closed.media(), *still_open.media()}
        needles = visit.needles()
        held = {needle for needle, _ in server.holders(needles)}
        assert len(held) > 10  # there is something to forget
        mine = [address for address in addresses if _holds_any(server, address, needles)]
        assert len(mine) >= 6
        visit.tab.show("photos", **{"delete-all": True})
        for address in mine:
            assert request(server.port, "GET", address).status == 404
        assert b"were deleted" in b"".join(message.SerializeToString() for message in still_open.receive())
        visit.tab.close()
    pieces = [needle for needle in needles if needle != visit.tab.session_id.encode()]
    left = _soon_empty(server, pieces)
    assert not left, left


def _holds_any(server: Watched, address: str, needles: list[bytes]) -> bool:
    body = request(server.port, "GET", address).body
    return any(needle in body for needle in needles) or shows(body, MAGENTA)


def _soon_empty(server: Watched, needles: list[bytes]) -> list[tuple[bytes, str]]:
    """Return what is still held when the connections have had time to end."""
    end = time.monotonic() + 5
    while True:
        with Tab(server.port) as somebody:  # Streamlit's loop holds the last tab that it served until it serves another
            somebody.show()
            held = server.holders(needles)
        if not held or time.monotonic() > end:
            return held
