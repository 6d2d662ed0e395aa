"""What `twenty api` answers: over a real socket, by a process as people start it."""

import json
import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV31SpecValidator, validate

from model.anomaly import detector_file
from model.anomaly.detector import Detector
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.common.errors import TwentyError
from model.network.backbone import BATCH
from server.addresses import addresses
from server.api.guard import read_key
from server.api.photos import ApiLimits
from tests.support.api_server import JPEG, Answer, ApiServer, api_server, form
from tests.support.hostile_photos import BOMBS, mutated, seeds
from tests.support.pictures import picture_bytes, write_folder
from tests.support.processes import alive, run_python, wait_until

KEY = "a-key-of-this-test-0123456789"
SECRET_NAME = "Anna Schmidt's blade.jpg"


@pytest.fixture(scope="module")
def classifier(quick_classifier: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classifier") / "blades.twenty"
    path.write_bytes(classifier_file.to_bytes(quick_classifier))
    return path


@pytest.fixture(scope="module")
def server(classifier: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    log = tmp_path_factory.mktemp("service") / "log.txt"
    with api_server(classifier, log) as server:
        yield server
    said = log.read_text()
    assert "Traceback" not in said, said


def counted(server: ApiServer) -> dict[str, float]:
    lines = server.ask("GET", "/metrics").body.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_answers_are_those_of_the_command_line(server: ApiServer, classifier: Path, tmp_path: Path) -> None:
    folder = write_folder(tmp_path, {"striped": 0, "dotted": 1}, per_label=6, first_seed=400)
    files = sorted(folder.rglob("*.jpg"))
    printed = run_python("-m", "cli.main", "predict", classifier, *files, "--json").stdout
    expected = json.loads(printed)["answers"]
    found = server.predict(*((str(file), file.read_bytes()) for file in files)).json["answers"]
    assert [answer["photo"] for answer in found] == [str(file) for file in files]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == {**theirs, **{key: ours[key] for key in ("confidence", "probabilities")}}
        assert ours["confidence"] == pytest.approx(theirs["confidence"], abs=1e-6)
        assert ours["probabilities"] == pytest.approx(theirs["probabilities"], abs=1e-6)


def test_a_photo_as_the_body_is_answered_as_one_of_a_form(server: ApiServer) -> None:
    data = picture_bytes(0, 410)
    alone = server.ask("POST", "/predict", data, JPEG)
    (answer,) = alone.json["answers"]
    (of_form,) = server.predict(("photo", data)).json["answers"]
    assert answer["photo"] == "photo"
    assert answer["confidence"] == pytest.approx(of_form["confidence"], abs=1e-6)
    assert alone.headers["cache-control"] == "no-store"


def test_one_bad_photo_is_named_and_the_others_go_on(server: ApiServer) -> None:
    answer = server.predict(("a.jpg", picture_bytes(0, 1)), ("b.jpg", b"words"), ("c.jpg", picture_bytes(1, 2)))
    assert answer.status == 200
    assert [found["photo"] for found in answer.json["answers"]] == ["a.jpg", "c.jpg"]
    (refused,) = answer.json["refused"]
    assert (refused["photo"], refused["code"]) == ("b.jpg", "NO_PHOTO")
    assert refused["reason"].endswith(".")


def test_where_each_is_refused_the_request_is(server: ApiServer) -> None:
    problem = assert_problem(server.predict(("b.jpg", b"words"), ("c.jpg", b"")), 422)
    assert [refused["code"] for refused in problem["refused"]] == ["NO_PHOTO", "EMPTY"]


def test_hostile_photos_leave_it_answering(server: ApiServer) -> None:
    bombs = [make() for name, make in BOMBS.items() if "MB" not in name]
    hostile = [*bombs, *mutated(60, 7, list(seeds().values()))]
    for start in range(0, len(hostile), 20):
        photos = [(f"{i}.jpg", data) for i, data in enumerate(hostile[start : start + 20])]
        found = server.predict(*photos, ("good.jpg", picture_bytes(0, 5)))
        assert found.status == 200
        assert len(found.json["answers"]) + len(found.json["refused"]) == len(photos) + 1
        assert found.json["answers"][-1]["photo"] == "good.jpg"
    assert server.ask("GET", "/health").json["ok"]


def test_photos_of_two_clients_share_a_run_of_the_network(server: ApiServer) -> None:
    before = counted(server)
    photos = [(f"{i}.jpg", picture_bytes(i % 2, 500 + i)) for i in range(24)]
    with ThreadPoolExecutor(8) as clients:  # a photo a request: whatever is together is of two clients
        answers = list(clients.map(server.predict, photos * 2))
    assert [answer.status for answer in answers] == [200] * 48
    after = counted(server)
    runs, seen = (after[key] - before[key] for key in ("twenty_photos_together_count", "twenty_photos_together_sum"))
    assert seen == 48
    assert 48 / BATCH <= runs < 48
    assert [answer.json["answers"][0]["photo"] for answer in answers] == [name for name, _ in photos * 2]


@pytest.mark.parametrize(
    ("request_line", "body", "headers", "status"),
    [
        ("GET /nowhere", None, {}, 404),
        ("GET /docs", None, {}, 404),
        ("GET /predict", None, {}, 405),
        ("POST /predict", b"words", {"Content-Type": "text/plain"}, 415),
        ("POST /predict", b"words", {}, 415),
        ("POST /predict", b"words", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
        ("POST /predict", b"words", {"Content-Type": "multipart/form-data"}, 400),
        ("POST /predict", b"", JPEG, 422),
        ("POST /predict", None, {**JPEG, "Content-Length": str(1 << 40)}, 413),
        ("GET /", None, {"Host": "evil.example"}, 421),
    ],
)
def test_what_cannot_be_answered_is_a_problem_with_a_sentence(
    server: ApiServer, request_line: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    assert_problem(server.ask(*request_line.split(), body, headers), status)


@pytest.mark.parametrize("charset", ["undefined", "punycode", "unicode_escape"])
def test_a_form_in_a_strange_charset_is_refused_as_broken(server: ApiServer, charset: str) -> None:
    body, kind = form([(r"\ud800.jpg", picture_bytes(0, 1))])  # half of a letter, for unicode_escape
    answer = server.ask("POST", "/predict", body, {"Content-Type": f"{kind}; charset={charset}"})
    assert_problem(answer, 400)


def test_more_photos_than_a_request_takes_are_refused_and_none_is_asked_for(server: ApiServer) -> None:
    too_many = [(f"{i}.jpg", b"x") for i in range(ApiLimits().photos + 1)]
    assert f"takes {ApiLimits().photos}" in assert_problem(server.predict(*too_many), 413)["detail"]
    body, kind = form([("a.jpg", picture_bytes(0, 1))], field="image")
    assert "“photos”" in assert_problem(server.ask("POST", "/predict", body, {"Content-Type": kind}), 422)["detail"]


def test_a_body_without_an_end_is_refused_at_the_limit(server: ApiServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(
            b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        with suppress(OSError):  # we are cut off
            for _ in range(400):
                line.sendall(b"100000\r\n" + bytes(1 << 20) + b"\r\n")
    assert counted(server)['twenty_requests_total{path="/predict",status="413"}'] >= 1


def test_where_too_many_wait_the_next_is_told_when_to_come_again(server: ApiServer) -> None:
    body = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 9\r\n\r\n"
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(ApiLimits().requests)]
    try:
        for line in lines:
            line.sendall(body)
        assert wait_until(lambda: server.ask("POST", "/predict", b"x", JPEG).status == 503)
        busy = server.ask("POST", "/predict", b"x", JPEG)
        assert_problem(busy, 503)
        assert busy.headers["retry-after"] == "1"
    finally:
        for line in lines:
            line.close()
    assert wait_until(lambda: server.predict(("a.jpg", picture_bytes(0, 1))).status == 200)


def test_both_descriptions_are_valid_and_say_the_same(server: ApiServer) -> None:
    modern, old = (server.ask("GET", path) for path in ("/openapi.json", "/swagger.json"))
    validate(modern.json, cls=OpenAPIV31SpecValidator)
    validate(old.json, cls=OpenAPIV2SpecValidator)
    assert len(old.body) < 1 << 20  # bytes: the largest that Power Automate takes
    assert old.json["host"] == f"127.0.0.1:{server.port}"
    assert operations(modern.json) == operations(old.json) == {"About", "Predict", "Health", "Metrics"}
    assert modern.json["components"]["schemas"].keys() == old.json["definitions"].keys()
    (photo,) = old.json["paths"]["/predict"]["post"]["parameters"]
    assert (photo["type"], photo["in"], photo["x-ms-summary"]) == ("file", "formData", "Photo")
    fields = old.json["definitions"]["Answer"]["properties"]
    assert set(fields) == set(server.predict(("a.jpg", picture_bytes(0, 1))).json["answers"][0])


def operations(document: dict[str, Any]) -> set[str]:
    return {said["operationId"] for methods in document["paths"].values() for said in methods.values()}


def test_the_root_says_what_is_served_and_leads_on(server: ApiServer, quick_classifier: Classifier) -> None:
    said = server.ask("GET", "/").json
    assert (said["name"], tuple(said["labels"])) == ("blades", quick_classifier.labels)
    for name, path in said["links"].items():
        assert server.ask("GET", path).status == (405 if name == "predict" else 200)


def test_neither_log_nor_metrics_name_a_photo_or_a_strange_path(server: ApiServer) -> None:
    server.predict((SECRET_NAME, picture_bytes(0, 1)), ("Zoe.jpg", b"words"))
    server.ask("GET", "/Anna?key=Schmidt")
    said = server.log.read_text() + server.ask("GET", "/metrics").body.decode()
    assert not re.search("Anna|Schmidt|Zoe", said)
    assert re.search(r"POST /predict 200 \d+ ms", said)
    assert "GET other 404" in said
    assert 'twenty_photos_refused_total{code="NO_PHOTO"}' in said
    assert counted(server)["twenty_photos_waiting"] == 0


def test_with_a_key_nothing_but_health_is_open_and_it_ends_without_a_trace(classifier: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    with api_server(classifier, tmp_path / "log.txt", "--key-file", str(tmp_path / "key")) as server:
        photo = ("a.jpg", picture_bytes(0, 1))
        for headers in ({}, {"X-API-Key": KEY[:-1]}, {"X-API-Key": f"{KEY}x"}, {"X-API-Key": "\xe9"}):
            assert_problem(server.predict(photo, headers=headers), 401)
            for path in ("/", "/metrics", "/openapi.json", "/swagger.json", "/nowhere"):
                assert server.ask("GET", path, headers=headers).status == 401
        assert server.ask("GET", "/health").status == server.ask("HEAD", "/health").status == 200
        with_key = {"X-API-Key": KEY, "Host": "photos.example.org"}
        assert server.predict(photo, headers=with_key).status == 200
        old = server.ask("GET", "/swagger.json", headers=with_key).json
        validate(old, cls=OpenAPIV2SpecValidator)
        assert old["host"] == "photos.example.org"
        assert old["securityDefinitions"]["key"] == {"type": "apiKey", "in": "header", "name": "X-API-Key"}
        children = [child.pid for child in psutil.Process(server.process.pid).children(recursive=True)]
        assert children
        server.process.terminate()
        assert server.process.wait(20) == 0
        assert wait_until(lambda: not any(map(alive, children)), seconds=10)
    said = (tmp_path / "log.txt").read_text()
    assert KEY not in said
    assert "Traceback" not in said


def test_opened_to_a_network_without_a_key_it_warns_and_told_to_end_it_answers_what_it_was_asked(
    classifier: Path, tmp_path: Path
) -> None:
    with api_server(classifier, tmp_path / "log.txt", "--host", "0.0.0.0") as server, ThreadPoolExecutor(1) as client:
        assert server.ask("GET", "/", headers={"Host": "photos.example.org"}).status == 200
        children = [child.pid for child in psutil.Process(server.process.pid).children(recursive=True)]
        asked = client.submit(server.predict, *((f"{i}.jpg", picture_bytes(0, i)) for i in range(ApiLimits().photos)))
        assert wait_until(lambda: counted(server)["twenty_photos_waiting"] > 0)
        server.process.send_signal(signal.SIGINT)
        answer = asked.result()
        # What a shell starts in the background ignores SIGINT, these tests too, and hands that down.
        assert server.process.wait(20) == (0 if signal.getsignal(signal.SIGINT) is signal.SIG_IGN else 130)
        assert wait_until(lambda: not any(map(alive, children)), seconds=10)
    assert (answer.status, len(answer.json["answers"])) == (200, ApiLimits().photos)
    said = (tmp_path / "log.txt").read_text()
    assert "no key is set" in said
    assert "//0.0.0.0" not in said or not addresses()


def test_without_its_extra_it_says_what_to_install(classifier: Path) -> None:
    script = "import sys; sys.modules['fastapi'] = None; from cli.main import main; main(['api', sys.argv[1]])"
    assert "pip install 'twenty-photos[api]'" in run_python("-c", script, classifier).stderr


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    assert read_key(None, {}) == ""
    assert read_key(None, {"TWENTY_API_KEY": KEY}) == KEY
    for bad in ("", "short", "with a space in it, and long", "é" * 20, "k" * 100_000):
        (tmp_path / "key").write_text(bad)
        with pytest.raises(TwentyError, match="no key"):
            read_key(tmp_path / "key", {"TWENTY_API_KEY": KEY})
    with pytest.raises(TwentyError, match="cannot be read"):
        read_key(tmp_path / "missing", {})
    (tmp_path / "key").write_text(KEY, encoding="utf-16")
    with pytest.raises(TwentyError, match="no text in UTF-8"):
        read_key(tmp_path / "key", {})


def test_a_detector_of_one_label_is_served_too(detector: Detector, tmp_path: Path) -> None:
    (tmp_path / "good.twenty").write_bytes(detector_file.to_bytes(detector))
    with api_server(tmp_path / "good.twenty", tmp_path / "log.txt") as server:
        found = server.predict(("a.jpg", picture_bytes(0, 1)), ("b.jpg", picture_bytes(2, 2))).json["answers"]
        document = server.ask("GET", "/openapi.json").json
    assert {answer["decision"] for answer in found} <= {"like these", "unlike these"}
    assert set(document["components"]["schemas"]["Inspection"]["properties"]) == set(found[0])


def assert_problem(answer: Answer, status: int) -> dict[str, Any]:
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"].endswith(".")
    return problem
