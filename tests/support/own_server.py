"""A server that can be killed and started again, at the same address."""

import os
from pathlib import Path

from tests.support.app_server import free_port, start


class OwnServer:
    """A server on a port of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.home, self._log = folder / "home", folder / "log.txt"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> "OwnServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        environment = {**os.environ, "TWENTY_ROOM_PUBLIC": self.address}
        self._process = start(self.home, self._log, self._port, environment)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        assert "Traceback" not in self._log.read_text(), self._log.read_text()
