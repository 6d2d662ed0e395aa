"""QR codes, and the address at which another device finds this page's server."""

import base64
from urllib.parse import urlsplit

import segno
import streamlit as st

from server.phone.reachable_address import Reach, reach
from views.shared.charts import frame


def qr_code(address: str) -> str:
    """Return a QR code as a picture: dark on light in either theme, with the quiet border that readers need."""
    svg = segno.make(address, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    data = base64.b64encode(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()).decode()
    # As an image: drawings in the page itself are taken out of it by Streamlit.
    return frame(f'<img class="code" alt="QR code of the address" src="data:image/svg+xml;base64,{data}">')


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
