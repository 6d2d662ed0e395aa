"""Sessions belong to the browser that got them: to Streamlit, whoever names a session's id is its visitor.

The id stands in the address of each upload and is sent with each live connection, so it can be read off. From another
browser it opens nothing: a live connection gets a session of its own, uploads and pictures are refused.
"""

import secrets
import weakref
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model.common.errors import TwentyError
from model.common.files import data_folder
from server.access.allowed_hosts import refuse
from server.access.browser_cookies import BrowserCookies
from server.access.login_cookies import server_key
from views.streamlit_workarounds.upload_route import UPLOADS

_HELLO = "/_stcore/health"  # what our page asks for before its live connection: a request with all cookies
_MEDIA = "/media/"
_NOT_YOURS = "This belongs to another browser. Reload the page in this one.\n"

_browsers: dict[str, str] = {}  # by session
_shown_to: dict[str, set[str]] = {}  # browsers, by picture or download
_connect, _add, _execute = Runtime.connect_session, MediaFileManager.add, MediaFileManager.execute_deferred
_delete = MemoryMediaFileStorage.delete_file


@cache
def _cookies() -> BrowserCookies:
    try:
        return BrowserCookies(server_key(data_folder()))
    except TwentyError:  # nothing can be written here: good until the next start
        return BrowserCookies(secrets.token_bytes(32))


def browser_of(cookies: Mapping[str, str]) -> str:
    """Return which browser has these cookies; empty where it has none of ours."""
    return _cookies().browser(cookies.get(_cookie_name(), ""))


def _cookie_name() -> str:
    return f"twenty_browser_{config.get_option('server.port')}"  # browsers do not keep ports apart


def bind() -> None:
    """Have Streamlit keep sessions to their browsers, and note who is shown what. Call it before the server starts."""
    Runtime.connect_session = _connect_bound  # type: ignore[assignment]
    MediaFileManager.add = _add_noted  # type: ignore[assignment]
    MediaFileManager.execute_deferred = _execute_noted  # type: ignore[assignment]
    MemoryMediaFileStorage.delete_file = _delete_noted  # type: ignore[assignment]


def _connect_bound(runtime: Runtime, client: Any, user_info: Any, existing_session_id: str | None = None) -> str:  # noqa: ANN401
    browser = browser_of(client.client_context.cookies)
    is_own = existing_session_id is not None and browser != "" and _browsers.get(existing_session_id) == browser
    session_id = _connect(runtime, client, user_info, existing_session_id if is_own else None)
    if session_id not in _browsers:
        _browsers[session_id] = browser
        info = runtime._session_mgr.get_session_info(session_id)
        if info is not None:
            weakref.finalize(info.session, _browsers.pop, session_id, None)
    return session_id


def _add_noted(manager: MediaFileManager, *arguments: Any, **more: Any) -> str:  # noqa: ANN401
    url, context = _add(manager, *arguments, **more), get_script_run_ctx()
    return _noted(url, context.session_id if context is not None else "")


def _execute_noted(manager: MediaFileManager, file_id: str) -> str:
    waiting = manager._deferred_callables.get(file_id)
    return _noted(_execute(manager, file_id), waiting["session_id"] if waiting is not None else "")


def _noted(url: str, session_id: str) -> str:
    _shown_to.setdefault(_file_id(url), set()).add(_browsers.get(session_id, ""))
    return url


def _delete_noted(storage: MemoryMediaFileStorage, file_id: str) -> None:
    _shown_to.pop(file_id, None)
    _delete(storage, file_id)


def _file_id(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


class OwnBrowser:
    """ASGI middleware that gives each browser its cookie, and keeps uploads and pictures to whom they belong."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":  # live connections: `bind`
            return await self._app(scope, receive, send)
        browser, path = browser_of(HTTPConnection(scope).cookies), scope["path"]
        if not _may_ask(path, scope["method"], browser):
            return await refuse(scope, receive, send, 403, _NOT_YOURS)
        if path.startswith(_MEDIA):  # nothing of a visitor stays in a shared laptop's browser
            send = _with("Cache-Control", "no-store", send)
        elif path == _HELLO and not browser:
            send = _with("Set-Cookie", _cookie(is_secure=scope["scheme"] == "https"), send)
        return await self._app(scope, receive, send)


def _may_ask(path: str, method: str, browser: str) -> bool:
    if path.startswith(UPLOADS) and method in ("PUT", "DELETE"):
        session_id = path.removeprefix(UPLOADS).partition("/")[0]
        return session_id not in _browsers or (browser != "" and _browsers[session_id] == browser)
    if path.startswith(_MEDIA):
        shown_to = _shown_to.get(_file_id(path))
        return shown_to is None or (browser != "" and browser in shown_to)
    return True


def _cookie(*, is_secure: bool) -> str:
    secure = "; Secure" if is_secure else ""
    return f"{_cookie_name()}={_cookies().give()}; Path=/; HttpOnly; SameSite=strict{secure}"


def _with(name: str, value: str, send: Send) -> Send:
    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(name, value)
        await send(message)

    return send_more
