"""What live answers run with: the scripts and the runtime, the same for everybody, named by their content.

They stand in one folder by their own names, for they fetch each other by these. The runtime is kept packed, and handed
out so to every browser that unpacks it, which are all that can run it.
"""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path, PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.export.web_files import code_files

PLACE = "/live"
_GZIP = b"\x1f\x8b"  # how what is packed begins
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}
_HEADERS = {
    "Cache-Control": "public, immutable, max-age=31536000",
    "Vary": "Accept-Encoding",
    # Of the worker, which is a page of its own here: it runs our scripts and the runtime, and asks nobody else.
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self'",
    "Cross-Origin-Embedder-Policy": "require-corp",  # a page that is kept apart from others starts only such workers
}


def route() -> Route:
    """Return the route at which they are fetched."""
    return Route(f"{PLACE}/{{version}}/{{name:path}}", _answer, methods=["GET"])


def address() -> str:
    """Return the folder of them all, from the root of the server: "live/<version>/"."""
    return f"{PLACE[1:]}/{_version()}/"


def source_for(host: str) -> str:
    """Return what a content security policy names to let a page of that host import them; nothing for an odd name."""
    return f"{host}{PLACE}/" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) else ""


async def _answer(request: Request) -> Response:
    content = _files().get(request.path_params["name"])
    if content is None or request.path_params["version"] != _version():
        return Response(status_code=404)
    kind = _TYPES.get(PurePath(request.path_params["name"]).suffix, "text/plain")
    if not content.startswith(_GZIP):
        return Response(content, media_type=kind, headers=_HEADERS)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(content), media_type=kind, headers=_HEADERS)
    return Response(content, media_type=kind, headers={**_HEADERS, "Content-Encoding": "gzip"})


@cache
def _files() -> dict[str, bytes]:
    """Return all of them by their names in the folder."""
    live = (Path(__file__).parent / "assets" / "live.js").read_bytes()
    return {"live.js": live, **code_files(packed=True)}


@cache
def _version() -> str:
    return hashlib.sha256(b"".join(name.encode() + content for name, content in _files().items())).hexdigest()[:20]
