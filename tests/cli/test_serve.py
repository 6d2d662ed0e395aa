"""`twenty serve`: settings, sentences, what the facilitator reads, certificates."""

import ipaddress
import os
import socket
import ssl
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509

from cli.main import main
from model.common.errors import TwentyError
from server import announcement, certificate, certificate_authority
from server.password import hash_password, is_right
from server.settings import ServerSettings

SALT = b"sixteen bytes..."


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWENTY_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("server.password._N", 1 << 8)  # what a hash costs is not the point here
    for name in [name for name in os.environ if name.startswith("TWENTY_ROOM_")]:
        monkeypatch.delenv(name)


def test_settings_of_a_room_survive_the_environment() -> None:
    kept = hash_password("three blades", SALT)
    room = ServerSettings(
        "192.168.1.5", 8600, "https://a.example", kept, Path("/a/b.pem"), Path("/a/b.key"), ("a.example",)
    )
    assert ServerSettings.from_environment(room.to_environment()) == room
    assert ServerSettings.from_environment({}) == ServerSettings()
    assert not ServerSettings().is_open


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--port", "0"], "“0” is no port"),
        (["--port", "http"], "“http” is no port"),
        (["--address", "203.0.113.1"], "203.0.113.1 is not an address of this machine"),
        (["--address", "my house"], "“my house” is no address"),
        (["--host", "https://a.example"], "is no host's name"),
        (["--public", "a.example"], "is no address to open"),
        (["--keep-days", "0"], "is “0”: set it to days"),
        (["--keep-days", "a week"], "is “a week”"),
        (["--limit", "photos=many"], "TWENTY_MAX_PHOTOS is “many”"),
        (["--limit", "chairs=30"], "give one of photos, labels"),
        (["--certificate", "a.pem"], "A certificate needs its key"),
        (["--tls", "--certificate", "a.pem"], "give one of the two"),
        (["--password-hash-file", "none.txt"], "cannot be read"),
    ],
)
def test_serve_refuses_with_a_sentence(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: [])  # a name that is none takes seconds to look up
    assert main(["serve", *options]) == 1
    assert sentence in capsys.readouterr().err


def test_serve_says_that_a_port_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", "--address", "127.0.0.1", "--port", str(port)]) == 1
    assert f"Port {port} is taken" in capsys.readouterr().err


def test_the_same_password_has_the_same_hash_on_this_machine_and_is_asked_for_twice(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(["three blades", "three blades", "three blades", "three  blades", "three blades", "three blades"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(said))
    assert [main(["serve", "--hash-password"]) for _ in range(3)] == [0, 1, 0]
    out = capsys.readouterr()
    first, second = out.out.split()
    assert first == second
    assert is_right("three blades", first)
    assert "differ" in out.err


def test_the_facilitator_reads_the_address_whether_there_is_a_password_and_how_long_things_are_kept() -> None:
    said = announcement.announcement(ServerSettings(address="0.0.0.0", public="http://192.168.1.5:8501"), 3)
    assert "    http://192.168.1.5:8501\n" in said
    assert "Password: NONE" in said
    assert "--tls" in said
    assert "for 3 days is deleted" in said
    assert "for 12 hours is deleted" in announcement.announcement(ServerSettings(), 0.5)
    assert "until they delete it" in announcement.announcement(ServerSettings(), None)
    assert "Ctrl+C" in said
    kept = hash_password("three blades", SALT)
    secured = ServerSettings(address="0.0.0.0", public="https://a.example", password_hash=kept)
    assert "Password: set" in announcement.announcement(secured, None)
    assert kept not in announcement.announcement(secured, None)
    assert "Cameras: work" in announcement.announcement(secured, None)
    assert "only this computer can reach it" in announcement.announcement(ServerSettings(), None)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> certificate.Files:
    return certificate.room_certificate(tmp_path_factory.mktemp("tls"), ["127.0.0.1"], ["localhost"])


def test_a_browser_that_trusts_the_rooms_authority_trusts_the_room_alone(made: certificate.Files) -> None:
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    trusting = ssl.create_default_context(cafile=str(made.authority))
    assert _greets(made, trusting, "127.0.0.1") == "TLSv1.3"
    assert _greets(made, trusting, "localhost") == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        _greets(made, trusting, "other.example")
    with pytest.raises(ssl.SSLCertVerificationError):
        _greets(made, ssl.create_default_context(), "localhost")


def test_the_rooms_authority_may_sign_for_the_room_alone(made: certificate.Files) -> None:
    constraints = x509.load_pem_x509_certificate(made.authority.read_bytes()).extensions.get_extension_for_class(
        x509.NameConstraints
    )
    assert constraints.critical
    assert constraints.value.permitted_subtrees == [
        x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")),
        x509.DNSName("localhost"),
    ]


def _greets(files: certificate.Files, context: ssl.SSLContext, name: str) -> str | None:
    """Open a TLS connection to a server with this certificate; returns the protocol."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(files.chain, files.key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            plain, _ = listening.accept()
            with plain, suppress(OSError):  # the other side does not trust us
                serving.wrap_socket(plain, server_side=True).close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            plain = socket.create_connection(listening.getsockname())
            with plain, context.wrap_socket(plain, server_hostname=name) as secured:
                return secured.version()
        finally:
            thread.join(10)


def test_a_certificate_is_used_again_until_the_machine_has_another_address(made: certificate.Files) -> None:
    before = made.chain.read_bytes()
    assert certificate.room_certificate(made.chain.parent, ["127.0.0.1"], []) == made
    assert made.chain.read_bytes() == before
    other = certificate.room_certificate(made.chain.parent / "b", ["127.0.0.1"], ["localhost"])
    certificate.room_certificate(made.chain.parent / "b", ["127.0.0.1", "192.168.7.7"], ["localhost"])
    assert "192.168.7.7" in certificate_authority.read(other.chain.read_bytes()).covers


def test_certificates_that_cannot_serve_are_refused_with_a_sentence(made: certificate.Files, tmp_path: Path) -> None:
    other = certificate.room_certificate(tmp_path / "other", ["127.0.0.1"], [])
    expired = certificate_authority.issue(["127.0.0.1"], [], days=0)
    (tmp_path / "old.pem").write_bytes(expired.leaf)
    (tmp_path / "old.key").write_bytes(expired.key)
    (tmp_path / "text.pem").write_text("not PEM")
    for chain, key, sentence in (
        (made.chain, other.key, "does not belong to the certificate"),
        (tmp_path / "old.pem", tmp_path / "old.key", "expired on"),
        (tmp_path / "text.pem", made.key, "not a certificate and its key"),
        (tmp_path / "none.pem", made.key, "cannot be read: No such file"),
    ):
        with pytest.raises(TwentyError, match=sentence):
            certificate.check_pair(chain, key)
