"""Nothing acknowledged is lost, whatever happens to the server, the disk, the cache or the clock; a sentence says so.

`benchmarks.robustness.faults` does the same with two hundred kills and a real server.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.robustness import faults
from jobs import upload_spool
from jobs.upload_queue import UploadQueue
from jobs.upload_spool import Upload, left_over, spool
from model.classifier import classifier_file
from model.classifier.classifier import Classifier
from model.classifier.settings import Settings
from model.classifier.test_set import SealedPhotos
from model.common import files
from model.common.errors import FileRefused, NotWritable, TwentyError
from model.common.files import cache_folder, data_folder, sweep, write_atomically
from model.network.backbone import Backbone, load_backbone, tail_shapes
from model.network.catalogue import graph_folder
from model.photos.decoder import Decoder
from model.photos.photo import read_photo
from tests.support.full_disk import ROOT, run_on_small_disk
from tests.support.killing.life import Writers
from tests.support.killing.reference import unreadable
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace, read_choice, write_choice

posix = pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with three tiny photos under each of two labels."""
    workspace = Workspace.create(tmp_path / "workspaces")
    for kind, name in enumerate(("striped", "dotted")):
        label = workspace.add_label(name)
        photos = [read_photo(f"{name} {seed}.jpg", picture_bytes(kind, seed, side=32)) for seed in range(3)]
        workspace.add_photos(photos, label.id)
    return workspace


def upload(seed: int) -> Upload:
    return Upload(f"{seed}.jpg", picture_bytes(2, seed, side=32), label="checked")


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    with Writers() as writers:
        yield writers


# Killed


@posix
@pytest.mark.parametrize(("phase", "lives"), [("upload", 2), ("labelling", 4), ("saving", 2)])
def test_a_killed_server_has_kept_what_it_acknowledged_and_nothing_else(
    workspace: Workspace, quick_classifier: Classifier, writers: Writers, phase: str, lives: int
) -> None:
    workspace.training_folder.mkdir(exist_ok=True)
    classifier_file.save(quick_classifier, workspace.classifier_path)
    watched = faults.Lives(writers, phase, workspace)
    while watched.tally.kills < lives or not watched.tally.acknowledged:
        watched.one(watched.tally.kills + 1)
    assert watched.tally.faults == []


@posix
def test_what_killed_writers_left_is_swept_and_what_is_being_written_stays(tmp_path: Path) -> None:
    write_atomically(tmp_path / "whole.json", b"{}")
    killed, fresh, written = (tmp_path / f".{name}.tmp" for name in ("killed", "fresh", "written"))
    for path in (killed, fresh, written):
        path.write_bytes(b"half")
    yesterday = time.time() - 86_400
    for path in (killed, written):
        os.utime(path, (yesterday, yesterday))
    with written.open("ab") as file:
        files.claim(file)
        assert sweep([tmp_path, tmp_path / "not there"]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".fresh.tmp", ".written.tmp", "whole.json"]
    ahead = time.time() + 86_400  # the clock was set back since they were written
    for path in (fresh, written):
        os.utime(path, (ahead, ahead))
    assert sweep([tmp_path]) == 2


# A full disk

FULL = """
import os, sys, time
from pathlib import Path

disk = Path(sys.argv[1])
os.environ["TWENTY_HOME"] = str(disk / "home")
from streamlit.testing.v1 import AppTest
from tests.support.full_disk import ROOT, fill
from tests.faults.test_nothing_acknowledged_is_lost import full_disk_journey

full_disk_journey(disk)
"""


