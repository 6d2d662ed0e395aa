"""What a browser would say to a server, and what no browser would: one visitor's requests and live connections."""

import http.client
import json
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from websockets.sync.client import ClientConnection, connect

from tests.support.streamlit_client.messages import PATIENCE, subprotocols

PASSWORD = "three blades turn"


@dataclass
class Reply:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def all(self) -> bytes:
        return str(self.headers).encode() + b"\n\n" + self.body

    def json(self) -> dict[str, object]:
        return dict(json.loads(self.text))


def trusting(authority: Path) -> ssl.SSLContext:
    """Return a TLS context that trusts this authority, for a visitor.

    TLS 1.2: the client of live connections reads in one thread and writes in another, and up to Python 3.12 nothing
    keeps OpenSSL from losing what is written while it reads the tickets that TLS 1.3 sends after its beginning.
    """
    context = ssl.create_default_context(cafile=str(authority))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass
class Visitor:
    """Speaks to a server as one browser would: keeps cookies, names the page it comes from."""

    port: int
    host: str = ""
    context: ssl.SSLContext | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.host = self.host or f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"{'https' if self.context else 'http'}://{self.host}"

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        """Send one request; `_` in a header's name stands for `-`, an empty one is left out."""
        connection: Any = http.client.HTTPConnection(self.host.partition(":")[0], self.port, timeout=PATIENCE)
        if self.context is not None:
            connection = http.client.HTTPSConnection(connection.host, self.port, timeout=PATIENCE, context=self.context)
        # Whatever the name, the server is here; the name counts for TLS.
        connection._create_connection = lambda *_: socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        sent = {"Host": self.host, "Accept": "text/html", "Cookie": self.cookie_line()}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, answer.headers, data)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def log_in(self, password: str = PASSWORD, next_path: str = "/", **headers: str) -> Reply:
        form = urlencode({"password": password, "next": next_path})
        sent = {
            "Origin": self.origin,
            "Content_Type": "application/x-www-form-urlencoded",
            "X_Forwarded_For": "192.0.2.77",  # believed from this machine: not one client with those who guess
        }
        sent |= headers
        return self.ask("POST", "/login", form, **sent)

    def cookie_line(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def put_file(self, path: str, name: str, data: bytes, **headers: str) -> Reply:
        """Hand in a file as Streamlit's page does."""
        head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        sent = {"Content_Type": "multipart/form-data; boundary=cut", "Origin": self.origin} | headers
        return self.ask("PUT", path, head.encode() + data + b"\r\n--cut--\r\n", **sent)

    @property
    def token(self) -> str:
        """The token of our pages, once one was asked for."""
        return self.cookies.get("_streamlit_xsrf", "")

    def live(self, origin: str | None = "", resume: str = "") -> ClientConnection:
        """Open the live connection of a page, or come back to that of a session."""
        scheme = "wss" if self.context else "ws"
        return connect(
            f"{scheme}://{self.host}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port), PATIENCE),
            ssl=self.context,
            origin=self.origin if origin == "" else origin,  # type: ignore[arg-type]
            subprotocols=subprotocols(self.token, resume),
            additional_headers={"Cookie": self.cookie_line()},
            max_size=None,
            proxy=None,
            open_timeout=PATIENCE,
        )
