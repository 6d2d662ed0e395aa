"""A certificate of the room's own: who trusts it, until when, and what cannot serve."""

import ipaddress
import socket
import ssl
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography import x509

from model.common.errors import TwentyError
from server import certificate, certificate_authority


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
