"""Certificates, as a client's OpenSSL judges them."""

import contextlib
import ssl
import time

import pytest
from cryptography import x509

from fairlead.net.certificates import AUTHORITY_DAYS, LEAF_DAYS, Authority, make_authority
from unit.net.secure import TlsClient, load

NAMES = ("localhost", "execute-api.eu-west-1.amazonaws.com")


def made(now: float | None = None) -> tuple[bytes, Authority]:
    certificate, key = make_authority(NAMES, time.time() if now is None else now)
    return certificate, Authority(certificate, key)


def trusts(certificate: bytes, leaf: bytes, name: str) -> bool:
    """Whether a client that trusts `certificate` accepts a server that has `leaf` for `name`."""
    trusting = ssl.create_default_context(cadata=certificate.decode())
    trusting.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    client = TlsClient(trusting, name)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    load(serving, leaf)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(incoming, outgoing, server_side=True)
    try:
        while not client.shaken:
            incoming.write(client.say())
            with contextlib.suppress(ssl.SSLWantReadError):
                server.do_handshake()
            client.hear(outgoing.read())
    except ssl.SSLCertVerificationError:
        return False
    return True


@pytest.mark.parametrize("name", ["localhost", "app.localhost", "a1.execute-api.eu-west-1.amazonaws.com"])
def test_names_that_are_permitted(name: str) -> None:
    certificate, authority = made()
    assert authority.covers(name)
    assert trusts(certificate, authority.leaf([name], time.time()), name)


def test_a_leaf_for_addresses_too() -> None:
    certificate, authority = made()
    leaf = authority.leaf(["localhost", "127.0.0.1", "::1"], time.time())
    assert all(trusts(certificate, leaf, name) for name in ("localhost", "127.0.0.1", "::1"))
    assert not trusts(certificate, leaf, "127.0.0.2")
    assert not trusts(certificate, leaf, "app.localhost")


@pytest.mark.parametrize("name", ["evil.example", "s3.amazonaws.com", "amazonaws.com", "notlocalhost", "192.0.2.1"])
def test_what_is_not_permitted_is_worth_nothing_although_it_is_signed(name: str) -> None:
    certificate, authority = made()
    assert not authority.covers(name)
    assert not trusts(certificate, authority.leaf([name], time.time()), name)


def test_another_authority_is_not_trusted() -> None:
    assert not trusts(made()[0], made()[1].leaf(["localhost"], time.time()), "localhost")


def test_a_leaf_signs_nothing() -> None:
    certificate, _ = made()
    leaf = made()[1].leaf(["localhost"], time.time())
    pem, _, rest = leaf.partition(b"-----BEGIN CERTIFICATE")
    with pytest.raises(ValueError, match="no name constraints"):
        Authority(b"-----BEGIN CERTIFICATE" + rest, pem)
    with pytest.raises(ValueError, match="not that of"):
        Authority(certificate, pem)


def test_how_long_they_last() -> None:
    now = 1_790_000_000.0
    _, authority = made(now)
    assert abs(authority.ends - now) <= AUTHORITY_DAYS * 86400
    leaf = x509.load_pem_x509_certificate(authority.leaf(["localhost"], now))
    assert leaf.not_valid_before_utc.timestamp() == now - 86400
    assert leaf.not_valid_after_utc.timestamp() == now + (LEAF_DAYS - 1) * 86400


def test_constraints_are_critical_and_the_key_is_of_p256() -> None:
    certificate = x509.load_pem_x509_certificate(made()[0])
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert {str(name.value) for name in constraints.value.permitted_subtrees or ()} == {
        *NAMES, "127.0.0.0/8", "::1/128",
    }  # fmt: skip
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    key = certificate.public_key()
    assert getattr(key, "curve", None) is not None
    assert certificate.subject == certificate.issuer


def test_a_long_name() -> None:
    certificate, authority = made()
    name = f"{'a' * 60}.{'b' * 60}.localhost"
    assert trusts(certificate, authority.leaf([name], time.time()), name)
