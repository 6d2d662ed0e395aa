"""Certificate authority: signs one certificate, for the addresses it is allowed, and is forgotten. See `certificate`.

Name constraints hold it to these addresses. The library trustme, which makes such pairs for tests, cannot write them.
"""

import datetime
import ipaddress
import secrets
import socket
from collections.abc import Sequence
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_SLACK = datetime.timedelta(hours=1)  # phones' clocks that are behind


class Issued(NamedTuple):
    """A certificate, its key and who signed it, all PEM."""

    leaf: bytes
    key: bytes
    authority: bytes


class Certificate(NamedTuple):
    """What there is to know of a certificate."""

    since: datetime.datetime
    until: datetime.datetime
    covers: frozenset[str]  # addresses and names


def read(pem: bytes) -> Certificate:
    """Read the first certificate of a chain.

    Raises:
        ValueError: there is none.
    """
    certificate = x509.load_pem_x509_certificates(pem)[0]
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = x509.SubjectAlternativeName([])
    covers = frozenset(str(name.value) for name in names)
    return Certificate(certificate.not_valid_before_utc, certificate.not_valid_after_utc, covers)


def issue(addresses: Sequence[str], names: Sequence[str], days: int) -> Issued:
    """Make an authority that may sign for these addresses and names alone, and have it sign one certificate."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    networks = [x509.IPAddress(ipaddress.ip_network(address)) for address in addresses]
    hosts = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    dns_names = [x509.DNSName(name) for name in names]
    authority = _authority(authority_key, [*networks, *dns_names], days)
    leaf = _leaf(key.public_key(), authority, authority_key, [*hosts, *dns_names], days)
    return Issued(
        leaf.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        authority.public_bytes(Encoding.PEM),
    )


def _authority(key: ec.EllipticCurvePrivateKey, allowed: Sequence[x509.GeneralName], days: int) -> x509.Certificate:
    name = _name(f"Twenty Photos room {socket.gethostname()} {secrets.token_hex(3)}")
    return (
        _builder(key.public_key(), name, name, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePublicKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    subjects: Sequence[x509.GeneralName],
    days: int,
) -> x509.Certificate:
    signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _builder(key, _name("Twenty Photos"), authority.subject, days)
        .add_extension(x509.SubjectAlternativeName(subjects), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(signer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    key: ec.EllipticCurvePublicKey, subject: x509.Name, issuer: x509.Name, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, text[:64])])
