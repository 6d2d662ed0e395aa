"""What `app.py` does once Streamlit has imported it: keeps our settings, says where the page is, and opens it."""

import os
import sys
from collections.abc import Mapping

from streamlit import cli_util, config
from streamlit.web.server import server_util

from server import announcement
from server.streamlit_settings import ADDRESS, AT_START, OPEN_BROWSER, SETTINGS

_GIVEN = "command-line argument or environment variable"  # what Streamlit says of both


def keep() -> None:
    """Set everything, now and whenever Streamlit reads its files of settings again.

    Raises:
        SystemExit: Streamlit listens already, at an address that nobody asked for.
    """
    if not _is_given(ADDRESS) and config.get_option(ADDRESS) != AT_START[ADDRESS]:
        raise SystemExit(
            "Twenty Photos: Streamlit was started without our settings, so that others could reach this page. "
            "Nothing was opened. Start it with: twenty app"
        )
    set_all()
    config.on_config_parsed(set_all, force_connect=True)


def set_all() -> None:
    """Set everything but what was given on the command line or in the environment."""
    for name, value in SETTINGS.items():
        if not _is_given(name):
            config.set_option(name, value)


def _is_given(name: str) -> bool:
    return config.get_where_defined(name) == _GIVEN


def show_page(environment: Mapping[str, str] = os.environ) -> None:
    """Print the page's address, unless a room's is announced; open it if `twenty app` was asked to."""
    if environment.get(announcement.ASKED):
        return
    url = server_util.get_url(server_util.get_display_address(config.get_option(ADDRESS)))
    print(f"Twenty Photos is open at {url}\nTo end it, press Ctrl+C here.", flush=True)
    if environment.get(OPEN_BROWSER) and _has_screen(environment):
        cli_util.open_browser(url)


def _has_screen(environment: Mapping[str, str]) -> bool:
    """Say whether a browser has a window here: over SSH, one for terminals would take this terminal."""
    return sys.platform in ("win32", "darwin") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
