"""What the server answers beside the pages, and what every request passes on its way: put together here."""

import os
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from model.common.files import data_folder
from server import health
from server.access.allowed_hosts import AllowedHosts
from server.access.login_cookies import LoginCookies, server_key
from server.access.password_gate import PasswordGate
from server.access.security_headers import SecurityHeaders, script_hashes
from server.phone import routes as phone
from server.settings import ServerSettings
from server.share import routes as share

_BESIDE = (health.health_route(), *phone.routes(), *share.routes())


def routes() -> list[BaseRoute]:
    """Return the addresses that are not pages."""
    return list(_BESIDE)


def middleware(page: Path) -> list[Middleware]:
    """Return what every request passes, in order; `page` is the HTML that Streamlit answers.

    Raises:
        TwentyError: a setting of the server cannot be used.
    """
    settings = ServerSettings.from_environment(os.environ)
    passed = [
        Middleware(SecurityHeaders, inline=script_hashes(page)),
        Middleware(AllowedHosts, settings=settings),
    ]
    if settings.password_hash:
        cookies = LoginCookies(server_key(data_folder()), settings.password_hash)
        passed.append(Middleware(PasswordGate, settings=settings, cookies=cookies, is_free=is_free))
    return passed


def is_free(scope: Scope) -> bool:
    """Say whether a request is answered without the room's password."""
    # A phone's pass and a share link are stronger keys than the room's password; without a valid one their addresses
    # answer nothing.
    return scope["type"] == "http" and any(route.matches(scope)[0] == Match.FULL for route in _BESIDE)
