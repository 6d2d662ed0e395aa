"""Security headers of every answer, the content security policy above all; and addresses that nobody is answered at."""

import base64
import hashlib
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.access.allowed_hosts import refuse
from server.settings import is_loopback

# Two ways to drive the page without a browser: Streamlit's, for developers.
_FOR_NOBODY = re.compile(r"/_stcore/(agent|script-health-check)(/|$)")
_METRICS = "/_stcore/metrics"  # counts of sessions and of bytes: for whoever sits at this machine
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",  # the address of a page holds the key to its workspace
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A page that is kept apart from all others may use memory that threads share: live answers then take half the time.
# Over plain HTTP from elsewhere browsers ignore the first, with an error each time.
_APART = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


class SecurityHeaders:
    """ASGI middleware that adds security headers. An answer that brings one of its own keeps it.

    Args:
        app: What answers.
        inline: The scripts that stand in the page itself, as `script_hashes` returns them.
    """

    def __init__(self, app: ASGIApp, inline: Sequence[str] = ()) -> None:
        self._app, self._inline = app, inline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to its answer."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        if _FOR_NOBODY.match(scope["path"]) or (scope["path"].startswith(_METRICS) and not _is_from_here(scope)):
            return await refuse(scope, receive, self._with_headers(scope, send), 404, "Not found\n")
        return await self._app(scope, receive, self._with_headers(scope, send))

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                host = Headers(scope=scope).get("host", "")
                if scope["scheme"] in ("https", "wss") or _is_of_this_machine(host):
                    for name, value in _APART.items():
                        headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", self._policy(host))
            await send(message)

        return send_more

    def _policy(self, host: str) -> str:
        """Return the content security policy: what Streamlit's page needs, and nothing from or to another host."""
        # The live connection by its name: Safari before 15.4 does not count it to 'self'.
        live = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) else ""
        return "; ".join(
            [
                "default-src 'self'",
                # Charts (Vega) turn their expressions into functions: that is what 'unsafe-eval' is for.
                " ".join(["script-src 'self' 'unsafe-eval'", *self._inline]),
                "style-src 'self' 'unsafe-inline'",  # Streamlit's styles are written into the page as it is shown
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                "media-src 'self' data: blob:",
                f"connect-src 'self' data: blob:{live}",
                "worker-src 'self' blob:",
                "frame-src 'self'",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                "frame-ancestors 'self'",
            ]
        )


def _is_of_this_machine(host: str) -> bool:
    name, colon, _ = host.rpartition(":")
    return is_loopback((name if colon and not host.endswith("]") else host).strip("[]"))


def _is_from_here(scope: Scope) -> bool:
    """Say whether a request comes from this machine, and not through a proxy on it."""
    headers, client = Headers(scope=scope), scope.get("client")
    return client is not None and is_loopback(client[0]) and not any(name in headers for name in _FORWARDED)


def script_hashes(page: str) -> list[str]:
    """Return the hashes by which a content security policy allows the scripts that stand in a page of HTML."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    return [f"'sha256-{digest}'" for digest in digests]
