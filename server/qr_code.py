"""QR code as a picture: dark on light in either theme, with the quiet border that readers need."""

import base64

import segno


def qr_picture(address: str) -> str:
    """Return the QR code of an address as the address of an image (SVG), for pages without files."""
    svg = segno.make(address, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    data = base64.b64encode(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()).decode()
    return f"data:image/svg+xml;base64,{data}"
