"""A damaged database, list or photo of a workspace is a sentence, and never a traceback."""

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from model.classifier.test_set import TestSet
from model.common.errors import FileRefused, TwentyError
from model.photos.photo import read_photo
from tests.support.killing.reference import unreadable
from tests.support.pages import app
from tests.support.processes import posix
from views.photos.label_cards.actions import Remove, carried_out
from workspace.workspace import Workspace


def test_a_damaged_database_is_a_sentence_and_never_a_traceback(workspace: Workspace) -> None:
    good, rng = workspace.database.read_bytes(), random.Random(0)
    seen: Counter[str] = Counter()
    for i in range(60):
        content = bytearray(good)
        for _ in range(rng.choice((1, 4, 50))):
            content[rng.randrange(len(content))] = rng.randrange(256)
        workspace.database.write_bytes(content[: rng.choice((len(content), rng.randrange(len(content))))])
        for rest in ("-wal", "-shm"):
            workspace.database.with_name(f"workspace.db{rest}").unlink(missing_ok=True)
        try:
            again = Workspace.open(workspace.folder.parent, workspace.id)
            again.labels(), again.photos(), again.dataset(), again.refusals()
            again.add_label(f"label {i}")
            again.remove([photo.id for photo in again.photos()[:1]])
            again.undo()
            seen["fine"] += 1
        except TwentyError as error:
            seen[str(error).partition(":")[0]] += 1
    sentence = "The database of this project is damaged, so it cannot be opened. The photos are unharmed in its folder"
    assert seen[sentence]
    assert len(list(workspace.folder.glob("photos/*/*.jpg"))) == 6


def test_a_damaged_database_is_told_on_the_page_and_the_address_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(workspace.folder.parent.parent))
    workspace.database.write_bytes(b"")
    test = app(workspace=workspace)
    assert "damaged" in test.error[0].value
    assert test.query_params["w"] == workspace.id
    test.button(key="anew").click().run()
    assert "w" not in test.query_params
    assert not test.error


def test_a_photo_that_is_gone_can_be_seen_as_gone_and_removed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(workspace.folder.parent.parent))
    gone = workspace.photos()[0]
    shutil.rmtree(workspace.folder / "photos" / gone.id[:2])
    shutil.rmtree(workspace.folder / "thumbs")
    test = app("photos", workspace)
    assert not test.error
    carried_out(Remove(n=1, photos=[gone.id]), workspace)
    assert gone.id not in {photo.id for photo in workspace.photos()}


@posix
def test_without_its_log_the_database_opens_with_what_had_been_written_into_it(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.database)) as held:  # as long as one has it open, changes stay in the log
        held.execute("SELECT * FROM labels").fetchall()
        workspace.add_label("checked")
        copy = workspace.folder.with_name("A" * 22)
        shutil.copytree(workspace.folder, copy)
    assert (copy / "workspace.db-wal").stat().st_size > 0
    for rest in ("-wal", "-shm"):
        (copy / f"workspace.db{rest}").unlink()
    again = Workspace.open(copy.parent, copy.name)
    assert [label.name for label in again.labels()] == ["striped", "dotted"]
    assert unreadable(again) == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"labels": ["a"]}', b'{"labels": [], "photos": [["x", "y", 3]]}', b"\xff"]
)
def test_a_damaged_list_of_the_test_set_is_said_and_not_written_over(workspace: Workspace, content: bytes) -> None:
    test_set = TestSet(workspace.folder / "test_set")
    dataset = workspace.dataset()
    for photo_id in dataset.photo_ids:
        test_set.store.add(read_photo("a.jpg", workspace.store.jpeg(photo_id)))
    test_set.add(dataset)
    index = workspace.folder / "test_set" / "test_set.json"
    index.write_bytes(content)
    for work in (test_set.dataset, lambda: test_set.add(dataset)):
        with pytest.raises(FileRefused, match="damaged"):
            work()
    assert index.read_bytes() == content
