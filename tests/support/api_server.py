"""`twenty api` as people start it, and a client that speaks to it over a socket."""

import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.app_server import START_LIMIT, free_port
from tests.support.project import ROOT

JPEG = {"Content-Type": "image/jpeg"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  (what JSON holds)
        return json.loads(self.body)


@dataclass(frozen=True)
class ApiServer:
    """A service that runs in a process of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    def predict(self, *photos: tuple[str, bytes], headers: Mapping[str, str] = {}) -> Answer:
        body, kind = form(photos)
        return self.ask("POST", "/predict", body, {"Content-Type": kind, **headers})


def form(photos: Sequence[tuple[str, bytes]], field: str = "photos") -> tuple[bytes, str]:
    """Return a form with photos, and its content type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, data in photos
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


@contextmanager
def api_server(
    classifier: Path, log: Path, *options: str, environment: Mapping[str, str] = os.environ
) -> Iterator[ApiServer]:
    """Start a service, wait until it is well, and end it."""
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "api", str(classifier), "--port", str(port), *options]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=file, stderr=file)
    server = ApiServer(process, port, log)
    try:
        _wait_until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_it_answers(server: ApiServer) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.process.poll() is None:
        try:
            if server.ask("GET", "/health").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the service did not start: {server.log.read_text()[-3000:]}")
