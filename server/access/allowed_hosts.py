"""Allow list of hosts and of origins: which names the server answers to, and which pages may talk to it.

A page of a stranger in a visitor's browser can reach this server, also one that listens on this machine only. So a
request must name us as its host (against DNS rebinding: a stranger's name that is made to point here), and whatever
changes something, the live connection of a page above all, must come from our own page (against cross-site requests).
"""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.addresses import own_names
from server.settings import ServerSettings

# An address of a phone, a share link or a trial holds all that it needs, no cookie counts there: a browser that hides
# its page's name may pass, as some do for pages like these, which tell no other site their address.
_HOLD_THEIR_KEY = ("/phone/", "/shared/", "/product/", "/person/")
_HARMLESS = ("GET", "HEAD", "OPTIONS")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_STRANGE_HOST = (
    "This server does not go by the name in your address. Use the address that the facilitator gave you. Whoever runs "
    "the server can add a name: twenty serve --host NAME, or the machine's own address with: twenty serve\n"
)
_STRANGE_ORIGIN = "This came from another page than ours, so it was not done. Open the app's own address.\n"


class AllowedHosts:
    """ASGI middleware that refuses requests for other hosts or from the pages of others."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app, self._is_open = app, settings.is_open
        own = own_names() if settings.is_open else ()
        self._names = {*_LOCAL, *settings.hosts, _hostname(settings.public), *own} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        if not self._is_ours(headers.getlist("host")):
            return await refuse(scope, receive, send, 421, _STRANGE_HOST)
        if not _may_come_from(scope, headers):
            return await refuse(scope, receive, send, 403, _STRANGE_ORIGIN)
        return await self._app(scope, receive, send)

    def _is_ours(self, hosts: list[str]) -> bool:
        name = _hostname(f"//{hosts[0]}") if len(hosts) == 1 else ""
        # A bare address needs no list: there is no DNS rebinding without a name. And Wi-Fi changes addresses.
        return name in self._names or (self._is_open and _is_address(name))


def _may_come_from(scope: Scope, headers: Headers) -> bool:
    """Say whether the page that sent a request is our own, as far as the browser tells.

    Streamlit lets a live connection without an origin pass, and one from any port of this machine. Browsers always
    send one, so neither is needed.
    """
    origin = headers.get("origin")
    if scope["type"] == "websocket":
        return origin is not None and _same_place(origin, headers["host"])
    if scope["method"] in _HARMLESS or origin is None:
        return True
    if origin == "null" and scope["path"].startswith(_HOLD_THEIR_KEY):
        return True
    return _same_place(origin, headers["host"])


def _same_place(origin: str, host: str) -> bool:
    """Compare the place of a page with the host of a request; the usual port may be left out in either."""
    scheme, _, place = origin.partition("://")
    usual = {"http": ":80", "https": ":443"}.get(scheme)
    return usual is not None and place.lower().removesuffix(usual) == host.lower().removesuffix(usual)


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer with a sentence; a live connection is closed before it opens, which browsers see as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        answer = PlainTextResponse(sentence, status_code=status, headers={"Cache-Control": "no-store"})
        await answer(scope, receive, send)


def _hostname(url: str) -> str:
    """Return the name in a URL; empty where there is none, or more than a name and a port."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return ""
    return (parts.hostname or "").rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
