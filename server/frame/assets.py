"""Files that the page fetches: each is named by its content too, so that a browser keeps it for ever, and no longer."""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PLACE = "/own/"
_FOR_EVER = {"Cache-Control": "public, immutable, max-age=31536000"}
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript"}  # which not every system knows


class Assets:
    """Files in memory, by the names under which they are fetched."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[bytes, str]] = {}
        self._named: dict[str, str] = {}  # by the name that each was added under

    def add(self, name: str, content: bytes) -> str:
        """Keep a file and return its address, as a page at the root of the server writes it."""
        path = PurePath(name)
        named = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
        self._files[named] = content, _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
        self._named[name] = named
        return f".{PLACE}{named}"

    def address(self, name: str) -> str:
        """Return the address of a file that was added, as any page writes it; empty where it was not."""
        return f"{PLACE}{self._named[name]}" if name in self._named else ""

    def route(self) -> Route:
        """Return the route at which they are fetched."""
        return Route(PLACE + "{name}", self._answer, methods=["GET"])

    async def _answer(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        return Response(found[0], media_type=found[1], headers=_FOR_EVER)


def with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """Write in a style sheet, for the names of files beside it, where they are fetched: `url(inter.woff2)`."""
    for name, address in addresses.items():
        text = text.replace(f"url({name})", f"url({PurePath(address).name})")
    return text
