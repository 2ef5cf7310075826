"""Who asks, where a proxy stands between: what `X-Forwarded-*` says, if a proxy says it that is trusted.

Anybody can send these headers, so they count only from an address that the operator names, and only as far back as one
such address follows another: "X-Forwarded-For" is read from its end (MDN, "X-Forwarded-For", selecting an IP address).
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from fairlead.net.messages import Request

_SECURE: Final = frozenset({"https", "wss"})


class Proxies:
    """The trusted ones: addresses and networks, as `10.0.0.0/8`. ValueError for what is neither."""

    __slots__ = ("_networks", "trusts")

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks: tuple[IPv4Network | IPv6Network, ...] = tuple(ip_network(network) for network in networks)
        self.trusts = lru_cache(maxsize=1024)(self._trusts)
        """Whether an address is a trusted proxy's."""

    def see_through(self, request: Request) -> None:
        """Put the client's address, and the scheme that it used, in the place of the proxy's."""
        if not self.trusts(request.peer[0]):
            return
        client = self._client(_values(request, b"x-forwarded-for"))
        if client:
            request.peer = (client, request.peer[1])
        protocols, ports = _values(request, b"x-forwarded-proto"), _values(request, b"x-forwarded-port")
        if protocols:
            request.scheme = "https" if protocols[-1].lower() in _SECURE else "http"
        elif ports:
            request.scheme = "https" if ports[-1] == "443" else "http"

    def _client(self, addresses: list[str]) -> str:
        """The last address that no trusted proxy has, or the first of all; empty where none is told.

        What is no address ends the search: who put it there is not known to tell the truth about what is before it.
        """
        client = ""
        for text in reversed(addresses):
            address = _address(text)
            if not address:
                break
            client = address
            if not self.trusts(address):
                break
        return client

    def _trusts(self, address: str) -> bool:
        try:
            known = _plain(ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        return any(known in network for network in self._networks)


def _values(request: Request, name: bytes) -> list[str]:
    """The elements of a list that may stand in several headers."""
    lines = [value.decode("latin-1") for header, value in request.headers if header.lower() == name]
    return [element.strip() for element in ",".join(lines).split(",")] if lines else []


def _address(text: str) -> str:
    """An address as some proxies spell it, with a port or in brackets, without these; empty for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(_plain(ip_address(text)))
    except ValueError:
        return ""


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """IPv4 as itself where IPv6 carries it (`::ffff:192.0.2.1`)."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped
