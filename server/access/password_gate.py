"""Password gate: nothing behind it answers a browser that has not said the room's password.

Pages, live connections, uploads and pictures alike. It stands before Streamlit, which knows nothing of it.
"""

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.access.allowed_hosts import refuse
from server.access.login_cookies import HOURS, LoginCookies
from server.access.login_page import PATH, login_page
from server.access.login_throttle import LoginThrottle
from server.password import is_right
from server.settings import ServerSettings

_LARGEST_FORM = 8 << 10  # bytes: a password and an address
_FORM_SECONDS = 10.0
_AT_A_TIME = 2  # comparisons: each takes 16 MB and a core for a moment

_log = logging.getLogger(__name__)


class PasswordGate:
    """ASGI middleware that lets in who has a login cookie, and asks the others for the password.

    Args:
        app: What is behind the gate.
        settings: The password's hash, and how browsers reach the server.
        cookies: Makes login cookies and knows them.
        is_free: Says of a request whether it needs no login, such as one for the health of the server.
    """

    def __init__(
        self, app: ASGIApp, settings: ServerSettings, cookies: LoginCookies, is_free: Callable[[Scope], bool]
    ) -> None:
        self._app, self._settings, self._cookies, self._is_free = app, settings, cookies, is_free
        self._cookie_name = f"twenty_room_{settings.port}"  # browsers do not keep ports apart
        self._throttle = LoginThrottle()
        self._comparing = asyncio.Semaphore(_AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, ask for the password, or look at the one that was sent."""
        if scope["type"] not in ("http", "websocket") or self._is_free(scope):
            return await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["path"] == PATH:
            answer = await self._login(Request(scope, receive))
            return await answer(scope, receive, send)
        if self._cookies.knows(HTTPConnection(scope).cookies.get(self._cookie_name, "")):
            return await self._app(scope, receive, send)
        if _wants_a_page(scope):
            return await login_page(_asked_for(scope))(scope, receive, send)
        sentence = "This room has a password: open the app's address and say it first.\n"
        return await refuse(scope, receive, send, 401, sentence)

    async def _login(self, request: Request) -> Response:
        if request.method in ("GET", "HEAD"):
            return login_page(safe_path(request.query_params.get("next", "/")), status=200)
        if request.method != "POST":
            return Response("Only GET and POST are answered here.\n", 405, {"Allow": "GET, HEAD, POST"})
        if "origin" not in request.headers:  # a foreign one was refused before: `server.access.allowed_hosts`
            return login_page("/", problem="Your browser does not say which page this came from: try another browser.")
        form = await _form(request)
        next_path = safe_path(form.get("next", "/"))
        client = request.client.host if request.client else ""
        wait = self._throttle.take(client)
        if wait:
            _log.warning("passwords are tried too often: one client has to wait")
            return login_page(next_path, problem=_too_often(wait), status=429, wait=wait)
        if not await self._is_right(form.get("password", "")):
            _log.warning("a wrong password was refused")  # counted, not listed: `model.common.log_limits`
            return login_page(next_path, problem="That is not the room’s password. Look at its capital letters, too.")
        self._throttle.give_back(client)
        return self._welcome(request, next_path)

    async def _is_right(self, password: str) -> bool:
        async with self._comparing:
            return await asyncio.to_thread(is_right, password, self._settings.password_hash)

    def _welcome(self, request: Request, next_path: str) -> Response:
        answer = RedirectResponse(next_path, status_code=303, headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            self._cookie_name,
            self._cookies.give(),
            max_age=HOURS * 3600,
            httponly=True,
            samesite="lax",
            secure=self._settings.has_tls or request.url.scheme == "https",
        )
        return answer


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a small form; none when it is something else."""
    data = b""
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            async for part in request.stream():
                data += part
                if len(data) > _LARGEST_FORM:
                    return {}
        return dict(parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=10))
    except (ValueError, TimeoutError):
        return {}


def _too_often(wait: int) -> str:
    return (
        f"Too many wrong passwords were tried from here. Wait {wait} second{'s' if wait != 1 else ''}, then try again."
    )


def _wants_a_page(scope: Scope) -> bool:
    """Say whether a person waits for the answer, rather than a page that is open already."""
    headers = Headers(scope=scope)
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and "text/html" in headers.get("accept", "")
        and headers.get("sec-fetch-dest", "document") == "document"
    )


def _asked_for(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return safe_path(f"{scope['path']}?{query}" if query else scope["path"])


def safe_path(asked: str) -> str:
    """Return a path of this server, whatever was asked for: never the address of another."""
    if not asked.startswith("/") or asked.startswith(("//", "/\\")) or "\\" in asked:
        return "/"
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in asked):
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path == PATH or parts.path.startswith("/_stcore"):
        return "/"
    return asked
