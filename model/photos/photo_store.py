"""Content-addressed storage: a folder of photos, each named by its SHA-256, written once and never changed."""

import hashlib
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

from model.common.arrays import Pixels
from model.common.errors import FileRefused, FolderGone
from model.common.files import write_atomically
from model.common.wording import DiskCode
from model.photos.photo import Photo, thumbnail
from model.photos.squares import AskedPhoto
from model.photos.wording import PhotoCode


class PhotoStore:
    """A folder of photos named by their content: written once, never changed.

    `photos/ab/<id>.jpg` are the photos, `squares-<S>/ab/<id>.png` what networks take in of those that were asked about.
    Everything else in the folder is made from them and may be deleted.

    The folder `below`, by default the store's own, must be there, and is never made by a store.
    """

    def __init__(self, folder: Path, below: Path | None = None) -> None:
        self.folder = folder
        self.below = below or folder

    def add(self, photo: Photo) -> bool:
        """Keep a photo; `False` when it was there already, and whole.

        Raises:
            StorageFull: the disk has no space; nothing was changed.
            FolderGone: the store was deleted.
        """
        for side, square in photo.squares.items():
            write_atomically(self._square_path(photo.id, side), _png(square), below=self.below)
        with suppress(FileRefused):  # a damaged one is mended by handing the photo in again
            if photo.id in self and self.jpeg(photo.id):
                return False
        write_atomically(self.path(photo.id), photo.jpeg, below=self.below)
        self.thumbnail_path(photo.id)
        return True

    def __contains__(self, photo_id: object) -> bool:
        return isinstance(photo_id, str) and self.path(photo_id).exists()

    def path(self, photo_id: str) -> Path:
        """Return where a photo lies, or would lie."""
        return self._path("photos", photo_id)

    def jpeg(self, photo_id: str) -> bytes:
        """Read a photo.

        Raises:
            FileRefused: the photo is not there, or not as it was stored.
            FolderGone: the store was deleted.
        """
        try:
            jpeg = self.path(photo_id).read_bytes()
        except OSError:
            if not self.below.is_dir():
                raise FolderGone(DiskCode.WORKSPACE_DELETED) from None
            raise FileRefused(PhotoCode.GONE_FROM_DISK, id=photo_id[:8]) from None
        if hashlib.sha256(jpeg).hexdigest() != photo_id:  # 0.1 ms: nothing is ever learnt from, or said of, another
            raise FileRefused(PhotoCode.DAMAGED_ON_DISK, id=photo_id[:8])
        return jpeg

    def asked(self, photo_id: str, sides: Iterable[int]) -> AskedPhoto:
        """Read a photo that is asked about, with those of its squares that are there.

        Raises:
            FileRefused: the photo is not there, or not as it was stored.
            FolderGone: the store was deleted.
        """
        squares = {}
        for side in sides:
            with suppress(OSError), Image.open(self._square_path(photo_id, side), formats=("PNG",)) as image:
                squares[side] = np.asarray(image)
        return AskedPhoto(self.jpeg(photo_id), squares)

    def thumbnail_path(self, photo_id: str) -> Path:
        """Return where a photo's small copy lies; it is made again when it is missing or cut short.

        Raises:
            FileRefused: the photo is not there.
        """
        path = self._path("thumbs", photo_id)
        if not _is_whole_jpeg(path):
            write_atomically(path, thumbnail(self.jpeg(photo_id)), below=self.below)
        return path

    def cache_folder(self, name: str) -> Path:
        """Return a folder for what is made from photos and may be deleted (`model.common.checked_cache`)."""
        return self.folder / "cache" / name

    def _square_path(self, photo_id: str, side: int) -> Path:
        return self._path(f"squares-{side}", photo_id).with_suffix(".png")

    def _path(self, kind: str, photo_id: str) -> Path:
        # An id may come from outside, such as an address: only a hash ever becomes part of a path.
        if not re.fullmatch("[0-9a-f]{64}", photo_id):
            raise ValueError(f"not the id of a photo: {photo_id!r}")
        return self.folder / kind / photo_id[:2] / f"{photo_id}.jpg"


def _png(square: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(square).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _is_whole_jpeg(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content[:2] == b"\xff\xd8" and content[-2:] == b"\xff\xd9"
