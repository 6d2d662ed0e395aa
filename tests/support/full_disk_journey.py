"""What a visitor can do, done on a full disk and again with space: run by `run_on_small_disk`."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from jobs.training_queue import TrainingQueue
from jobs.upload_spool import spool
from model.classifier.settings import Settings
from model.common.errors import TwentyError
from model.common.files import data_folder, write_atomically
from model.decision.inputs import load
from model.photos.photo import read_photo
from server import services
from tests.support import stand_in_trainer as stand_in
from tests.support.full_disk import fill
from tests.support.pictures import picture_bytes
from tests.support.project import ROOT
from tests.support.training_queues import STAND_IN, begin
from tests.support.upload_queues import file
from workspace.workspace import Workspace, read_share_to_answer, write_share_to_answer


def full_disk_journey(disk: Path) -> None:
    """Do on a full disk what a visitor can do, print what the pages say, and do it again with space."""
    home = Workspace.create(data_folder() / "workspaces")
    for kind, name in enumerate(("striped", "dotted")):
        label = home.add_label(name)
        home.add_photos([read_photo("a.jpg", picture_bytes(kind, seed, side=32)) for seed in range(5)], label.id)
    home.training_folder.mkdir(exist_ok=True)
    queue = TrainingQueue(STAND_IN, patience=0.3)
    begin(queue, home, stand_in.DEAF)
    before = (home.labels(), home.photos(), home.classifier_path.read_bytes())
    filler = fill(disk)

    def page(name: str, workspace: Workspace | None = home) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if workspace is not None:
            test.query_params["w"] = workspace.id
        test.run()
        if name:
            test.switch_page(f"views/{name}/page.py").run()
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
    say("write", decide.text_area(key="inputs-idea").set_value("an idea").run())
    say("first start", page("", None).button(key="own").click().run())
    refused(lambda: spool(home.folder / "uploads", file(1, label="checked")))
    refused(lambda: home.add_photo(read_photo("b.jpg", picture_bytes(2, 9)), home.labels()[0].id))
    refused(lambda: write_share_to_answer(home.training_folder, 0.5))
    refused(lambda: write_atomically(home.classifier_path, b"another one" * 1000))
    assert isinstance(services.check_queue().before_training(home, patience=30), list)  # though it cannot be kept
    queue.stop(home)  # the trainer cannot be told, and is ended
    while queue.status(home).active:
        time.sleep(0.01)
    assert queue.status(home).state == "stopped", queue.status(home)
    refused(lambda: queue.submit(home, Settings(seed=stand_in.GOOD)))
    assert (home.labels(), home.photos(), home.classifier_path.read_bytes()) == before
    assert [folder.name for folder in home.folder.parent.iterdir()] == [home.id]
    assert not list(disk.rglob("*.tmp"))

    filler.unlink()
    decide.text_area(key="inputs-idea").set_value("another idea").run()
    assert load(home.folder).idea == "another idea"
    home.rename_label(home.labels()[0].id, "sound")
    write_share_to_answer(home.training_folder, 0.5)
    assert read_share_to_answer(home.training_folder) == 0.5
    queue.submit(home, Settings(seed=stand_in.GOOD))
    while queue.status(home).active:
        time.sleep(0.01)
    assert queue.status(home).state == "done"
    queue.close()
    services.training_queue().close()
    services.upload_queue().close()
    sys.stdout.write("all of it\n")
