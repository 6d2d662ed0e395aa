"""Where others join: the address that a phone or another laptop can open, as it stands on the wall."""

import os

from starlette.requests import Request

from server.phone.reachable_address import Reach, reach
from server.qr_code import qr_picture
from server.settings import ServerSettings


def reach_of(request: Request) -> Reach:
    """Return where others find this server; where they cannot, this browser's own address, and a sentence why."""
    own, settings = str(request.base_url).rstrip("/"), ServerSettings.from_environment(os.environ)
    found = reach(own, settings.address, request.url.port or settings.port, tls=request.url.scheme == "https")
    return Reach(found.base or own, found.problem)


def way_in(request: Request, path: str) -> dict[str, str]:
    """Return an address of this server as a page shows it: in words, as a picture, and what is wrong with it."""
    found = reach_of(request)
    address = f"{found.base}{path}"
    return {
        "address": address,
        "words": address.partition("://")[2],
        "picture": qr_picture(address),
        "problem": found.problem.replace("`", ""),
    }
