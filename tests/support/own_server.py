"""A server that can be killed and started again, at the same address."""

import os
import subprocess
from pathlib import Path

from tests.support.app_server import command, free_port, wait_until_it_answers
from tests.support.project import ROOT


class OwnServer:
    """A server on a port of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.home, self._log = folder / "home", folder / "log.txt"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        environment = {**os.environ, "TWENTY_HOME": str(self.home), "TWENTY_ROOM_PUBLIC": self.address}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command(self._port), cwd=ROOT, env=environment, stdout=log, stderr=log)
        wait_until_it_answers(self._port, self._process, self._log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        assert "Traceback" not in self._log.read_text(), self._log.read_text()
