"""One A4 page to write on: text that is cut to its place, columns, bars and pictures. Lengths are millimetres."""

import io
import logging
from collections.abc import Iterable

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from PIL import Image

from model.report import pdf_fonts

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0
INNER = WIDTH - 2 * MARGIN
GAP = 9.0
COLUMN = (INNER - GAP) / 2
LEADING = 0.46  # of a line, for each point of type

Colour = tuple[int, int, int]
INK, QUIET, RULE, WASH = (38, 35, 30), (107, 102, 92), (226, 221, 210), (246, 244, 238)

_LARGEST_PICTURE = 1024  # pixels: what is larger is no thumbnail of ours
_ELLIPSIS = "…"

logging.getLogger("fontTools").setLevel(logging.ERROR)  # subsetting tells of each table that it drops


class Paper:
    """The page with a place to write next; `x`, `y` and `width` say where."""

    def __init__(self, title: str, texts: Iterable[str]) -> None:
        """Begin a page. `texts` is all that will be written, so that only the fonts that are needed are opened."""
        self.x, self.y, self.width = MARGIN, MARGIN, INNER
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_title(title)
        self.pdf.set_creator("Twenty Photos")
        self.pdf.set_lang("en")
        self.pdf.c_margin = 0
        self.pdf.add_font("body", "", pdf_fonts.REGULAR)
        self.pdf.add_font("body", "B", pdf_fonts.BOLD)
        texts = tuple(texts)
        if pdf_fonts.needs_east_asian(texts):
            self.pdf.add_font("east", "", pdf_fonts.EAST_ASIAN)
            self.pdf.set_fallback_fonts(["east"], exact_match=False)
        if pdf_fonts.runs_right_to_left(texts):
            self.pdf.set_text_shaping(True)
        self.pdf.add_page()

    def column(self, nth: int, top: float) -> None:
        """Go to the top of the left (0) or right (1) of two columns."""
        self.x, self.y, self.width = MARGIN + nth * (COLUMN + GAP), top, COLUMN

    def whole_width(self, top: float) -> None:
        """Go back to the full width."""
        self.x, self.y, self.width = MARGIN, top, INNER

    def text(  # noqa: PLR0913  (what a style sheet would say)
        self,
        text: str,
        size: float = 8.5,
        *,
        bold: bool = False,
        colour: Colour = INK,
        lines: int = 1,
        align: str = "L",
    ) -> None:
        """Write text on at most so many lines and go below it."""
        height = size * LEADING
        for line in self._cut(text, size, bold=bold, lines=lines):
            self.pdf.set_text_color(*colour)
            self.pdf.set_xy(self.x, self.y)
            self.pdf.cell(self.width, height, line, align=align)
            self.y += height

    def fits(self, text: str, size: float) -> bool:
        """Tell whether bold text fits on one line."""
        self.pdf.set_font("body", "B", size)
        return bool(self.pdf.get_string_width(text) <= self.width)

    def heading(self, text: str) -> None:
        """Write the heading of a part."""
        self.text(text, 10.5, bold=True)
        self.y += 1.2

    def bullets(self, sentences: Iterable[str], lines: int, bottom: float) -> None:
        """Write sentences with a dot before each, as long as there is room above `bottom`."""
        x, width = self.x, self.width
        for sentence in sentences:
            if self.y + 2 * 8.5 * LEADING > bottom:
                return
            self.x, self.width = x, 3.0
            self.text("•", colour=QUIET)
            self.x, self.width = x + 3.0, width - 3.0
            self.y -= 8.5 * LEADING
            self.text(sentence, lines=min(lines, int((bottom - self.y) / (8.5 * LEADING))))
            self.y += 0.8
        self.x, self.width = x, width

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(x, y, width, height, style="F", round_corners=True, corner_radius=min(1.2, width / 2))

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Draw a circle around a middle, tinted so that others show through."""
        self.pdf.set_fill_color(*colour)
        self.pdf.set_draw_color(*colour)
        with self.pdf.local_context(fill_opacity=0.14):
            self.pdf.ellipse(x - radius, y - radius, 2 * radius, 2 * radius, style="DF")

    def picture(self, jpeg: bytes, x: float, y: float, side: float) -> None:
        """Show a small photo whole, in a square; one that cannot be read leaves the square empty."""
        self.box(x, y, side, side, WASH)
        if _is_thumbnail(jpeg):
            self.pdf.image(io.BytesIO(jpeg), x, y, side, side, keep_aspect_ratio=True)

    def output(self) -> bytes:
        """Return the PDF."""
        assert self.pdf.pages_count == 1
        return bytes(self.pdf.output())

    def _cut(self, text: str, size: float, *, bold: bool, lines: int) -> list[str]:
        self.pdf.set_font("body", "B" if bold else "", size)
        if lines <= 0 or not text:
            return []
        wrapped = self._wrapped(text)
        if len(wrapped) <= lines:
            return wrapped
        last = wrapped[lines - 1].rstrip()
        while last and self.pdf.get_string_width(last + _ELLIPSIS) > self.width:
            last = last[:-1].rstrip()
        return [*wrapped[: lines - 1], last + _ELLIPSIS]

    def _wrapped(self, text: str) -> list[str]:
        self.pdf.set_xy(self.x, self.y)
        wrapped = self.pdf.multi_cell(
            self.width, 4, text, align="L", dry_run=True, output=MethodReturnValue.LINES, new_x="LMARGIN", new_y="NEXT"
        )
        return [str(line) for line in wrapped]  # type: ignore[union-attr]


def _is_thumbnail(jpeg: bytes) -> bool:
    """Tell whether bytes from a classifier's file, which anyone may have written, are a small JPEG."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            image.load() if max(image.size) <= _LARGEST_PICTURE else None
            return max(image.size) <= _LARGEST_PICTURE and image.mode in ("RGB", "L")
    except (OSError, ValueError, SyntaxError):
        return False
