"""What the server answers beside the pages, and what every request passes on its way: put together here."""

import os
from collections.abc import Collection

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from model.common.files import data_folder
from server import health, photo_routes
from server.access.allowed_hosts import AllowedHosts
from server.access.login_cookies import LoginCookies, server_key
from server.access.password_gate import PasswordGate
from server.access.security_headers import SecurityHeaders, script_hashes
from server.fake import routes as fake
from server.frame import routes as frame
from server.frame.assets import Assets
from server.guide import routes as guide
from server.live import routes as live
from server.phone import routes as phone
from server.rooms import routes as rooms
from server.settings import ServerSettings
from server.share import routes as share

# Of the room's password.
_FREE = (health.health_route(), *phone.routes(), *share.routes(), *fake.routes(), *live.free_routes())


def routes(html: str, pages: Collection[str], assets: Assets) -> list[BaseRoute]:
    """Return all addresses that are ours; arguments as of `server.frame.routes`."""
    own = [*photo_routes.routes(), *live.routes(), *rooms.routes(assets), *guide.routes()]
    return [*_FREE, *own, *frame.routes(html, pages, assets)]


def middleware(html: str) -> list[Middleware]:
    """Return what every request passes, in order; `html` is what pages are answered with.

    Raises:
        TwentyError: a setting of the server cannot be used.
    """
    settings = ServerSettings.from_environment(os.environ)
    passed = [
        Middleware(SecurityHeaders, inline=script_hashes(html)),
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
    return scope["type"] == "http" and any(route.matches(scope)[0] == Match.FULL for route in _FREE)
