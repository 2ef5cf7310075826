"""The two kinds of certificates that there are here: the authority's own, and those of the names that it certifies.

Importing this costs some 50 ms: whoever needs it imports it when TLS comes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LEAF_DAYS: Final = 30
AUTHORITY_DAYS: Final = 3650
_BACK_DAYS: Final = 1
"""A certificate is valid from yesterday on: clocks differ."""
_LOOPBACK: Final = ("127.0.0.0/8", "::1/128")
_NAME: Final = "Fairlead's local authority"
_LEAF_NAME: Final = "Fairlead"
"""Clients look at the names beside the subject; this one need not hold a long one."""
_SERVERS: Final = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


class Authority:
    """A certificate that certifies others, and its key; both as PEM. ValueError for anything else."""

    __slots__ = ("_certificate", "_key", "_names")

    def __init__(self, certificate: bytes, key: bytes) -> None:
        self._certificate = x509.load_pem_x509_certificate(certificate)
        loaded = serialization.load_pem_private_key(key, password=None)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey) or loaded.public_key() != self._certificate.public_key():
            raise ValueError("the key is not that of the certificate")
        self._key = loaded
        try:
            constraints = self._certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        except x509.ExtensionNotFound:
            raise ValueError("the certificate has no name constraints") from None
        self._names = tuple(
            name.value for name in constraints.permitted_subtrees or () if isinstance(name, x509.DNSName)
        )

    @property
    def ends(self) -> float:
        """Until when it is valid, in seconds since the epoch."""
        return self._certificate.not_valid_after_utc.timestamp()

    def covers(self, name: str) -> bool:
        """Whether it may certify a DNS name, in lower case."""
        return any(name == known or name.endswith(f".{known}") for known in self._names)

    def leaf(self, names: Sequence[str], now: float) -> bytes:
        """A key and a certificate of it for `names`, DNS names and addresses, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(key, _LEAF_NAME, now, LEAF_DAYS)
            .issuer_name(self._certificate.subject)
            .add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return _pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def make_authority(names: Sequence[str], now: float) -> tuple[bytes, bytes]:
    """A certificate and its key as PEM. It certifies servers only: of these DNS names and all under them, and of
    loopback addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    permitted += [x509.IPAddress(ip_network(network)) for network in _LOOPBACK]
    certificate = (
        _builder(key, _NAME, now, AUTHORITY_DAYS)
        .issuer_name(_subject(_NAME))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), _pem(key)


def _builder(key: ec.EllipticCurvePrivateKey, subject: str, now: float, days: int) -> x509.CertificateBuilder:
    begins = datetime.fromtimestamp(now, UTC).replace(microsecond=0) - timedelta(days=_BACK_DAYS)
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_SERVERS, critical=False)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
