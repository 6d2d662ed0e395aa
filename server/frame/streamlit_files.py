"""Streamlit's scripts and styles: which a page will need soon, and sent at a third of their size.

Streamlit sends them as they are, and its page learns that it needs a script when the element is there that it draws:
a browser then waits once more.
"""

import gzip
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_PACKED = re.compile(r"/static/((?:js|css)/[\w.-]+\.(js|css))")
_IMPORTS = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
_TYPES = {"js": "text/javascript", "css": "text/css"}
_FOR_EVER = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}


def needed_soon(static: Path, elements: Iterable[str], known: str) -> str:
    """Return links that fetch the scripts of some elements, and all that these import, before they are asked for.

    Args:
        static: The folder of Streamlit's files.
        elements: Names of scripts, as they begin: "Button". One that Streamlit has no more is left out.
        known: The HTML that names scripts already.
    """
    scripts = static / "static" / "js"
    waiting = [path.name for name in elements for path in scripts.glob(f"{name}.*.js")]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop()
        if name not in found and name not in known:
            found[name] = None
            waiting += _IMPORTS.findall((scripts / name).read_text(encoding="utf-8"))
    return "\n".join(f'<link rel="modulepreload" fetchpriority="low" href="./static/js/{name}">' for name in found)


class PackedFiles:
    """ASGI middleware that answers with Streamlit's scripts and styles packed, to browsers that unpack them.

    Args:
        app: What answers everything else.
        static: The folder of Streamlit's files.
    """

    def __init__(self, app: ASGIApp, static: Path) -> None:
        self._app, self._static = app, static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass a request on."""
        asked = _PACKED.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if asked is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return await self._app(scope, receive, send)
        path = self._static / "static" / asked[1]
        if not path.is_file():
            return await self._app(scope, receive, send)
        packed = await run_in_threadpool(_packed, path)
        answer = Response(packed, media_type=_TYPES[asked[2]], headers={**_FOR_EVER, "Content-Encoding": "gzip"})
        return await answer(scope, receive, send)


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
