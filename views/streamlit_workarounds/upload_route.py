"""Upload route: Streamlit would hold each file under way in memory as a whole; here it goes to disk as it comes."""

from collections.abc import AsyncGenerator
from contextlib import suppress

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime, get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from views.streamlit_workarounds.uploads_on_disk import Arrival, parking_of

UPLOADS = "/_stcore/upload_file/"
_AROUND = 1 << 20  # bytes of a form beside its file


class UploadsToDisk:
    """ASGI middleware that takes uploads before Streamlit's own route does, with the same checks and answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take an upload, or pass a request on."""
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(UPLOADS):
            return await self._app(scope, receive, send)
        try:
            answer = await _taken(Request(scope, receive))
        except (HTTPException, MultiPartException) as refused:
            status, why = (refused.status_code, refused.detail) if isinstance(refused, HTTPException) else (400, "")
            answer = PlainTextResponse(why or "No upload.", status)
        except ClientDisconnect:
            return None
        return await answer(scope, receive, send)


async def _taken(request: Request) -> Response:
    session_id, _, file_id = request.url.path.removeprefix(UPLOADS).partition("/")
    runtime = get_instance()
    _check(request, runtime, session_id)
    manager = runtime.uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)  # Streamlit's only one
    parking = parking_of(manager)
    arrival = Arrival(parking, session_id)
    try:
        upload = await _arrived(request, arrival)
        _check_session(runtime, session_id)  # it may have ended meanwhile
    except BaseException:
        arrival.drop()
        raise
    kind = upload.content_type or "application/octet-stream"
    parking.park(session_id, UploadedFileRec(file_id, upload.filename or "", kind, b""), arrival)
    return Response(status_code=204)


def _check(request: Request, runtime: Runtime, session_id: str) -> None:
    """Refuse what can be refused before a byte of the file is read."""
    token, cookie = request.headers.get("X-Xsrftoken"), request.cookies.get(XSRF_COOKIE_NAME)
    if is_xsrf_enabled() and not validate_xsrf_token(token, cookie):
        raise HTTPException(403, "The token of our page is missing.")
    _check_session(runtime, session_id)
    with suppress(ValueError):
        if int(request.headers.get("content-length", "0")) > _most():
            raise HTTPException(413, "File too large")


def _check_session(runtime: Runtime, session_id: str) -> None:
    if not runtime.is_active_session(session_id):
        raise HTTPException(400, "This page is not connected any more: reload it.")


def _most() -> int:
    return (int(config.get_option("server.maxUploadSize")) << 20) + _AROUND


async def _arrived(request: Request, arrival: Arrival) -> UploadFile:
    """Read the body; its file has gone to disk by the end."""

    async def within() -> AsyncGenerator[bytes, None]:
        n_bytes = 0
        async for chunk in request.stream():
            n_bytes += len(chunk)
            if n_bytes > _most():
                raise HTTPException(413, "File too large")
            yield chunk

    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(400, "Expected a form")
    form = await _ToDisk(request.headers, within(), arrival).parse()
    uploads = [value for value in form.values() if isinstance(value, UploadFile)]
    if len(uploads) != 1:
        raise HTTPException(400, f"Expected 1 file, but got {len(uploads)}")
    return uploads[0]


class _ToDisk(MultiPartParser):
    """Starlette's parser, with its file where we want it."""

    def __init__(self, headers: object, stream: AsyncGenerator[bytes, None], arrival: Arrival) -> None:
        super().__init__(headers, stream, max_files=1, max_fields=1)  # type: ignore[arg-type]
        self._arrival = arrival

    def on_headers_finished(self) -> None:
        """Begin a part of the form."""
        super().on_headers_finished()
        upload = self._current_part.file
        if upload is not None:
            upload.file.close()
            upload.file = self._arrival  # type: ignore[assignment]
