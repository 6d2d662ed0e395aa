"""Colour profiles made by hand."""

import struct


def profile_with(primaries: dict[bytes, tuple[float, float, float]], description: str) -> bytes:
    """A colour profile of gamma 2.2 whose colours are these in XYZ, adapted to D50."""

    def number(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    text = description.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(79),
        b"wtpt": b"XYZ \0\0\0\0" + number(0.9642) + number(1.0) + number(0.8249),
        **{name: b"XYZ \0\0\0\0" + b"".join(map(number, xyz)) for name, xyz in primaries.items()},
        **{name: b"curv\0\0\0\0" + struct.pack(">IH", 1, 563) for name in (b"rTRC", b"gTRC", b"bTRC")},
    }
    table, body, offset = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12)
    header += b"acsp" + bytes(28) + number(0.9642) + number(1.0) + number(0.8249)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + body


WIDE = {  # the primaries of Adobe RGB
    b"rXYZ": (0.6097, 0.3111, 0.0195),
    b"gXYZ": (0.2053, 0.6257, 0.0609),
    b"bXYZ": (0.1492, 0.0632, 0.7446),
}
ADOBE_LIKE = profile_with(WIDE, "wide")
