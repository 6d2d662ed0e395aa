"""Files of a room are made one after the other, and whoever asks for a second one is told so."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from jobs.rooms.room_packer import RoomPacker
from model.common.errors import TwentyError
from model.common.progress import OnProgress
from rooms.room import Room
from tests.support.processes import wait_until


@pytest.fixture
def packer() -> Iterator[RoomPacker]:
    packer = RoomPacker()
    yield packer
    packer.close()


def test_a_second_file_is_refused_with_a_sentence_until_the_first_is_made(packer: RoomPacker, tmp_path: Path) -> None:
    room, goes_on = Room.create(tmp_path, "Monday"), Event()

    def make(_: OnProgress) -> str:
        goes_on.wait(20)
        return ""

    packer.start(room, "reports", make)
    packer.start(room, "reports", make)  # asked for twice, made once
    with pytest.raises(TwentyError, match="Another file"):
        packer.start(room, "room", make)
    goes_on.set()
    assert wait_until(lambda: packer.progress(room).state == "done")  # type: ignore[union-attr]
    packer.start(room, "room", make)
    assert wait_until(lambda: packer.progress(room).state == "done")  # type: ignore[union-attr]
    assert packer.progress(room).turn == 2  # type: ignore[union-attr]
