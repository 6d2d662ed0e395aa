"""Guard: who may ask. With a key, whoever sends it; without one, whoever asks for this machine by its own address.

A page of a stranger, open in a browser on this machine, can have its own name lead here (DNS rebinding). Without a key
the host's name is all that tells it apart.
"""

import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from model.common.errors import TwentyError
from server.api.problems import Problem
from server.health_checks import PATH as HEALTH
from server.settings import is_loopback

HEADER = "X-API-Key"
VARIABLE = "TWENTY_API_KEY"
_SHORTEST = 16  # characters: of 64 each, 96 bits that nobody guesses, at whatever speed
_LONGEST = 512  # a header of more than 64 KB never arrives
_IS_KEY = re.compile(rf"[!-~]{{{_SHORTEST},{_LONGEST}}}")


class Guard:
    """ASGI middleware. An empty `key` is none; `is_open`: other machines reach the server."""

    def __init__(self, app: ASGIApp, key: str, *, is_open: bool) -> None:
        self._app, self._key, self._is_open = app, key.encode(), is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal.answer() if refusal else self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if scope["path"] == HEALTH:
            return None
        if self._key and not hmac.compare_digest(headers.get(HEADER, "").encode(), self._key):
            said = f"This needs the key of the service, in the header {HEADER}. Ask for it whoever runs the service."
            return Problem(401, said, {"WWW-Authenticate": f'ApiKey header="{HEADER}"'})
        if not (self._key or self._is_open or is_loopback(_name(headers.get("host", "")))):
            return Problem(
                421, "Without a key the service goes by 127.0.0.1 and localhost alone. Use that, or set a key."
            )
        return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def read_key(file: Path | None, environment: Mapping[str, str]) -> str:
    """Return the key of a file, or else of the environment; empty where there is none.

    Raises:
        TwentyError: the file cannot be read, or what is there is no key.
    """
    try:
        key = file.read_text(encoding="utf-8") if file else environment.get(VARIABLE, "")
    except OSError as error:
        raise TwentyError(f"The key cannot be read from {file}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise TwentyError(f"The key cannot be read from {file}: it is no text in UTF-8. Save it as that.") from None
    key = key.strip()
    if (file or key) and not _IS_KEY.fullmatch(key):
        raise TwentyError(
            f"That is no key: it has {_SHORTEST} to {_LONGEST} letters and digits and no space. This makes one: "
            'python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return key
