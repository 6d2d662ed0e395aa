"""QR codes, and the address at which another device finds this page's server."""

from urllib.parse import urlsplit

import streamlit as st

from server.phone.reachable_address import Reach, reach
from server.qr_code import qr_picture
from views.shared.charts import frame


def qr_code(address: str) -> str:
    """Return a QR code as a picture."""
    # As an image: drawings in the page itself are taken out of it by Streamlit.
    return frame(f'<img class="code" alt="QR code of the address" src="{qr_picture(address)}">')


def own_base() -> str:
    """Return the server's address as this browser knows it, which may be good on this computer only."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}"


def reach_from_elsewhere() -> Reach:
    """Return where another device finds this server, or why it cannot."""
    return reach(
        st.context.url or "",
        listens=st.get_option("server.address") or "",
        port=st.get_option("server.port"),
        tls=bool(st.get_option("server.sslCertFile")),
    )