def full_disk_journey(disk: Path) -> None:
    """Do on a full disk what a visitor can do, print what the pages say, and do it again with space."""
    from jobs.training_queue import TrainingQueue
    from model.decision.inputs import load
    from server import services
    from tests.support import stand_in_trainer as stand_in
    from tests.support.full_disk import fill

    home = Workspace.create(data_folder() / "workspaces")
    for kind, name in enumerate(("striped", "dotted")):
        label = home.add_label(name)
        home.add_photos([read_photo("a.jpg", picture_bytes(kind, seed, side=32)) for seed in range(5)], label.id)
    home.training_folder.mkdir(exist_ok=True)
    queue = TrainingQueue((sys.executable, "-m", "tests.support.stand_in_trainer"), patience=0.3)
    queue.submit(home, Settings(seed=stand_in.DEAF))
    while queue.status(home).answers < 1:
        time.sleep(0.01)
    before = (home.labels(), home.photos(), home.classifier_path.read_bytes())
    filler = fill(disk)

    def page(name: str, workspace: Workspace | None = home) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if workspace is not None:
            test.query_params["w"] = workspace.id
        test.run()
        if name:
            test.switch_page(f"views/{name}.py").run()
        assert not test.exception, test.exception
        return test

    def say(what: str, test: AppTest) -> None:
        assert not test.exception, (what, test.exception)
        said = [str(each.value).replace("\\", "") for each in (*test.error, *test.warning)]
        assert any(sentence.startswith("There is no space left on the disk") for sentence in said), (what, said)

    def refused(work: Callable[[], object]) -> None:
        with pytest.raises(TwentyError, match=r"^There is no space left on the disk"):
            work()

    photos = page("photos")
    assert len(photos.checkbox) == 5  # what is there is shown
    say("rename", photos.text_input(key=f"name-{home.labels()[0].id}").set_value("sound").run())
    say("remove a label", page("photos").button(key=f"remove-label-{home.labels()[0].id}").click().run())
    decide = page("decide")
    say("write", decide.text_area(key="canvas-idea").set_value("an idea").run())
    say("first start", page("", None).button(key="own").click().run())
    refused(lambda: spool(home.folder / "uploads", upload(1)))
    refused(lambda: home.add_photo(read_photo("b.jpg", picture_bytes(2, 9)), home.labels()[0].id))
    refused(lambda: write_choice(home.training_folder, 0.5))
    refused(lambda: write_atomically(home.classifier_path, b"another one" * 1000))
    assert isinstance(services.checker().before_training(home, patience=30), list)  # found, though it cannot be kept
    queue.stop(home)  # the trainer cannot be told, and is ended
    while queue.status(home).active:
        time.sleep(0.01)
    assert queue.status(home).state == "stopped", queue.status(home)
    refused(lambda: queue.submit(home, Settings(seed=stand_in.GOOD)))
    assert (home.labels(), home.photos(), home.classifier_path.read_bytes()) == before
    assert [folder.name for folder in home.folder.parent.iterdir()] == [home.id]
    assert not list(disk.rglob("*.tmp"))

    filler.unlink()
    decide.text_area(key="canvas-idea").set_value("another idea").run()
    assert load(home.folder).idea == "another idea"
    home.rename_label(home.labels()[0].id, "sound")
    write_choice(home.training_folder, 0.5)
    assert read_choice(home.training_folder) == 0.5
    queue.submit(home, Settings(seed=stand_in.GOOD))
    while queue.status(home).active:
        time.sleep(0.01)
    assert queue.status(home).state == "done"
    queue.close()
    services.training_queue().close()
    services.upload_queue().close()
    sys.stdout.write("all of it\n")


def test_on_a_full_disk_every_change_gets_a_sentence_and_what_was_there_stays(tmp_path: Path) -> None:
    assert run_on_small_disk(FULL, tmp_path / "disk", kilobytes=2000)[-1] == "all of it"


# Folders that cannot be written


READ_ONLY = """
import sys
from streamlit.testing.v1 import AppTest

for id, pages in (("", ("photos",)), (sys.argv[1], ("train",))):
    for page in pages:
        test = AppTest.from_file("app.py", default_timeout=60)
        if id:
            test.query_params["w"] = id
        test.run()
        test.switch_page(f"views/{page}.py").run()
        assert not test.exception, (page, test.exception)
        print(page, bool(id), [error.value.replace(chr(92), "") for error in test.error], dict(test.query_params))
    if id:
        test.switch_page("views/photos/page.py").run()
        assert len(test.checkbox) == 3, [e.value for e in [*test.error, *test.markdown, *test.caption, *test.warning]]
        label = next(field for field in test.text_input if field.key.startswith("name-"))
        label.set_value("another").run()
        assert not test.exception, test.exception
        print("rename", [warning.value.replace(chr(92), "") for warning in test.warning])
"""


@posix
def test_a_read_only_data_folder_shows_what_is_there_and_says_why_nothing_can_be_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    locked = [*(tmp_path / "workspaces").rglob("*"), tmp_path / "workspaces", tmp_path]
    for path in locked:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        script = READ_ONLY.replace('"app.py"', repr(str(ROOT / "app.py")))
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.read_only", "-c", script, workspace.id],
            check=False, capture_output=True, text=True, cwd=ROOT, timeout=120,
            env={**os.environ, "TWENTY_HOME": str(tmp_path)},
        )  # fmt: skip
    finally:
        for path in reversed(locked):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert "cannot be written" in said[0]
    assert "probably read-only" in said[0]
    assert said[1] == f"train True [] {{'w': '{workspace.id}'}}"
    assert "check that its folder can be written" in said[2]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["a file", "below a file"])
def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(NotWritable, match="cannot be written"):
        Workspace.create(tmp_path / "file" if what == "a file" else tmp_path / "file" / "workspaces")


def test_without_a_home_the_folders_to_name_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWENTY_HOME", "TWENTY_CACHE", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does for a user without an entry
    for folder in (data_folder, cache_folder):
        with pytest.raises(NotWritable, match="TWENTY_HOME and TWENTY_CACHE"):
            folder()


# The cache


