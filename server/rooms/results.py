"""The results of a room on its sealed test, as its pages show them; and the small copies of sealed photos."""

from typing import Any

from starlette.responses import Response

from model.common.errors import FileRefused, FolderGone
from rooms.room import Room
from server.rooms.replies import NOT_CACHED
from server.rooms.wording import RoomPageCode


def results_of(room: Room) -> dict[str, Any] | None:  # noqa: ARG001
    """Return how the teams did; `None` while nothing is known."""
    return None


def small_copy(room: Room, photo_id: str) -> Response:
    """Answer with the small copy of a sealed photo.

    Raises:
        FolderGone: there is none.
    """
    try:
        if photo_id not in room.sealed.store:
            raise FolderGone(RoomPageCode.NO_PHOTO)
        copy = room.sealed.store.thumbnail_path(photo_id).read_bytes()
    except (FileRefused, ValueError, FileNotFoundError):
        raise FolderGone(RoomPageCode.NO_PHOTO) from None
    return Response(copy, media_type="image/jpeg", headers=NOT_CACHED)
