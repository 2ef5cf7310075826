"""Bound sockets. A server is handed them and opens none, so that it can start anew while they stay.

Each port is bound on every host, by default 127.0.0.1 and ::1, because `localhost` may mean either. A machine without
IPv6 has the first only.
"""

import errno
import socket
from collections.abc import Sequence
from typing import Final

HOSTS: Final = ("127.0.0.1", "::1")
BACKLOG: Final = 1024
"""Connections that may wait to be accepted; the system cuts it to its own limit (macOS: 128)."""
_TRIES: Final = 20
_NO_SUCH_ADDRESS: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class PortTaken(Exception):  # noqa: N818 - named by what happened
    """A port can't be had. The text is a sentence for whoever asked for it."""

    def __init__(self, port: int, host: str, reason: str) -> None:
        super().__init__(f"Port {port} on {host} can't be used: {reason}.")
        self.port = port


class Listeners:
    """Sockets that are bound and listen, and the ports that were left out because someone else has them."""

    __slots__ = ("ports", "skipped", "sockets")

    def __init__(self, sockets: Sequence[socket.socket], skipped: Sequence[PortTaken] = ()) -> None:
        self.sockets = sockets
        self.skipped = skipped
        self.ports = list(dict.fromkeys(bound.getsockname()[1] for bound in sockets))
        """In the order in which they were asked for, each once."""

    def close(self) -> None:
        """Give the ports up."""
        for bound in self.sockets:
            bound.close()


def bind(ports: Sequence[int], hosts: Sequence[str] = HOSTS, *, skip_taken: bool = False) -> Listeners:
    """Bind every port on every host; 0 means one that is free on all of them.

    A port that is taken raises PortTaken, or, with `skip_taken`, is left out; it still raises when none is left.
    """
    sockets: list[socket.socket] = []
    skipped: list[PortTaken] = []
    for port in ports:
        try:
            sockets += _bind_free(hosts) if port == 0 else _bind_all(port, hosts)
        except PortTaken as taken:
            skipped.append(taken)
    if skipped and not (skip_taken and sockets):
        for bound in sockets:
            bound.close()
        raise skipped[0]
    return Listeners(sockets, skipped)


def _bind_free(hosts: Sequence[str]) -> list[socket.socket]:
    for _ in range(_TRIES - 1):
        try:
            return _bind_all(0, hosts)
        except PortTaken:  # free on the first host, taken on another: ask for a different one
            continue
    return _bind_all(0, hosts)


def _bind_all(port: int, hosts: Sequence[str]) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    missing: PortTaken | None = None
    for host in hosts:
        try:
            bound = _bind(host, port)
        except OSError as error:
            taken = PortTaken(port, host, _reason(error))
            if error.errno in _NO_SUCH_ADDRESS and len(hosts) > 1:
                missing = taken
                continue
            for other in sockets:
                other.close()
            raise taken from error
        sockets.append(bound)
        port = bound.getsockname()[1]
    if missing is not None and not sockets:
        raise missing
    return sockets


def _bind(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
    )[0]
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
        bound.setblocking(False)
    except BaseException:
        bound.close()
        raise
    return bound


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program has it"
    if error.errno == errno.EACCES:
        return "it is one of those that only the administrator may use"
    return error.strerror or str(error)
