"""The server's settings: where it listens, and who may come in.

`twenty serve` writes them into the environment of the server that it starts; whoever starts the server in another
way (a container, systemd) may set the same variables.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from model.common.errors import TwentyError
from server.password import check_hash

THIS_MACHINE = "127.0.0.1"
DEFAULT_PORT = 8501


@dataclass(frozen=True)
class ServerSettings:
    """How this server is opened. What stands here by default is not opened at all.

    Attributes:
        address: The address that the server listens on.
        port: The port that the server listens on.
        public: What to write on the wall, such as `https://192.168.1.20:8501`. Empty: made of the two above.
        password_hash: By `server.password`; empty when everybody may come in.
        certificate: The chain of the room's certificate, PEM; `None` without TLS.
        key: The key of the certificate, PEM.
        hosts: Names under which the server is reached beside its addresses, such as that of a proxy before it.
    """

    address: str = THIS_MACHINE
    port: int = DEFAULT_PORT
    public: str = ""
    password_hash: str = ""
    certificate: Path | None = None
    key: Path | None = None
    hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "ServerSettings":
        """Read the settings.

        Raises:
            TwentyError: one of them cannot be used.
        """
        said = {field.name: environment.get(_variable(field.name), "").strip() for field in fields(cls)}
        if said["password_hash"]:
            check_hash(said["password_hash"])
        if bool(said["certificate"]) != bool(said["key"]):
            raise TwentyError("A certificate needs its key: set TWENTY_ROOM_CERTIFICATE and TWENTY_ROOM_KEY, or none.")
        return cls(
            address=said["address"] or THIS_MACHINE,
            port=port_number(said["port"] or str(DEFAULT_PORT)),
            public=said["public"].rstrip("/"),
            password_hash=said["password_hash"],
            certificate=Path(said["certificate"]) if said["certificate"] else None,
            key=Path(said["key"]) if said["key"] else None,
            hosts=tuple(said["hosts"].replace(",", " ").lower().split()),
        )

    def to_environment(self) -> dict[str, str]:
        """Return the variables that `from_environment` reads, empty ones too: they hide those of the shell."""
        return {_variable(field.name): _text(getattr(self, field.name)) for field in fields(self)}

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the server."""
        return not is_loopback(self.address)

    @property
    def has_visitors(self) -> bool:
        """Whether others can come in, if only through a proxy."""
        return self.is_open or bool(self.public)

    @property
    def has_tls(self) -> bool:
        """Whether the server itself speaks TLS. A proxy before it may do so in its place."""
        return self.certificate is not None

    @property
    def url(self) -> str:
        """The address that visitors and their phones use."""
        return self.public or base_url(self.address if self.is_open else "localhost", self.port, tls=self.has_tls)


def _variable(setting: str) -> str:
    return f"TWENTY_ROOM_{setting.upper()}"


def _text(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value or "")


def port_number(text: str) -> int:
    """Read a port.

    Raises:
        TwentyError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise TwentyError(f"“{text}” is no port: give a number from 1024 to 65535, such as {DEFAULT_PORT}.")
    return int(text)


def is_loopback(address: str) -> bool:
    """Say whether an address, or a name, is reached from this machine only."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address.lower() == "localhost" or address.lower().endswith(".localhost")


def base_url(address: str, port: int, *, tls: bool) -> str:
    """Return the address of a server's first page, without a slash at the end."""
    return f"{'https' if tls else 'http'}://{in_url(address)}:{port}"


def in_url(address: str) -> str:
    """Return an address as it stands in a URL."""
    return f"[{address}]" if ":" in address else address
