"""Announcement: what the facilitator reads on the terminal once the server answers."""

import io
import os
import sys
from collections.abc import Mapping

import segno

from server.settings import ServerSettings
from workspace.expiry import keep_days

ASKED = "TWENTY_ROOM_ANNOUNCE"  # set by `twenty serve`
_COMMAND = "twenty serve"


def announce(environment: Mapping[str, str] = os.environ) -> None:
    """Print it, if the server was started by `twenty serve`."""
    if environment.get(ASKED):
        print(announcement(ServerSettings.from_environment(environment), keep_days(environment)), flush=True)


def announcement(settings: ServerSettings, days: float | None) -> str:
    """Say what to write on the wall, who can come in, and until when things are kept."""
    parts = [
        _address(settings),
        qr_code(settings.url) if settings.has_visitors else "",
        _password(settings),
        _cameras(settings),
        _kept(days),
        f"To lead a workshop with teams, open {settings.url}/room on your own laptop." if settings.has_visitors else "",
        "To end it, press Ctrl+C here. Photos and classifiers stay on this computer for the next start.",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def qr_code(url: str) -> str:
    """Draw an address for cameras, in characters; nothing where the terminal has none of these."""
    drawn = io.StringIO()
    segno.make(url, error="m").terminal(drawn, border=2, compact=True)
    try:
        drawn.getvalue().encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return ""
    if not sys.stdout.isatty():
        return drawn.getvalue()
    # White on black whatever the terminal's colours: not every camera reads the reverse.
    return "".join(f"\x1b[97;40m{line}\x1b[0m\n" for line in drawn.getvalue().splitlines())


def _address(settings: ServerSettings) -> str:
    if settings.has_visitors:
        return f"The room is open. Write this on the wall:\n\n    {settings.url}\n"
    return (
        f"The server runs at {settings.url}, and only this computer can reach it. "
        f"To open it to a room: {_COMMAND}, without --address.\n"
    )


def _password(settings: ServerSettings) -> str:
    if settings.password_hash:
        return "Password: set. Tell it to the room; nobody sees a page or a photo without it."
    if not settings.has_visitors:
        return ""
    return (
        "Password: NONE. Whoever is in this network can come in and start a workspace; what is in another's stays "
        f"hidden. To ask for a password, stop this and use: {_COMMAND} --password"
    )


def _cameras(settings: ServerSettings) -> str:
    if not settings.has_visitors:
        return ""
    if not settings.url.startswith("https:"):
        return (
            "Cameras: phones and laptops take photos with their own camera app, through “Upload”. For the camera in "
            f"the page itself browsers want TLS: {_COMMAND} --tls"
        )
    if settings.certificate is not None and settings.certificate.name == "room.pem":
        return (
            "Cameras: work in the page. Browsers warn once that they do not know the certificate, which this computer "
            "made for itself: choose “Advanced”, then go on. docs/serving.md says how a phone is told to trust it."
        )
    return "Cameras: work in the page."


def _kept(days: float | None) -> str:
    if days is None:
        return "Kept: what visitors add stays on this computer until they delete it. To clear it: --keep-days N"
    time = f"{round(24 * days)} hours" if days < 2 else f"{days:g} days"
    return f"Kept: what nobody has used for {time} is deleted, photos and all. Visitors can delete theirs at once."
