"""Writes into a workspace and is killed, again and again, as a command: its arguments are ROOT ID TIMES.

Each line on standard output is a change that had been acknowledged before the writer died.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from model.common.errors import TwentyError
from model.photos.photo import make_photo
from model.photos.photo_metadata import PhotoMetadata
from tests.support.pictures import picture_bytes
from workspace.workspace import Workspace


def write(workspace: Workspace, life: int, pipe: int) -> None:
    """Add labels and photos and remove some, without end; acknowledge each change on a pipe."""
    i = 0
    while True:
        i += 1
        label = workspace.add_label(f"label {life}.{i}")
        say(pipe, f"label {label.name}")
        for j in range(3):
            # Bytes after the end of a JPEG do no harm, and make one that is unlike all others.
            jpeg = picture_bytes(j, 0, side=32) + f"{life}.{i}.{j}".encode()
            photo = make_photo(f"{j}.jpg", jpeg, PhotoMetadata(32, 32))
            workspace.add_photo(photo, label.id)
            say(pipe, f"photo {photo.id} {label.name}")
        workspace.remove([photo.id])
        say(pipe, f"removed {photo.id}")


def say(pipe: int, line: str) -> None:
    """Write a line at once and whole."""
    os.write(pipe, f"{line}\n".encode())


def live_and_die(root: Path, workspace_id: str, life: int) -> bytes:
    """Start a writer, kill it after a few changes, and return what it acknowledged."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            write(Workspace.open(root, workspace_id), life, writing)
        except TwentyError as error:
            say(writing, f"error {error}")
        os._exit(1)
    os.close(writing)
    said, enough = b"", random.randint(1, 8)
    while said.count(b"\n") < enough and b"error" not in said:
        said += os.read(reading, 1 << 16)
    time.sleep(random.uniform(0.0, 0.01))  # somewhere within the change that follows
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(reading, 1 << 16):
        said += more
    os.close(reading)
    return said


def main() -> None:
    """Lead `TIMES` short lives."""
    root, workspace_id, n = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    for life in range(n):
        sys.stdout.write(live_and_die(root, workspace_id, life).decode())


if __name__ == "__main__":
    main()
