"""Problem details (RFC 9457): whatever goes wrong is answered as JSON with a sentence, alike at every address."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from model.common.errors import TwentyError

MEDIA_TYPE = "application/problem+json"
_SENTENCES = {
    404: "Nothing is at this address. The address / says what there is.",
    405: "This address is not asked in this way. The address /openapi.json says how.",
}
Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


class Problem(Exception):
    """What a client is told: a status of HTTP, a sentence, headers, and further members of the JSON."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers, more

    def answer(self) -> JSONResponse:
        """Return it as it is sent."""
        title = HTTPStatus(self.status).phrase
        body = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail, **self.more}
        return JSONResponse(body, self.status, self.headers, MEDIA_TYPE)


async def _of_problem(_: Request, error: Problem) -> Response:
    return error.answer()


async def _of_http(_: Request, error: HTTPException) -> Response:
    return Problem(error.status_code, _SENTENCES.get(error.status_code, str(error.detail)), error.headers).answer()


async def _of_ours(_: Request, error: TwentyError) -> Response:
    """Answer for a classifier that is damaged."""
    return Problem(500, str(error)).answer()


async def _of_others(_: Request, __: Exception) -> Response:
    return Problem(
        500, "Something went wrong here, and the log says where. The next photo may well be answered."
    ).answer()


HANDLERS: dict[int | type[Exception], Handler] = {
    Problem: _of_problem,
    HTTPException: _of_http,
    TwentyError: _of_ours,
    Exception: _of_others,
}
