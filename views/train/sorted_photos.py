"""Photos right and wrong so far, while a training goes on: some of them as tiles, all of them as a line that climbs.

Each photo's newest judgement counts: that of the longer training where it has judged it, before that the first
answer's. Both come from networks that have not seen the photo.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import Image

from model.common.errors import TwentyError
from model.photos.photo_store import PhotoStore
from views.shared.charts import draw, frame
from views.shared.text import count
from workspace.workspace import Workspace

MOST_TILES, COLUMNS = 48, 12
_SIDE = 64  # pixels
_POINTS = 24  # of a line: always as many, so that it can glide from one shape to the next

Line = list[tuple[float, float]]  # percent of the photos judged, and of all photos those that were right


@dataclass(frozen=True)
class SortedPhotos:
    """What is known of the photos of a training."""

    photo_ids: tuple[str, ...]
    first: Mapping[str, bool]  # whether the first answer was right; empty before there is one
    longer: Mapping[str, bool]  # the same of the longer training, in the order in which it judged

    @property
    def newest(self) -> dict[str, bool]:
        """The newest judgement of each photo that has one."""
        return {**self.first, **self.longer}

    def tiles(self, shown: Sequence[str]) -> list[str]:
        """Return how each of the photos stands that are shown."""
        newest = self.newest
        return [{True: "right", False: "wrong", None: "waits"}[newest.get(photo)] for photo in shown]

    def lines(self) -> tuple[Line, Line]:
        """Return the line of now, and that of the first answer on the same photos, in the same order."""
        if not self.longer:
            return self._line([self.first[p] for p in self.photo_ids if p in self.first]), self._line([])
        order = [*self.longer, *(p for p in self.photo_ids if p not in self.longer)]
        return self._line(list(self.longer.values())), self._line([self.first.get(p, False) for p in order])

    def _line(self, right: Sequence[bool]) -> Line:
        n, so_far = max(len(self.photo_ids), 1), [0]
        for each in right:
            so_far.append(so_far[-1] + each)
        places = [i * len(right) / (_POINTS - 1) for i in range(_POINTS)]
        return [(100 * place / n, 100 * so_far[round(place)] / n) for place in places]


def in_words(photos: SortedPhotos) -> dict[str, str]:
    """Return what is said of them."""
    newest = photos.newest
    right = sum(newest.values())
    wrong, waiting = len(newest) - right, len(photos.photo_ids) - len(newest)
    return {
        "right": f"✓ {right:,} right" if newest else "",
        "wrong": f"✕ {wrong:,} wrong" if newest else "",
        "alt": f"{count(right)} right, {wrong:,} wrong, {waiting:,} still to come",
        "line_alt": f"Right answers so far: {right:,} of {len(newest):,}",
    }


def some(workspace: Workspace) -> tuple[str, ...]:
    """Return the photos that are shown: as evenly from all labels as it goes."""
    by_label: dict[int, list[str]] = {}
    for photo in workspace.photos():
        by_label.setdefault(photo.label_id, []).append(photo.id)
    ranked = sorted((rank, label, photo) for label, ids in by_label.items() for rank, photo in enumerate(ids))
    return tuple(photo for *_, photo in ranked[:MOST_TILES])


def show_pictures(workspace: Workspace, shown: tuple[str, ...]) -> None:
    """Put the tiles' pictures on the page, as one image: once, and not with every look at how far it is."""
    picture = f"url(data:image/jpeg;base64,{_sheet(str(workspace.folder), shown)})"
    st.html(f"<style>.watching .wall i {{ background-image: {picture} }}</style>")


def draw_all(workspace: Workspace, shown: tuple[str, ...]) -> None:
    """Draw photos that will be learned from, before they are sorted."""
    show_pictures(workspace, shown)
    across, down = max(COLUMNS - 1, 1), max(rows(len(shown)) - 1, 1)
    places = [(100 * (i % COLUMNS) / across, 100 * (i // COLUMNS) / down) for i in range(len(shown))]
    size = f"background-size:{100 * COLUMNS}% {100 * rows(len(shown))}%"
    tiles = "".join(f'<i style="background-position:{x:.2f}% {y:.2f}%;{size}"></i>' for x, y in places)
    alt = f"{count(len(shown))} of those it learns from"
    draw(frame(f'<div class="watching"><div class="wall still" role="img" aria-label="{alt}">{tiles}</div></div>'))


def rows(n: int) -> int:
    """Return how many rows of tiles the image has."""
    return max(-(-n // COLUMNS), 1)


@st.cache_data(max_entries=64, show_spinner=False)
def _sheet(folder: str, shown: tuple[str, ...]) -> str:
    """Return all small pictures of a workspace's folder in one, as base64; photos are named by their content."""
    store = PhotoStore(Path(folder))
    sheet = Image.new("RGB", (_SIDE * COLUMNS, _SIDE * rows(len(shown))), (128, 128, 128))
    for i, photo in enumerate(shown):
        try:
            with Image.open(store.thumbnail_path(photo)) as picture:
                small = picture.convert("RGB").resize((_SIDE, _SIDE))
        except (TwentyError, OSError):  # its place stays grey
            continue
        sheet.paste(small, (_SIDE * (i % COLUMNS), _SIDE * (i // COLUMNS)))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode()
