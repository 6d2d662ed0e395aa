"""The settings of a room: where the server listens, who may come in, how long things are kept.

`twenty serve` writes them into the environment of the server that it starts; whoever starts the server in another
way (a container, systemd) may set the same variables.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.common.errors import TwentyError
from server.password import check_hash

THIS_MACHINE = "127.0.0.1"
DEFAULT_PORT = 8501


@dataclass(frozen=True)
class Room:
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
    def from_environment(cls, environment: Mapping[str, str]) -> "Room":
        """Read the settings.

        Raises:
            TwentyError: one of them cannot be used.
        """
        said = {name: environment.get(f"TWENTY_ROOM_{name}", "").strip() for name in _NAMES}
        if said["PASSWORD_HASH"]:
            check_hash(said["PASSWORD_HASH"])
        if bool(said["CERTIFICATE"]) != bool(said["KEY"]):
            raise TwentyError("A certificate needs its key: set TWENTY_ROOM_CERTIFICATE and TWENTY_ROOM_KEY, or none.")
        return cls(
            address=said["ADDRESS"] or THIS_MACHINE,
            port=port_number(said["PORT"] or str(DEFAULT_PORT)),
            public=said["PUBLIC"].rstrip("/"),
            password_hash=said["PASSWORD_HASH"],
            certificate=Path(said["CERTIFICATE"]) if said["CERTIFICATE"] else None,
            key=Path(said["KEY"]) if said["KEY"] else None,
            hosts=tuple(said["HOSTS"].replace(",", " ").lower().split()),
        )

    def to_environment(self) -> dict[str, str]:
        """Return the variables that `from_environment` reads, empty ones too: they hide those of the shell."""
        values = {
            "ADDRESS": self.address,
            "PORT": str(self.port),
            "PUBLIC": self.public,
            "PASSWORD_HASH": self.password_hash,
            "CERTIFICATE": str(self.certificate or ""),
            "KEY": str(self.key or ""),
            "HOSTS": " ".join(self.hosts),
        }
        return {f"TWENTY_ROOM_{name}": value for name, value in values.items()}

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the server."""
        return not is_loopback(self.address)

    @property
    def has_tls(self) -> bool:
        """Whether the server itself speaks TLS. A proxy before it may do so in its place."""
        return self.certificate is not None

    @property
    def url(self) -> str:
        """The address that visitors and their phones use."""
        if self.public:
            return self.public
        name = "localhost" if not self.is_open else self.address
        return f"{'https' if self.has_tls else 'http'}://{in_url(name)}:{self.port}"


_NAMES = ("ADDRESS", "PORT", "PUBLIC", "PASSWORD_HASH", "CERTIFICATE", "KEY", "HOSTS")


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


def in_url(address: str) -> str:
    """Return an address as it stands in a URL."""
    return f"[{address}]" if ":" in address else address
