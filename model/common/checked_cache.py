"""A checked cache: files that are made from photos and can be made again, each kept with a checksum (CRC-32).

They lie where any program can change them and are not waited for on their way to the disk, so a power cut, a bad
sector or a curious hand can leave anything in them. What is damaged counts as missing.
"""

import zlib
from contextlib import suppress
from pathlib import Path

from model.common.errors import NotWritable
from model.common.files import write_atomically

CHECKSUM = 4  # bytes, a CRC-32 after the content


def keep(path: Path, data: bytes, *, below: Path) -> None:
    """Keep what was made; where the folder cannot be written, it is made again the next time.

    `below` as of `write_atomically`.

    Raises:
        FolderGone: `below` was deleted.
        StorageFull: the disk has no space.
    """
    with suppress(NotWritable):
        write_atomically(path, data + zlib.crc32(data).to_bytes(CHECKSUM, "big"), durable=False, below=below)


def kept(path: Path) -> bytes | None:
    """Return what was kept; `None` where there is nothing, or it is no longer what it was."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    data, checksum = content[:-CHECKSUM], content[-CHECKSUM:]
    return data if zlib.crc32(data).to_bytes(CHECKSUM, "big") == checksum else None
