"""The small copy of a photo as a page shows it, whatever has become of the files."""

import io
from functools import cache

from PIL import Image, ImageDraw

from model.common.errors import FileRefused, NotWritable, StorageFull
from model.photos.photo_store import PhotoStore


def small(store: PhotoStore, photo_id: str) -> str | bytes:
    """Return a photo's small copy; an empty frame where the photo is gone, so that it can be seen and removed."""
    try:
        return str(store.thumbnail_path(photo_id))
    except (StorageFull, NotWritable):  # there is no place to keep a small copy: the photo itself will do
        return str(store.path(photo_id))
    except FileRefused:
        return _empty_frame()


@cache
def _empty_frame() -> bytes:
    """Draw a grey frame, crossed out: neither black nor white, for it stands on both."""
    image = Image.new("RGBA", (96, 96), (0, 0, 0, 0))
    draw, grey = ImageDraw.Draw(image), (140, 136, 128, 255)
    draw.rectangle((2, 2, 93, 93), outline=grey, width=2)
    draw.line((2, 2, 93, 93), fill=grey, width=2)
    draw.line((2, 93, 93, 2), fill=grey, width=2)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
