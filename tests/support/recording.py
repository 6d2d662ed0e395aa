"""A short recording of a page as a GIF, from the frames that Chromium paints: Playwright's own needs another program.

Waiting is shortened: what stands still is shown no longer than `LONGEST`.
"""

import base64
import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

WIDTH = 800  # pixels
SHORTEST, LONGEST = 0.12, 1.2  # seconds between two pictures
COLOURS = 128


class Recording:
    """Keeps what a page shows, from its making to `save`."""

    def __init__(self, page: Page) -> None:
        self.speed = 1.0  # how many seconds pass in one of the recording, from now on
        self._frames: list[tuple[float, bytes]] = []
        self._last, self._at = 0.0, 0.0
        self._browser = page.context.new_cdp_session(page)
        self._browser.on("Page.screencastFrame", self._keep)
        self._browser.send("Page.startScreencast", {"format": "jpeg", "quality": 90, "maxWidth": 2 * WIDTH})

    def _keep(self, event: dict[str, Any]) -> None:
        self._browser.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})
        now = float(event["metadata"]["timestamp"])
        self._at += max(now - (self._last or now), 0.0) / self.speed
        self._last = now
        self._frames.append((self._at, base64.b64decode(event["data"])))

    def save(self, path: Path) -> None:
        """End the recording, and write it as a GIF."""
        self._browser.send("Page.stopScreencast")
        chosen = self._spaced()
        ends = [*(at for at, _ in chosen[1:]), chosen[-1][0] + LONGEST]
        seconds = [min(max(end - at, SHORTEST), LONGEST) for (at, _), end in zip(chosen, ends, strict=True)]
        pictures = [_small(data) for _, data in chosen]
        palette = pictures[len(pictures) // 2].quantize(COLOURS)
        first, *others = [picture.quantize(COLOURS, palette=palette, dither=Image.Dither.NONE) for picture in pictures]
        path.parent.mkdir(parents=True, exist_ok=True)
        first.save(
            path, save_all=True, append_images=others, duration=[round(1000 * each) for each in seconds], loop=0,
            optimize=True,
        )  # fmt: skip

    def _spaced(self) -> list[tuple[float, bytes]]:
        """Return the frames that are at least `SHORTEST` apart; of those in between, the last."""
        chosen = self._frames[:1]
        for frame in self._frames[1:]:
            if len(chosen) > 1 and frame[0] - chosen[-2][0] < SHORTEST:
                chosen[-1] = frame
            else:
                chosen.append(frame)
        return chosen


def _small(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
