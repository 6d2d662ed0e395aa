"""Photos as pages show them: small copies, a grid in pages, and the button that undoes the last step."""

import io
from functools import cache

import streamlit as st
from PIL import Image, ImageDraw

from model.common.errors import FileRefused, NotWritable, StorageFull
from model.photos.photo_store import PhotoStore
from views.shared.text import count
from workspace.workspace import Workspace

PAGE = 24  # photos: more make every click slow


def undo_button(workspace: Workspace, key: str = "undo") -> None:
    """Offer to take back the last removal or move."""
    step = workspace.last_step()
    words = f"Bring back {count(step.n)}" if step.kind == "removal" else f"Move {count(step.n)} back"
    if step.n and st.button(words, key=key, icon=":material/undo:", type="tertiary"):
        workspace.undo()
        st.rerun()


def page_of(n: int, key: str, size: int = PAGE) -> int:
    """Let the user turn pages of n photos, where there are several; returns which is shown, from 1 on."""
    pages = -(-n // size)
    if pages <= 1:
        return 1
    if st.session_state.get(key, 1) > pages:  # the last page went with its photos
        st.session_state[key] = pages
    return int(st.pagination(pages, key=key))


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
