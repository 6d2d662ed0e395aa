from pathlib import Path

import pytest

from rooms.room import Room


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    return tmp_path / "rooms"


@pytest.fixture
def workspaces(tmp_path: Path) -> Path:
    return tmp_path / "workspaces"


@pytest.fixture
def room(rooms: Path) -> Room:
    return Room.create(rooms, "Monday")