@pytest.mark.parametrize("harm", ["deleted", "zeros", "a file in its place"])
def test_a_cache_that_is_harmed_while_the_server_runs_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backbone: Backbone, harm: str
) -> None:
    whole = graph_folder()
    monkeypatch.setenv("TWENTY_CACHE", str(tmp_path / "cache"))
    shutil.copytree(whole, graph_folder())
    running = load_backbone()
    activations = np.ones((1, 40, 32, 32), np.float32)
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(0, 0.05, shape).astype(np.float32) for name, shape in tail_shapes().items()}
    before = running.tail.map(activations), running.tuned_tail(weights).map(activations)
    if harm == "zeros":
        for path in graph_folder().iterdir():
            path.write_bytes(bytes(path.stat().st_size))
    else:
        shutil.rmtree(cache_folder())
    if harm == "a file in its place":
        cache_folder().write_text("not a folder")
    assert load_backbone() is running
    assert tail_shapes() == {name: w.shape for name, w in weights.items()}
    after = running.tail.map(activations), running.tuned_tail(weights).map(activations)
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


# The clock


def test_photos_keep_their_order_when_the_clock_is_set_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, hour = time.time_ns(), 3600 * 10**9
    for seed, at in enumerate((now, now - hour, now - 48 * hour, now + hour, now)):
        monkeypatch.setattr(time, "time_ns", lambda at=at: at)
        spool(tmp_path / "uploads", upload(seed))
    assert [file.name for file in left_over(tmp_path / "uploads")] == [f"{seed}.jpg" for seed in range(5)]
    monkeypatch.setattr(upload_spool, "_latest", 0)  # the next server, whose clock is wrong from the start
    monkeypatch.setattr(time, "time_ns", lambda: now - 1000 * hour)
    assert len(list(left_over(tmp_path / "uploads"))) == 5
    spool(tmp_path / "uploads", upload(5))
    assert [file.name for file in left_over(tmp_path / "uploads")] == [f"{seed}.jpg" for seed in range(6)]


# Damaged files, two servers


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
            again.undo_removal()
            seen["fine"] += 1
        except TwentyError as error:
            seen[str(error).partition(":")[0]] += 1
    assert seen[
        "The database of this workspace is damaged, so it cannot be opened. The photos lie unharmed in its folder"
    ]
    assert len(list(workspace.folder.glob("photos/*/*.jpg"))) == 6


def test_a_damaged_database_is_told_on_the_page_and_the_address_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(workspace.folder.parent.parent))
    workspace.database.write_bytes(b"")
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["w"] = workspace.id
    test.run()
    assert not test.exception
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
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.query_params["w"] = workspace.id
    test.run()
    test.switch_page("views/photos/page.py").run()
    assert not test.exception
    assert not test.error
    test.checkbox(key=f"tick-{gone.label_id}-{gone.id[:20]}").set_value(True).run()
    test.button(key="remove").click().run()
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


def test_two_servers_on_the_same_folder_lose_nothing_and_refuse_nothing(workspace: Workspace) -> None:
    for seed in range(12):
        spool(workspace.folder / "uploads", upload(seed))
    with Decoder(1) as one, Decoder(1) as other:
        queues = [UploadQueue(decoder, lambda: None, workspace.folder.parent) for decoder in (one, other)]
        assert faults.wait_until(lambda: not list(workspace.folder.glob("uploads/*")))
        for queue in queues:
            queue.close()
    assert {label.name: label.n_photos for label in workspace.labels()}["checked"] == 12
    assert workspace.refusals() == []
    assert not list(workspace.folder.glob("uploads/*"))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"labels": ["a"]}', b'{"labels": [], "photos": [["x", "y", 3]]}', b"\xff"]
)
def test_a_damaged_list_of_sealed_photos_is_said_and_not_written_over(workspace: Workspace, content: bytes) -> None:
    sealed = SealedPhotos(workspace.folder / "sealed")
    dataset = workspace.dataset()
    for photo_id in dataset.photo_ids:
        sealed.store.add(read_photo("a.jpg", workspace.store.jpeg(photo_id)))
    sealed.add(dataset)
    index = workspace.folder / "sealed" / "sealed.json"
    index.write_bytes(content)
    for work in (sealed.dataset, lambda: sealed.add(dataset)):
        with pytest.raises(FileRefused, match="damaged"):
            work()
    assert index.read_bytes() == content


def test_the_command_says_what_is_missing_before_it_starts_a_server(tmp_path: Path) -> None:
    nobody = {name: value for name, value in os.environ.items() if not name.startswith(("HOME", "TWENTY_", "XDG_"))}
    (tmp_path / "sitecustomize.py").write_text(
        "import os.path, pwd\ndef unknown(uid): raise KeyError(uid)\npwd.getpwuid = unknown\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "app"],
        check=False, capture_output=True, text=True, cwd=ROOT, env={**nobody, "PYTHONPATH": str(tmp_path)}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("twenty: This user of the computer has no home folder")
    assert "Traceback" not in done.stderr
