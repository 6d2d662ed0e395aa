"""What a visitor can do, done on a full disk and again with space: run by `run_on_small_disk`."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from jobs.training_queue import TrainingQueue
from jobs.uploads.upload_spool import spool
from model.classifier.settings import Settings
from model.common.errors import TwentyError
from model.common.files import workspaces_folder, write_atomically
from model.decision.inputs import load
from model.photos.photo import read_photo
from server import services
from tests.support import stand_in_trainer as stand_in
from tests.support.full_disk import fill
from tests.support.pages import app
from tests.support.pictures import picture_bytes
from tests.support.training_queues import STAND_IN, begin, finish, run
from tests.support.upload_queues import file
from tests.support.workspaces import filled
from views.photos.label_cards.actions import RemoveLabel, Rename, carried_out
from workspace.workspace import read_share_to_answer, write_share_to_answer


def full_disk_journey(disk: Path) -> None:
    """Do on a full disk what a visitor can do, print what the pages say, and do it again with space."""
    home = filled(workspaces_folder(), {"striped": 5, "dotted": 5}, side=32)
    home.training_folder.mkdir(exist_ok=True)
    queue = TrainingQueue(STAND_IN, patience=0.3)
    services._made["training_queue"] = queue  # each page asks it: another one would go on with the same training
    begin(queue, home, stand_in.DEAF)
    before = (home.labels(), home.photos(), home.classifier_path.read_bytes())
    filler = fill(disk)

    def say(what: str, test: AppTest) -> None:
        assert not test.exception, (what, test.exception)
        said = [str(each.value).replace("\\", "") for each in (*test.error, *test.warning)]
        assert any(sentence.startswith("There is no space left on the disk") for sentence in said), (what, said)

    def refused(work: Callable[[], object]) -> None:
        with pytest.raises(TwentyError, match=r"^There is no space left on the disk"):
            work()

    assert not app("photos", home).exception  # what is there is shown
    label = home.labels()[0].id
    for action in (Rename(n=1, label=label, name="sound"), RemoveLabel(n=2, label=label)):
        assert carried_out(action, home).problem.startswith("There is no space left on the disk")
    decide = app("decide", home)
    say("write", decide.button(key="next").click().run())
    say("first start", app().button(key="own").click().run())
    refused(lambda: spool(home.folder / "uploads", file(1, label="checked")))
    refused(lambda: home.add_photo(read_photo("b.jpg", picture_bytes(2, 9)), home.labels()[0].id))
    refused(lambda: write_share_to_answer(home.training_folder, 0.5))
    refused(lambda: write_atomically(home.classifier_path, b"another one" * 1000))
    assert isinstance(services.check_queue().before_training(home, patience=30), list)  # though it cannot be kept
    queue.stop(home)  # the trainer cannot be told, and is ended
    assert finish(queue, home).state == "stopped", queue.status(home)
    fill(disk)  # the end of that job may have left a block
    refused(lambda: queue.submit(home, Settings(seed=stand_in.GOOD)))
    assert (home.labels(), home.photos(), home.classifier_path.read_bytes()) == before
    assert [folder.name for folder in home.folder.parent.iterdir()] == [home.id]
    assert not list(disk.rglob("*.tmp"))

    filler.unlink()
    decide.button(key="next").click().run()
    assert load(home.folder).whose("case") == "own"
    home.rename_label(home.labels()[0].id, "sound")
    write_share_to_answer(home.training_folder, 0.5)
    assert read_share_to_answer(home.training_folder) == 0.5
    assert run(queue, home, stand_in.GOOD).state == "done"
    queue.close()
    services.upload_queue().close()
    sys.stdout.write("all of it\n")
