"""Our index page: the bar, the styles, the fonts and the scripts of this folder put around Streamlit's."""

import json
from html import escape
from pathlib import Path
from string import Template

import streamlit

from server import streamlit_settings
from server.frame.assets import Assets, with_addresses
from server.frame.index_page import index_page
from server.frame.streamlit_files import needed_soon
from views.frame.steps import STEPS, Step

_HERE = Path(__file__).parent
STREAMLITS = Path(streamlit.__file__).parent / "static"
# Scripts of what most pages draw.
_SOON = ("Html", "Button", "ButtonGroup", "ImageList", "BidiComponent", "TextInput", "FileUploader", "DownloadButton")


def own_page(assets: Assets) -> str:
    """Return the HTML of every page; what it fetches goes into `assets`."""
    beside = (*sorted(_HERE.glob("fonts/*.woff2")), *sorted(_HERE.parent.glob("*/*.webp")))
    files = {path.name: assets.add(path.name, path.read_bytes()) for path in beside}
    themes = streamlit_settings.themes()
    streamlits = (STREAMLITS / "index.html").read_text(encoding="utf-8")
    return index_page(
        streamlits,
        _text("page.html"),
        {
            "favicon": assets.add("favicon.png", (_HERE / "favicon.png").read_bytes()),
            "sans": files["inter.woff2"],
            "serif": files["source-serif.woff2"],
            "styles": assets.add("styles.css", with_addresses(_styles(), files).encode()),
            "frame": assets.add("frame.js", _scripts("frame.js", "guide.js").encode()),
            "before": Template(_text("before.js")).substitute({name: json.dumps(it) for name, it in themes.items()}),
            "soon": needed_soon(STREAMLITS, _SOON, known=streamlits),
            "wordmark": _text("wordmark.svg").strip(),
            "steps": "\n".join(_link(step) for step in STEPS),
        },
    )


def _link(step: Step) -> str:
    return (
        f'<li><a href="./{step.name}" data-page="{step.name}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{step.icon}"/></svg>'
        f"<span>{escape(step.title)}</span><b></b></a></li>"
    )


def _scripts(first: str, *others: str) -> str:
    """Return scripts as one module: the others know all that the first has, and keep their own names to themselves."""
    return "\n".join([_text(first), *(f"{{\n{_text(other)}}}" for other in others)])


def _styles() -> str:
    """Return what the theme cannot say: colours and the frame first, for what a page says of its own goes before."""
    sheets = sorted((_HERE.parent / "styles").glob("*.css"), key=lambda sheet: (sheet.stem != "frame", sheet.stem))
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
