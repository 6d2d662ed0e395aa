"""What a browser fetches to answer live: over a real socket, with real classifiers."""

import gzip
import http.client
import json
from collections.abc import Iterator

import numpy as np
import onnxruntime as ort
import pytest

from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.export.web_files import code_files
from server import routes as all_routes
from server import services
from server.live import files, models, routes
from server.live.models import model_of, version_of
from server.phone import routes as phone
from tests.support.pages import workspace_with
from tests.support.pictures import picture
from tests.support.served_routes import served
from workspace.phone_pass import end_pass, open_pass
from workspace.workspace import Workspace, write_share_to_answer

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWENTY_HOME", str(tmp_path_factory.mktemp("home")))
        yield
        services.close()
        models.forget()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served([*routes.free_routes(), *routes.routes(), *phone.routes()]) as address:
        yield address


@pytest.fixture
def untrained() -> Workspace:
    return workspace_with(striped=0, dotted=0)


@pytest.fixture
def workspace(untrained: Workspace, quick_classifier: Classifier) -> Workspace:
    classifier_file.save(quick_classifier, untrained.classifier_path)
    return untrained


def ask(address: str, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def graph_address(workspace: Workspace) -> str:
    return f"/workspace/{workspace.id}/live/{version_of(workspace.classifier_path)}"


def test_the_graph_that_is_handed_out_answers_as_the_classifier(
    address: str, workspace: Workspace, quick_classifier: Classifier
) -> None:
    status, headers, graph = ask(address, graph_address(workspace))
    assert status == 200
    assert int(headers["content-length"]) == len(graph) > 10 << 20
    session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])
    for kind in (0, 1):
        photo = np.asarray(picture(kind, 900))[None]
        (shares,) = session.run(["probabilities"], {"photo": photo})[0]
        assert quick_classifier.labels[int(shares.argmax())] == ("striped", "dotted")[kind]


def test_a_browser_keeps_a_graph_for_itself_and_fetches_it_once(address: str, workspace: Workspace) -> None:
    _, headers, _ = ask(address, graph_address(workspace))
    assert headers["cache-control"].startswith("private, max-age=")
    assert ask(address, graph_address(workspace), If_None_Match=headers["etag"])[::2] == (304, b"")


def test_the_version_of_another_training_or_of_another_workspace_answers_nothing(
    address: str, workspace: Workspace, quick_classifier: Classifier
) -> None:
    of_another = workspace_with(striped=0)
    classifier_file.save(quick_classifier, of_another.classifier_path)
    version, before = version_of(of_another.classifier_path), graph_address(workspace)
    assert ask(address, f"/workspace/{workspace.id}/live/{version}")[0] == 410
    assert ask(address, f"/workspace/{'A' * 22}/live/{version}")[0] == 410
    classifier_file.save(quick_classifier, workspace.classifier_path)
    status, _, said = ask(address, before)
    assert (status, said.decode()[:40]) == (410, "This classifier is not here any more: a ")
    assert ask(address, graph_address(workspace))[0] == 200


def test_a_classifier_opened_from_a_file_is_handed_out_too(
    address: str, untrained: Workspace, quick_classifier: Classifier
) -> None:
    classifier_file.save(quick_classifier, untrained.opened_path)
    path = f"/workspace/{untrained.id}/live/{version_of(untrained.opened_path)}"
    assert ask(address, path)[0] == 200


def test_two_models_stay_made_and_no_third(workspace: Workspace, quick_classifier: Classifier) -> None:
    others = [workspace_with(striped=0) for _ in range(2)]
    for other in others:
        classifier_file.save(quick_classifier, other.classifier_path)
    paths = [each.classifier_path for each in (workspace, *others)]
    first, second, third = (model_of(path) for path in paths)
    assert model_of(paths[2]) is third
    assert model_of(paths[1]) is second
    assert model_of(paths[0]) is not first


def test_a_damaged_classifier_is_said_in_a_sentence(address: str, workspace: Workspace) -> None:
    workspace.classifier_path.write_bytes(workspace.classifier_path.read_bytes()[:1000])
    status, _, said = ask(address, graph_address(workspace))
    assert status == 503
    assert said.endswith(b".")


def test_a_phone_learns_labels_and_threshold_as_they_were_chosen(
    address: str, workspace: Workspace, quick_classifier: Classifier
) -> None:
    token = open_pass(workspace).token
    write_share_to_answer(workspace.training_folder, 0.5)
    found = json.loads(ask(address, f"/phone/{token}/live")[2])
    assert found["labels"] == list(quick_classifier.labels)
    assert found["threshold"] == quick_classifier.with_share_to_answer(0.5).threshold > 0
    status, _, graph = ask(address, found["model"])
    assert (status, graph) == (200, model_of(workspace.classifier_path).graph)
    end_pass(workspace)
    assert ask(address, found["model"])[0] == 410


def test_a_phone_without_a_classifier_is_told_so_and_its_page_offers_nothing(
    address: str, untrained: Workspace, quick_classifier: Classifier
) -> None:
    token = open_pass(untrained).token
    status, _, said = ask(address, f"/phone/{token}/live")
    assert status == 409
    assert json.loads(said)["reason"].startswith("There is no classifier yet")
    assert b'"live": ""' in ask(address, f"/phone/{token}")[2]
    classifier_file.save(quick_classifier, untrained.classifier_path)
    _, headers, page = ask(address, f"/phone/{token}")
    assert f'"live": "/{files.address()}"'.encode() in page
    assert f"{address}/live/;" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["x.y/z", "a; script-src *", "'unsafe-inline'", "a b", ""])
def test_an_odd_host_gets_nothing_into_a_policy(host: str) -> None:
    assert files.source_for(host) == ""


def test_scripts_and_runtime_are_handed_out_as_they_are_for_ever(address: str) -> None:
    for name, content in code_files().items():
        status, headers, got = ask(address, f"/{files.address()}{name}", Accept_Encoding="gzip")
        assert status == 200
        assert (gzip.decompress(got) if headers.get("content-encoding") == "gzip" else got) == content
        assert "immutable" in headers["cache-control"]
    wasm = f"/{files.address()}onnxruntime/ort-wasm-simd-threaded.wasm"
    packed, plain = ask(address, wasm, Accept_Encoding="gzip"), ask(address, wasm)
    assert len(packed[2]) < len(plain[2]) / 3
    assert packed[1]["content-type"] == "application/wasm"


@pytest.mark.parametrize("name", ["page.html", "../files.py", "..%2f..%2fapp.py", "", "onnxruntime", "live.js/"])
def test_nothing_else_lies_beside_the_scripts(address: str, name: str) -> None:
    assert ask(address, f"/{files.address()}{name}")[0] == 404
    assert ask(address, "/live/other/live.js")[0] == 404


def test_a_room_s_password_stands_before_a_graph_and_not_before_the_scripts() -> None:
    def is_free(path: str) -> bool:
        return all_routes.is_free({"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []})

    assert is_free(f"/{files.address()}live.js")
    assert not is_free(f"/workspace/{'A' * 22}/live/x")
