"""A phone with a pass, as it speaks to the server."""

import http.client
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from workspace.workspace import Workspace

BOUNDARY = "----a-form"
Body = bytes | Iterator[bytes] | None


@dataclass
class Phone:
    """A phone with a pass."""

    address: str
    token: str

    def ask(
        self, path: str = "", data: Body = None, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, f"/phone/{self.token}{path}", data, named)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def send(
        self, data: Body, label_id: object, ticket: str = "", name: str = "a.jpg", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        ticket = ticket or secrets.token_hex(16)
        path = f"/photos?ticket={ticket}&label={label_id}&name={quote(name)}"
        status, _, text = self.ask(path, data, "POST", **headers)
        return status, json.loads(text)

    def outcome(self, *tickets: str) -> dict[str, dict[str, str]]:
        """Ask until nothing waits."""
        end = time.monotonic() + 60
        while True:
            known = json.loads(self.ask(f"/state?tickets={','.join(tickets)}")[2])["photos"]
            if all(photo["state"] != "waiting" for photo in known.values()):
                return dict(known)
            assert time.monotonic() < end
            time.sleep(0.02)


def label_ids(workspace: Workspace) -> list[int]:
    return [label.id for label in workspace.labels()]
